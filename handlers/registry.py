"""How a function becomes the answer to an action, a spelling or the face of a thing."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Any, TypeVar

from cards.model import Card
from sales.actions import Action
from sales.names import Directory
from sales.playbook import Playbook
from sales.ports import Holidays
from sales.rights import Actor
from storage.calendar import Calendar
from storage.owing import Priority
from storage.scoped import Scoped
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Tools:
    """What the rules are given besides rows: names, days and the company's clock zone."""

    names: Directory
    calendar: Calendar
    zone: tzinfo
    jitter: bool = True  # spread the morning's packs; the console and the demo send on the dot


@dataclass(frozen=True, slots=True)
class Context:
    """A handler's whole world: one open transaction, who asked, and what time it is."""

    store: Store
    actor: Actor
    now: datetime
    playbook: Playbook
    tools: Tools
    event: int  # inbox row that this answers
    group: int = 0  # chat_groups row where it was asked; 0: in private
    said: list[str] = field(default_factory=list)
    changed: dict[tuple[str, int], str] = field(default_factory=dict)  # thing → line, see refresh

    def local(self, at: datetime) -> datetime:
        """The same instant on the company's clock."""
        return at.astimezone(self.tools.zone)

    @property
    def looks(self) -> bool:
        """Nobody asked for anything to be done: a face is drawn or a form opened as a page."""
        return not self.event

    @property
    def mine(self) -> Scoped:
        """Rows as this actor may see them."""
        return self.store.scoped(self.actor)

    @property
    def holidays(self) -> Holidays:
        """The public holidays around today."""
        return self.tools.calendar.holidays(self.local(self.now).year)

    async def say(
        self, card: Card, shows: tuple[str, int] | None = None, *, before: bool = False
    ) -> None:
        """A further card for who asked, below the answer or `before` it (owed, so it survives a crash)."""
        once = f"say:{self.event}:{len(self.said)}"
        self.said.append(once)
        await self.store.owe(
            self.actor.id,
            card,
            once=once,
            priority=Priority.ANSWER,
            event=self.event,
            shows=shows,
            not_before=self.now - BEFORE if before else None,
        )

    async def refresh(self, kind: str, id: int, line: str = "") -> None:
        """The thing looks different now: every place that shows it is redrawn, but the tapped message,
        which is redrawn by the reply. `line`: said where a message can no longer be changed."""
        self.changed[kind, id] = line or self.changed.get((kind, id), "")


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to who asked. After a tap `card` is the new face of the tapped message, or, with
    `below`, a message of its own under it; `notice` is a short line (toast)."""

    card: Card | None = None
    notice: str = ""
    below: bool = False
    shows: tuple[str, int] | None = None  # the thing whose face the card is, to be redrawn later


BEFORE = timedelta(
    milliseconds=2
)  # the answer itself is owed a moment earlier than what follows it

A = TypeVar("A", bound=Action)
Handler = Callable[[A, Context], Awaitable[Reply]]
May = Callable[[Actor], bool]


@dataclass(frozen=True, slots=True)
class Handled:
    handler: Handler[Any]
    may: May


@dataclass(frozen=True, slots=True)
class Spelling:
    """A command: its word, aliases, one line of help and a sample."""

    word: str
    aliases: tuple[str, ...]
    about: str
    sample: str
    parse: Callable[[str], Action]
    may: May


Face = Callable[[Context, int], Awaitable[Card | None]]
"""How a thing looks now to `context.actor`; None: not there, or not for this viewer."""

HANDLERS: dict[type[Action], Handled] = {}
SPELLINGS: dict[str, Spelling] = {}  # by word
FACES: dict[str, Face] = {}  # by kind of thing
GROUP_FACES: dict[str, Face] = {}  # how it looks in a group, whose `context.actor` is nobody
STAYS: dict[
    str, str
] = {}  # a face for the first look → the kind that the message shows from then on


def handles(action: type[A], *, may: May) -> Callable[[Handler[A]], Handler[A]]:
    """Declare the one handler of an action and who may ask for it."""

    def register(handler: Handler[A]) -> Handler[A]:
        if action in HANDLERS:
            raise ValueError(f"{action.__name__} already has a handler")
        HANDLERS[action] = Handled(handler, may)
        return handler

    return register


def spelled(
    word: str, *aliases: str, about: str, sample: str, may: May
) -> Callable[[Callable[[str], Action]], Callable[[str], Action]]:
    """Declare a slash command; the function turns what follows the word into an action."""

    def register(parse: Callable[[str], Action]) -> Callable[[str], Action]:
        if word in SPELLINGS:
            raise ValueError(f"/{word} is declared twice")
        SPELLINGS[word] = Spelling(word, aliases, about, sample, parse, may)
        return parse

    return register


def face(kind: str, *, group: bool = False, stays: str = "") -> Callable[[Face], Face]:
    """Declare how a kind of thing looks; delivery draws it just before sending. `group`: how it looks
    where several read it: no phone, no amount, nothing that some reader may not see (law 6). `stays`: the
    face that takes its place at the first change, as a reminder turns into its todo."""
    faces = GROUP_FACES if group else FACES
    if stays:
        STAYS[kind] = stays

    def register(draw: Face) -> Face:
        if kind in faces:
            raise ValueError(f"{kind} already has a face")
        faces[kind] = draw
        return draw

    return register


async def handle(action: Action, context: Context) -> Reply:
    """Rights first, then the handler. A refusal is a reply, not an exception (law 7)."""
    handled = HANDLERS[type(action)]
    if not handled.may(context.actor):
        return Reply(notice="这个操作不在你的权限内，需要的话请联系管理员")
    return await handled.handler(action, context)
