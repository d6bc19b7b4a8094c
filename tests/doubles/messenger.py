"""A chat platform with the contract of a real one: what it accepted stays, whatever became of the sender.

It shows at most one message per key where it has idempotency keys, and only for as long as it
remembers them; it may refuse, lose its own answer, or be away. What it acknowledged is never sent to
the bot again on purpose; what it did not is, with the same id and body.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.platforms.base import Outgoing, SendFailed
from cards.model import Card

HOURS, MINUTES, SECONDS = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Contract:
    """`window`: how long a key is remembered; none: it has no keys. `answers_clicks`: a click is
    answered inside its own request."""

    window: timedelta | None
    message_retries: tuple[timedelta, ...]
    click_retries: tuple[timedelta, ...]
    answers_clicks: bool


KEYED = Contract(4 * HOURS, (15 * SECONDS, 5 * MINUTES, HOURS, 6 * HOURS), (15 * SECONDS,), False)
"""Idempotency keys, events repeated for hours, every answer a message of its own."""
KEYLESS = Contract(None, (16 * SECONDS, 5 * MINUTES), (), True)
"""No keys; a click is sent once, never again, and answered on the spot."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One call of the send interface. verdict: shown | redrawn | repeated (accepted); refused |
    rejected | vanished (not). `answered`: the caller was told."""

    at: datetime
    address: str
    key: str
    verdict: str
    answered: bool
    message: str = ""
    card: Card | None = None
    text: str = ""

    @property
    def accepted(self) -> bool:
        return self.verdict in ("shown", "redrawn", "repeated")


@dataclass(frozen=True, slots=True)
class Face:
    card: Card | None
    text: str
    at: datetime


@dataclass(slots=True)
class Shown:
    """A message in somebody's chat; the newest face is what is seen, the older what was."""

    id: str
    address: str
    faces: list[Face] = field(default_factory=list)

    @property
    def card(self) -> Card | None:
        return self.faces[-1].card


def fair(outgoing: Outgoing) -> str:
    return ""


class Messenger:
    """`mood` says what goes wrong with a send: "" | refused | rejected | vanished | lost."""

    def __init__(self, contract: Contract, now: Callable[[], datetime]) -> None:
        self.contract, self._now = contract, now
        self.mood: Callable[[Outgoing], str] = fair
        self.log: list[Arrival] = []
        self.messages: dict[str, Shown] = {}
        self._keys: dict[str, tuple[str, datetime]] = {}

    def chat(self, address: str) -> list[Shown]:
        return [one for one in self.messages.values() if one.address == address]

    def receive(self, outgoing: Outgoing) -> str:
        """The id of the message; raises what the sender sees."""
        mood = self._fault(outgoing) or self.mood(outgoing)
        if mood in ("refused", "rejected", "vanished"):
            self._note(outgoing, mood, mood != "vanished")
            raise SendFailed(mood, retry=mood != "rejected", known=mood != "vanished")
        verdict, id = self._accept(outgoing)
        self._note(outgoing, verdict, mood != "lost", id)
        if mood == "lost":
            raise SendFailed("no answer", known=False)
        return id

    def answer(self, address: str, event: str, card: Card | None, text: str, on: str) -> None:
        """The answer inside the request of a click: a new face on the tapped message, or a message."""
        face = Face(card, text, self._now())
        if on in self.messages and card:
            self.messages[on].faces.append(face)
        elif card or text:
            self._show(address, face)
        self.log.append(Arrival(face.at, address, f"inline:{event}", "shown", True, on, card, text))

    def _fault(self, outgoing: Outgoing) -> str:
        """What no real platform takes: an empty message, a message to redraw that is not there."""
        empty = outgoing.card is None and not outgoing.text
        unknown = outgoing.replaces and outgoing.replaces not in self.messages
        return "rejected" if empty or unknown else ""

    def _accept(self, outgoing: Outgoing) -> tuple[str, str]:
        if known := self._known(outgoing.key):
            return "repeated", known
        face = Face(outgoing.card, outgoing.text, self._now())
        if outgoing.replaces:
            self.messages[outgoing.replaces].faces.append(face)
            verdict, id = "redrawn", outgoing.replaces
        else:
            verdict, id = "shown", self._show(outgoing.address, face)
        self._keys[outgoing.key] = (id, self._now())
        return verdict, id

    def _known(self, key: str) -> str:
        id, at = self._keys.get(key, ("", self._now()))
        window = self.contract.window
        return id if window is not None and self._now() - at < window else ""

    def _show(self, address: str, face: Face) -> str:
        id = f"m{len(self.messages) + 1}"
        self.messages[id] = Shown(id, address, [face])
        return id

    def _note(self, outgoing: Outgoing, verdict: str, answered: bool, id: str = "") -> None:
        self.log.append(
            Arrival(
                self._now(),
                outgoing.address,
                outgoing.key,
                verdict,
                answered,
                id,
                outgoing.card,
                outgoing.text,
            )
        )

    def arrivals(self, key: str) -> Iterator[Arrival]:
        return (one for one in self.log if one.key == key)
