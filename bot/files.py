"""Files that people send: the bytes once on disk by their hash, a row for every sending."""

import asyncio
import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from tempfile import NamedTemporaryFile

from cards.text import cut, one_line
from storage.store import Store
from storage.tables import Media

LARGEST = 20 * 1024 * 1024
LONGEST_NAME = 120
_IMAGES = (
    (b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"GIF8", "image/gif"),
)  # fmt: skip
_SOUNDS = {
    ".amr": "audio/amr", ".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".wav": "audio/wav",
    ".ogg": "audio/ogg", ".opus": "audio/ogg", ".aac": "audio/aac", ".silk": "audio/silk",
    ".weba": "audio/webm",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kept:
    """What lies on disk, by what the bytes are."""

    sha256: str
    kind: str  # image | voice | file
    mime: str
    size: int
    name: str


async def keep(folder: Path, data: bytes, name: str) -> Kept:
    """The same bytes are stored once."""
    digest = sha256(data).hexdigest()
    await asyncio.to_thread(_write, place(folder, digest), data)
    kind, mime = looked_at(data, name)
    return Kept(digest, kind, mime, len(data), plain_name(name))


async def remember(store: Store, kept: Kept, person_id: int, kind: str = "") -> Media:
    """`kind`: where the platform knows better than the bytes tell, as of a voice without a name."""
    return await store.add_media(
        sha256=kept.sha256,
        kind=kind or kept.kind,
        mime=kept.mime,
        size=kept.size,
        person_id=person_id,
        name=kept.name,
    )


def place(folder: Path, digest: str) -> Path:
    return folder / digest[:2] / digest


def looked_at(data: bytes, name: str) -> tuple[str, str]:
    """Kind and type by what the bytes are, not by what the sender says."""
    for mark, mime in _IMAGES:
        if data.startswith(mark):
            return "image", mime
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image", "image/webp"
    if sound := _SOUNDS.get(PurePosixPath(name.lower()).suffix):
        return "voice", sound
    return "file", "application/octet-stream"


def plain_name(name: str) -> str:
    """Shown to people, never a path."""
    last = one_line(name.replace("\\", "/").rpartition("/")[2]).strip()
    return cut(last, LONGEST_NAME) or "未命名"


def _write(path: Path, data: bytes) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, suffix=".new", delete=False) as draft:
        draft.write(data)
    os.replace(draft.name, path)
