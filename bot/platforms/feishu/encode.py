"""From what shall be said to the bodies of the API, and to the answer inside a card's callback. Pure."""

import base64
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson

from bot.platforms.base import Outgoing
from cards.fit import LIMITS
from cards.markdown import MESSAGE
from cards.model import Card, Image, Text
from cards.render import encoded, payload, text
from cards.text import cut_bytes, escape
from handlers.registry import Reply

FACE = "feishu"
TOAST = 60
"""Characters; a toast is gone after seconds, so what is longer becomes a message."""
LONGEST_UUID = 50

Images = Mapping[int, str]
"""Media id → uploaded image_key."""


@dataclass(frozen=True, slots=True)
class Body:
    """`msg_type` and `content` of im/v1/messages: the content is JSON in a string."""

    msg_type: str
    content: str


def body(outgoing: Outgoing, base_url: str, images: Images) -> Body:
    """A card that cannot be made to fit says the same in words."""
    if outgoing.card is None:
        return words(outgoing.text)
    card = with_words(outgoing.card, outgoing.text)
    try:
        return Body("interactive", card_json(card, base_url, images, group=outgoing.group))
    except ValueError:
        return words(text(card, FACE, base_url=base_url))


def words(said: str) -> Body:
    """Tags and links in people's words stay words: `<at user_id="all">` would ring everybody."""
    harmless = cut_bytes(MESSAGE.words(said), LIMITS[FACE].message_bytes * 9 // 10)
    return Body("text", _dumped({"text": harmless}))


def card_json(card: Card, base_url: str, images: Images, *, group: bool) -> str:
    """Raises ValueError where nothing fits. The buttons of a group's card say that they are one's:
    a click only brings the chat's id, and private chats have one too."""
    if not group:
        return encoded(card, FACE, base_url=base_url, images=images)
    drawn = payload(card, FACE, base_url=base_url, images=images)
    for value in _values(drawn):
        value["g"] = 1
    return _dumped(drawn)


def with_words(card: Card, said: str) -> Card:
    """One message for both, so that one id stands for both."""
    return replace(card, blocks=(Text(escape(said)), *card.blocks)) if said else card


def answer(reply: Reply, base_url: str, images: Images) -> bytes | None:
    """The body of the answer to a card's callback; None: it has to be sent
    (feishu-cards/card-callback-communication). `card.data` is an object here, not a string."""
    if reply.below or len(reply.notice) > TOAST or not pictured(reply.card, images):
        return None
    found = _toast(reply.notice, "info") if reply.notice else {}
    if reply.card:
        drawn = payload(reply.card, FACE, base_url=base_url, images=images)
        found["card"] = {"type": "raw", "data": drawn}
    return orjson.dumps(found) if found else None


def toast(said: str, kind: str) -> bytes:
    """`kind`: info | success | error | warning."""
    return orjson.dumps(_toast(said, kind))


def _toast(said: str, kind: str) -> dict[str, Any]:
    return {"toast": {"type": kind, "content": said}}


def keyed(kind: str, name: str, key: str) -> Body:
    """Of something uploaded."""
    return Body(kind, _dumped({name: key}))


def pictured(card: Card | None, images: Images) -> bool:
    return all(media in images for media in pictures(card))


def pictures(card: Card | None) -> list[int]:
    """Media ids that have to be uploaded before the card can show them."""
    return [block.media for block in card.blocks if isinstance(block, Image)] if card else []


def uuid(key: str) -> str:
    """At most 50 characters, the same for the same message for ever (im-v1/message/create)."""
    return base64.b32encode(hashlib.sha256(key.encode()).digest()).decode()[:LONGEST_UUID]


def id_type(address: str, group: bool) -> str:
    if group:
        return "chat_id"
    return "open_id" if address.startswith("ou_") else "union_id"


def _values(node: Any) -> Iterator[dict[str, Any]]:
    """Of every button that calls back."""
    if isinstance(node, list):
        for one in node:
            yield from _values(one)
    elif isinstance(node, dict):
        if node.get("type") == "callback":
            yield node["value"]
        for one in node.values():
            yield from _values(one)


def _dumped(value: Any) -> str:
    return orjson.dumps(value).decode()
