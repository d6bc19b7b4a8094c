"""What a message to the app says and brings along, by its type [O:90239]."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from bot.platforms.base import Attachment
from bot.platforms.wecom.reading import Part

Said: TypeAlias = tuple[str, tuple[Attachment, ...]]


def said(told: Part) -> Said | None:
    """None: a kind in which there is nothing that we could read or fetch."""
    read = _READERS.get(told.id("MsgType").lower())
    found = read(told) if read else None
    return found if found and any(found) else None


def _text(told: Part) -> Said:
    return told.words("Content").strip(), ()


def _file(kind: str) -> Callable[[Part], Said]:
    def read(told: Part) -> Said:
        name = told.words("FileName")
        return "", (Attachment(kind, ref(told.id("MediaId")), name),)

    return read


def _voice(told: Part) -> Said:
    """No words come with it [O:90239]."""
    format = told.words("Format") or "amr"
    return "", (Attachment("voice", ref(told.id("MediaId")), f"voice.{format}"),)


def _location(told: Part) -> Said:
    """X is the latitude."""
    at = f"{told.words('Location_X')},{told.words('Location_Y')}"
    return told.words("Label").strip() or at, ()


def _link(told: Part) -> Said:
    return f"{told.words('Title')} {told.words('Url')}".strip(), ()


def ref(media_id: str) -> str:
    """What `fetch` gets: the AI bot's files are found in another way."""
    return f"media:{media_id}"


_READERS: Mapping[str, Callable[[Part], Said]] = {
    "text": _text,
    "image": _file("image"),
    "voice": _voice,
    "video": _file("video"),
    "file": _file("file"),  # not on the page; whether it ever comes is not documented
    "location": _location,
    "link": _link,
}
