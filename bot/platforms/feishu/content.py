"""What a message says and brings along, by its type (im-v1/message/events/message_content)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.platforms.base import Attachment
from bot.platforms.feishu.reading import Part, opened

EVERYBODY = "@_all"


@dataclass(frozen=True, slots=True)
class Said:
    text: str = ""
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """`key` stands in the text for the name."""

    key: str
    name: str
    open_id: str
    bot: bool


def mentions(message: Part) -> list[Mention]:
    return [
        Mention(
            one.words("key"),
            one.words("name"),
            one.part("id").words("open_id"),
            one.words("mentioned_type") == "bot",
        )
        for one in message.parts("mentions")
    ]


def said(message: Part, names: dict[str, str]) -> Said | None:
    """`names`: what is read for a mention's key. None: nothing in it that we could read or fetch."""
    read = _READERS.get(message.words("message_type"))
    content = message.words("content")
    if read is None or not content:  # an empty one was recalled already [D:im-v1/faq]
        return None
    found = read(opened(content), message.id("message_id"), names)
    return found if found.text or found.attachments else None


def _text(content: Part, message: str, names: dict[str, str]) -> Said:
    return Said(_named(content.words("text"), names))


def _named(text: str, names: dict[str, str]) -> str:
    """Longer keys first: `@_user_1` begins `@_user_12`."""
    for key in sorted((*names, EVERYBODY), key=len, reverse=True):
        if key:
            text = text.replace(key, names.get(key, ""))
    return text.strip()


def _post(content: Part, message: str, names: dict[str, str]) -> Said:
    """Received posts have no language level, unlike sent ones."""
    lines = [[Part(one) for one in line if isinstance(one, dict)] for line in _lines(content)]
    words = ["".join(_words(one, names) for one in line) for line in lines]
    text = "\n".join(line for line in (content.words("title"), *words) if line.strip())
    sent = [found for line in lines for one in line for found in _sent_along(one, message)]
    return Said(text.strip(), tuple(sent))


def _lines(content: Part) -> Iterator[list[object]]:
    found = content.fields.get("content")
    if isinstance(found, list):
        yield from (line for line in found if isinstance(line, list))


def _words(one: Part, names: dict[str, str]) -> str:
    match one.words("tag"):
        case "text" | "code_block" | "md":
            return one.words("text")
        case "a":
            return f"{one.words('text')} {one.words('href')}".strip()
        case "at":
            return names.get(one.words("user_id"), "")
    return ""


def _sent_along(one: Part, message: str) -> Iterator[Attachment]:
    if one.words("tag") == "img":
        yield Attachment("image", ref(message, one, "image_key"))
    if one.words("tag") == "media":
        yield Attachment("video", ref(message, one, "file_key"))


def _image(content: Part, message: str, names: dict[str, str]) -> Said:
    return Said(attachments=(Attachment("image", ref(message, content, "image_key")),))


def _file(kind: str) -> Callable[[Part, str, dict[str, str]], Said]:
    def read(content: Part, message: str, names: dict[str, str]) -> Said:
        name = content.words("file_name")
        return Said(attachments=(Attachment(kind, ref(message, content, "file_key"), name),))

    return read


def _location(content: Part, message: str, names: dict[str, str]) -> Said:
    return Said(content.words("name"))


_READERS: dict[str, Callable[[Part, str, dict[str, str]], Said]] = {
    "text": _text,
    "post": _post,
    "image": _image,
    "file": _file("file"),
    "audio": _file("voice"),
    "media": _file("video"),
    "location": _location,
}
"""Stickers, folders, cards and forwarded bundles cannot be downloaded (234043)."""


def ref(message: str, content: Part, key: str) -> str:
    """What `im/v1/messages/:message_id/resources/:file_key?type=…` wants, in one word."""
    return f"{'image' if key == 'image_key' else 'file'}:{message}:{content.id(key)}"


def resource(ref: str) -> tuple[str, str, str]:
    """The inverse: type, message id, key."""
    kind, message, key = ref.split(":", 2)
    return kind, message, key
