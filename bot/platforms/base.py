"""What every chat platform is to the rest of the house."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar, Protocol, TypeAlias, runtime_checkable

from cards.model import Card
from handlers.registry import Reply
from sales.departments import Department as Department
from sales.organisation import Member as Member

# -- what comes in ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Request:
    """The bytes as they came, and when."""

    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    at: datetime
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class Response:
    """A handshake or an inline answer: send it and stop."""

    body: bytes = b""
    content_type: str = "application/json"
    status: int = 200


@dataclass(frozen=True, slots=True)
class Attachment:
    """Something that was sent along and still lies with the platform. `ref`: what `fetch` needs to find
    it there. `said`: the words that the platform recognised in a voice."""

    kind: str  # image | voice | video | file
    ref: str
    name: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Click:
    """A tapped button. `message` is the platform's id of the message it sits on. `origin`: what the
    platform itself needs to answer this event (never stored)."""

    event_id: str
    sender: str
    packed: str
    form: Mapping[str, Any]
    message: str
    conversation: str = ""  # empty: the private one
    origin: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Message:
    """Something said. `media`: ids in our own media table (already fetched); `attachments`: what is still
    with the platform."""

    event_id: str
    sender: str
    text: str
    media: tuple[int, ...] = ()
    conversation: str = ""
    addressed: bool = True  # private, or the bot was mentioned
    origin: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()


class Happened(StrEnum):
    JOINED_GROUP = "joined_group"  # facts: title
    LEFT_GROUP = "left_group"
    PEOPLE_CHANGED = "people_changed"  # compare soon; facts: left, ids of leavers by commas
    CONTACT_ADDED = "contact_added"  # `sender` has a customer among his contacts; facts: contact,
    # welcome (a code that greets him once; none: nobody may), seconds (how long the code counts)
    MET = "met"  # a person opened the chat for the first time


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on the platform, which nobody asked the bot for. `sender`: whom it is
    about or who did it, empty: nobody in particular."""

    event_id: str
    what: Happened
    sender: str = ""
    conversation: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    origin: Mapping[str, str] = field(default_factory=dict)


Stored: TypeAlias = Click | Message | Event
"""What the inbox keeps."""
Inbound: TypeAlias = Stored | Response


class Forged(Exception):
    """The signature, token or timestamp does not hold, or the body is not what it says it is. Raised for
    every input that is not a true request of the platform, whatever is wrong with it."""


# -- what goes out ---------------------------------------------------------------------------------


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


class Throttled(SendFailed):
    """A quota of the platform is used up, or would be: nothing was sent, and it is no attempt."""

    def __init__(self, reason: str, after: timedelta) -> None:
        super().__init__(reason)
        self.after = after


class NoSuchAddress(SendFailed):
    """Nobody can be reached there: left the company, outside the app's visible range, group dissolved."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, retry=False)


class Moot(SendFailed):
    """What it was for is over, without anybody missing it: too late, or somebody else said it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, retry=False)


class Stopped(SendFailed):
    """Nothing of this app leaves until an admin acts: wrong secret, missing permission, IP not trusted,
    month's quota used up. Everything stays owed, and is no attempt."""


@dataclass(frozen=True, slots=True)
class Sent:
    """Where the message is now. `handle`: what the platform wants back when it shall be changed."""

    message_id: str
    handle: str = ""


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
    welcome: str = ""  # a code: said to the new customer whom it stands for, not to the address
    file: int = 0  # id in our own media table, sent beside the text
    handle: str = ""  # of the message in `replaces`
    urgent: bool = True  # an answer: may use what quotas keep free for answers
    bulk: bool = False  # one of many that nobody waits for: may leave as a link (see Frugal)


