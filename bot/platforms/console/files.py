"""Files that people upload on the page, and who may open them."""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from aiohttp import BodyPartReader, web

from bot import files
from bot.files import LARGEST
from bot.platforms.console.desk import Desk, Wrong
from bot.platforms.console.talks import talks_of
from storage.chat import Chat
from storage.store import Store
from storage.tables import Media, Person

TOO_LARGE = "文件超过 20 MB，没有保存。请压缩后再发"


@dataclass(slots=True)
class Sent:
    """A multipart request, read to the end."""

    fields: dict[str, str] = field(default_factory=dict)
    name: str = ""
    data: bytes = b""
    has_file: bool = False


async def received(request: web.Request) -> Sent:
    if not request.content_type.startswith("multipart/"):
        raise Wrong("请以 multipart/form-data 上传", 415)
    sent = Sent()
    try:
        async for part in await request.multipart():
            await _take(sent, part)
    except (ValueError, AssertionError):
        raise Wrong("上传的内容看不懂") from None
    if not sent.has_file:
        raise Wrong("没有选择文件")
    if not sent.data:
        raise Wrong("这个文件是空的")
    return sent


async def _take(sent: Sent, part: object) -> None:
    if not isinstance(part, BodyPartReader):
        raise Wrong("上传的内容看不懂")
    data = await _bytes(part)
    if part.name == "file":
        sent.name, sent.data, sent.has_file = part.filename or "", data, True
    elif part.name:
        sent.fields[part.name] = data.decode("utf-8", "replace")


async def sent_before(desk: Desk, person: Person, once: str, sent: Sent) -> Media | None:
    """The row of these very bytes, when the same event brought them already."""
    async with desk.read() as store:
        said = await Chat(store).once(once)
        known = await store.media(said.media_id) if said and said.media_id else None
    same = known is not None and known.sha256 == sha256(sent.data).hexdigest()
    return known if same else None


async def keep(desk: Desk, person: Person, sent: Sent) -> Media:
    """The same bytes are stored once; every sending has its own row."""
    kept = await files.keep(desk.media, sent.data, sent.name)
    async with desk.storage.begin(at=desk.clock.now()) as store:
        return await files.remember(store, kept, person.id or 0)


async def seen_by(store: Store, person: Person, id: int, now: datetime) -> Media | None:
    """One's own, or what was sent into a conversation one is in, or hangs on a visit one may read."""
    media = await store.media(id)
    actor = await store.actor(person.id or 0, now)
    if media is None or actor is None:
        return None
    talks = [talk.id for talk in await talks_of(store, person)]
    if media.person_id == actor.id or await Chat(store).shows(id, talks):
        return media
    visit = await store.scoped(actor).touch(media.touch_id) if media.touch_id else None
    return media if visit else None


async def _bytes(part: BodyPartReader) -> bytes:
    data = bytearray()
    while chunk := await part.read_chunk(1 << 16):
        data += chunk
        if len(data) > LARGEST:
            raise Wrong(TOO_LARGE, 413)
    return bytes(data)
