"""What a robot message says and brings along, by its type (server_0718)."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.platforms.base import Attachment
from bot.platforms.dingtalk.reading import Part

_CALLED = re.compile(r"^\s*@\S+\s*")


@dataclass(frozen=True, slots=True)
class Said:
    text: str = ""
    attachments: tuple[Attachment, ...] = ()


def said(message: Part, *, group: bool) -> Said | None:
    """None: a type that is not documented, or nothing in it that we could read or fetch."""
    read = _READERS.get(message.words("msgtype"))
    found = read(message, group) if read else Said()
    return found if found.text or found.attachments else None


def _text(message: Part, group: bool) -> Said:
    return Said(message.part("text").words("content").strip())


def _rich(message: Part, group: bool) -> Said:
    """Unlike in `text`, the name by which the bot was called is still there (stream FAQ 8)."""
    items = list(message.part("content").parts("richText"))
    words = "".join(one.words("text") for one in items)
    text = _CALLED.sub("", words, count=1) if group else words
    return Said(text.strip(), tuple(_pictures(items)))


def _pictures(items: list[Part]) -> Iterator[Attachment]:
    for one in items:
        if code := one.words("downloadCode"):
            yield Attachment("image", code)


def _file(kind: str) -> Callable[[Part, bool], Said]:
    def read(message: Part, group: bool) -> Said:
        content = message.part("content")
        code, name = content.words("downloadCode"), content.words("fileName")
        sent = Attachment(kind, code, name, content.words("recognition"))
        return Said(attachments=(sent,) if code else ())

    return read


_READERS: dict[str, Callable[[Part, bool], Said]] = {
    "text": _text,
    "richText": _rich,
    "picture": _file("image"),
    "audio": _file("voice"),
    "video": _file("video"),
    "file": _file("file"),
}
