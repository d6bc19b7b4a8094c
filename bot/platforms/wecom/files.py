"""Files there and back: papers of ours, and what people sent along (90253 upload, 90254 get, 100719)."""

import base64
import binascii
import re
from collections import OrderedDict
from urllib.parse import unquote, urlsplit

from aiohttp import FormData

from bot.http import Answer, Line, Unreached
from bot.platforms.base import Fetched, Forged, SendFailed
from bot.platforms.wecom import quotas, vendor
from bot.platforms.wecom.client import Client
from bot.platforms.wecom.crypto import unpadded
from bot.platforms.wecom.encode import Body
from bot.platforms.wecom.errors import settled, unreadable

MOST = {"image": 10 * 2**20, "voice": 2 * 2**20, "video": 10 * 2**20, "file": 20 * 2**20}
LEAST = 5  # bytes, not included
LARGEST_DOWNLOAD = 100 * 2**20
SLOW = 60.0  # seconds for a file's bytes
REMEMBERED = 1000  # uploads

_KINDS = {"image/png": "image", "image/jpeg": "image", "audio/amr": "voice", "video/mp4": "video"}
_NAME = re.compile(r"filename\*=UTF-8''([^;]+)|filename=\"?([^\";]+)", re.IGNORECASE)


class Files:
    """Raises from the SendFailed family only."""

    def __init__(self, client: Client, line: Line) -> None:
        self._client, self._line = client, line
        self._uploaded: OrderedDict[str, Body] = OrderedDict()

    async def body(self, file: Fetched, key: str) -> Body:
        """Uploaded once per message: a repeated one is known by its content, and that is the media id."""
        if key not in self._uploaded:
            self._uploaded[key] = await self._upload(file)
            while len(self._uploaded) > REMEMBERED:
                self._uploaded.popitem(last=False)
        return self._uploaded[key]

    async def _upload(self, file: Fetched) -> Body:
        kind = kind_of(file, MOST)

        def form() -> FormData:
            data = FormData(quote_fields=False)  # a Chinese name is wanted as it is
            data.add_field("media", file.data, filename=_plain(file.name), content_type=file.mime)
            return data

        uses = (quotas.api(self._client.corp_id, "media/upload"),)
        found = await self._client.call(
            "POST", "media/upload", uses, params={"type": kind}, form=form, seconds=SLOW
        )
        return Body(kind, {"media_id": str(found.get("media_id", ""))})

    async def download(self, media_id: str) -> Fetched:
        """A file, or what went wrong as JSON."""
        uses = (quotas.api(self._client.corp_id, "media/get"),)
        answer = await self._client.asked(
            "GET", "media/get", uses, params={"media_id": media_id}, seconds=SLOW,
            most=LARGEST_DOWNLOAD,
        )  # fmt: skip
        if "Content-Disposition" not in answer.headers:
            settled(answer)
            raise unreadable(answer)
        return _fetched(answer, answer.body)

    async def download_sealed(self, url: str, key: str, *, local: bool) -> Fetched:
        """What was sent to the AI bot, by the address in the message. `local`: not over TLS (tests)."""
        if urlsplit(url).scheme != ("http" if local else "https"):
            raise SendFailed("文件的地址不对", retry=False)
        try:
            answer = await self._line.ask("GET", url, seconds=SLOW, most=LARGEST_DOWNLOAD)
        except Unreached as lost:
            raise SendFailed(str(lost), known=lost.known) from lost
        if answer.status != 200:
            raise SendFailed(f"文件已取不到（HTTP {answer.status}）", retry=answer.status >= 500)
        return _fetched(answer, opened(answer.body, key) if key else answer.body)


def opened(data: bytes, key: str) -> bytes:
    """AES-256-CBC under the file's own key, padded to 32 bytes; the `=` at the end of the key may be
    missing. Raises SendFailed."""
    try:
        secret = base64.b64decode(key + "=" * (-len(key) % 4), validate=True)
        if len(secret) != 32 or not data or len(data) % 16:
            raise Forged("not sealed like a file")
        return unpadded(vendor.cipher(secret).decrypt(data))
    except (binascii.Error, Forged) as error:
        raise SendFailed("文件解不开", retry=False) from error


def kind_of(file: Fetched, most: dict[str, int]) -> str:
    """Its type for the platform; raises SendFailed where it is too large for any."""
    kind = _KINDS.get(file.mime, "file")
    if len(file.data) > most[kind]:
        kind = "file"
    if not LEAST < len(file.data) <= most[kind]:
        raise SendFailed(f"文件为空或超过 {most[kind] // 2**20} MB", retry=False)
    return kind


def _plain(name: str) -> str:
    """In a header nothing may end it."""
    return re.sub(r'[\x00-\x1f"\\]', "_", name) or "文件"


def _fetched(answer: Answer, data: bytes) -> Fetched:
    mime = answer.headers.get("Content-Type", "application/octet-stream").split(";")[0]
    found = _NAME.search(answer.headers.get("Content-Disposition", ""))
    return Fetched(data, mime, unquote(found[1] or found[2]) if found else "")
