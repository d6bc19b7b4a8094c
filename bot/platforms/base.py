"""What every chat platform is to the rest of the house."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Protocol, TypeAlias

from cards.model import Card
from handlers.registry import Reply


@dataclass(frozen=True, slots=True)
class Request:
    """The bytes as they came."""

    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Response:
    """A handshake or an inline answer: send it and stop."""

    body: bytes
    content_type: str = "application/json"
    status: int = 200


@dataclass(frozen=True, slots=True)
class Click:
    """A tapped button. `message` is the platform's id of the message it sits on."""

    event_id: str
    sender: str
    packed: str
    form: Mapping[str, Any]
    message: str
    conversation: str = ""  # empty: the private one
    origin: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Message:
    """Something said. `media`: ids in our own media table (already fetched) or the platform's."""

    event_id: str
    sender: str
    text: str
    media: tuple[int, ...] = ()
    conversation: str = ""
    addressed: bool = True  # private, or the bot was mentioned
    origin: Mapping[str, str] = field(default_factory=dict)


Inbound: TypeAlias = Click | Message | Response


class Forged(Exception):
    """The signature, token or timestamp does not hold."""


class SendFailed(Exception):
    """The platform refused or could not be reached; the message stays owed."""

    def __init__(self, reason: str, *, retry: bool = True, known: bool = True) -> None:
        """`retry`: may succeed later. `known`: False when it may have arrived all the same."""
        super().__init__(reason)
        self.retry, self.known = retry, known


class CannotRedraw(SendFailed):
    """The message in `replaces` can no longer be changed: too old, used, or gone. Nothing was sent."""

    def __init__(self, reason: str = "那条消息已不能更新") -> None:
        super().__init__(reason, retry=False)


@dataclass(frozen=True, slots=True)
class Sent:
    """Where the message is now."""

    message_id: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One leased outbox row, addressed. `replaces`: message id to redraw; CannotRedraw if impossible."""

    address: str  # account or group id on the platform
    group: bool
    card: Card | None
    text: str
    key: str  # the once key: the platform's idempotency key where it has one
    at: datetime
    replaces: str = ""
    file: int = 0  # id in our own media table, sent beside the text


class Platform(Protocol):
    """`decode` and `answer` are pure; `send` and `fetch_media` are the only I/O."""

    name: ClassVar[str]

    def decode(self, request: Request) -> Inbound: ...

    def answer(self, inbound: Click | Message, reply: Reply) -> Response | None:
        """None: cannot answer this event inline; dispatch owes the reply instead."""
        ...

    async def send(self, outgoing: Outgoing) -> Sent: ...