class Platform(Protocol):
    """`decode`, `answer`, `acknowledge` and `busy` are pure; `send` and `fetch` are the only I/O."""

    name: ClassVar[str]
    window: ClassVar[timedelta | None]
    """How long `key` is known to it: what may have arrived is sent again within that time only. None:
    it knows no keys."""

    def decode(self, request: Request) -> Inbound:
        """Raises Forged, and nothing else, whatever the bytes are."""
        ...

    def answer(self, inbound: Click | Message, reply: Reply) -> Response | None:
        """None: cannot answer this event inline; dispatch owes the reply instead."""
        ...

    async def send(self, outgoing: Outgoing) -> Sent: ...


class Remote(Platform, Protocol):
    """A platform that lives elsewhere."""

    def acknowledge(self, inbound: Stored) -> Response:
        """It is stored, and there is nothing to say in the answer itself."""
        ...

    def busy(self, inbound: Stored) -> Response:
        """Nothing was stored: 503 where the platform sends again, else 「系统繁忙，请再点一次」 (law 3)."""
        ...

    async def fetch(self, attachment: Attachment) -> "Fetched":
        """Raises SendFailed; bounded in size and time, decrypted where it was encrypted."""
        ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Fetched:
    data: bytes
    mime: str
    name: str = ""


Receive: TypeAlias = Callable[[Inbound], Awaitable[Response]]
"""Store, handle and answer one event; never raises. What a socket calls for each frame it decoded."""


# -- what some platforms can -----------------------------------------------------------------------


@runtime_checkable
class Listening(Protocol):
    """Opens its own connection to the platform."""

    async def listen(self, receive: Receive) -> None:
        """For ever, over every reconnect; ends only when cancelled. One that can never succeed again
        (wrong secret) says so in the log and in `checks`, and waits."""
        ...


@runtime_checkable
class Batching(Protocol):
    """Equal content to many people in one call."""

    most: ClassVar[int]

    async def send_many(self, same: Sequence[Outgoing]) -> Sequence[Sent | SendFailed]:
        """One outcome each, in order; raises SendFailed where it is the same for all."""
        ...


@runtime_checkable
class Frugal(Protocol):
    """Has to live on a month's quota of messages."""

    async def lean(self, outgoing: Outgoing) -> Outgoing:
        """What leaves instead of it: itself, or, while the quota does not carry a card for everybody,
        the same words and link for all, so that they can leave together. Raises Throttled."""
        ...


@runtime_checkable
class Organised(Protocol):
    """Knows the company's people."""

    def departments(self) -> AsyncIterator[Department]: ...

    def members(self) -> AsyncIterator[Member]:
        """Everybody in the app's visible range, each once. Raises SendFailed."""
        ...

    async def member(self, external_id: str) -> Member:
        """One of them; raises SendFailed, not to be tried again where he is none of them."""
        ...


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """What a platform says of a customer among somebody's contacts."""

    name: str = ""
    company: str = ""
    phone: str = ""
    title: str = ""


@runtime_checkable
class Acquainted(Protocol):
    """Its users have customers among their contacts."""

    async def acquaintance(self, id: str, of: str) -> Acquaintance:
        """`of`: whose contact. Raises SendFailed."""
        ...


@runtime_checkable
class Doored(Protocol):
    """Logs people into our pages. `title`: its name as people know it; `agents`: what a browser inside its
    own app calls itself."""

    title: ClassVar[str]
    agents: ClassVar[tuple[str, ...]]

    def door(self, state: str, back: str) -> str:
        """Where the browser goes to prove who it is; it comes back to `back` with `state`."""
        ...

    async def who(self, query: Mapping[str, str]) -> str:
        """The external id of whoever came back; raises Forged (also for another tenant's people)."""
        ...


@runtime_checkable
class DoubleDoored(Doored, Protocol):
    """Has another door for browsers outside its own app."""

    def desktop_door(self, state: str, back: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Check:
    """One line of `battlepack doctor`: what was looked at, how it stands, what to do."""

    name: str
    ok: bool | None  # None: could not be looked at
    found: str
    advice: str = ""


@runtime_checkable
class Checked(Protocol):
    def checks(self, *, card: bool = True) -> AsyncIterator[Check]:
        """`card`: whether a test card may be sent to who looks after the app."""
        ...
