"""How a function becomes a job of the timetable, or the answer to a timer that goes off."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import TypeAlias, TypeVar

from handlers.registry import Tools
from sales.playbook import Playbook
from storage.store import Store
from storage.tables import Notice, Timer
from storage.timers import DueTimer

GRACE = timedelta(hours=2)  # spec model: of a job that does not say otherwise

Chunk: TypeAlias = "Callable[[Run], Awaitable[str | None]]"
Ring: TypeAlias = "Callable[[Fired], Awaitable[None]]"
Heard: TypeAlias = "Callable[[Told], Awaitable[None]]"
R = TypeVar("R", str, timedelta)
Rule: TypeAlias = R | Callable[[Playbook], R]


@dataclass(frozen=True, slots=True)
class Run:
    """One chunk of a job: the transaction, the minute it was due (not `now`), where the last stopped."""

    store: Store
    due: datetime
    playbook: Playbook
    tools: Tools
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class Fired:
    """A timer that went off. `now` is the due time of the ring, which a late start makes later."""

    store: Store
    timer: DueTimer | Timer
    now: datetime
    playbook: Playbook
    tools: Tools


@dataclass(frozen=True, slots=True)
class Told:
    """A message about a thing reached its reader, or never will (`arrived` False: it is dead). Runs in the
    transaction that marks the message. `notice`: the one that it brought, where it is told by kind."""

    store: Store
    object_id: int
    person_id: int | None
    now: datetime
    playbook: Playbook
    tools: Tools
    arrived: bool = True
    notice: Notice | None = None

    def of(self, notice: Notice) -> "Told":
        return replace(self, object_id=notice.object_id, notice=notice)


@dataclass(frozen=True, slots=True)
class Times:
    """When a job is due, how long before that it starts and how long after it is still worth it."""

    cron: str  # five fields in the company's zone; name weekdays (mon-fri), numbers start on Monday
    grace: timedelta = GRACE
    lead: timedelta = timedelta()
    workdays_only: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """`work` does a chunk and returns the next cursor, None when all is done (law 5)."""

    name: str
    times: Callable[[Playbook], Times]
    work: Chunk


JOBS: dict[str, Job] = {}
TIMERS: dict[str, Ring] = {}
DELIVERED: dict[str, Heard] = {}


def job(
    *,
    cron: Rule[str],
    grace: Rule[timedelta] = GRACE,
    lead: Rule[timedelta] = timedelta(),
    workdays_only: bool = False,
) -> Callable[[Chunk], Chunk]:
    """Declare a job under its function's name. A rule that a manager may change is a function of the
    playbook: `cron=lambda book: daily(book.pack.at)` (law 10)."""

    def times(playbook: Playbook) -> Times:
        return Times(
            _ruled(cron, playbook), _ruled(grace, playbook), _ruled(lead, playbook), workdays_only
        )

    def register(work: Chunk) -> Chunk:
        name = work.__name__
        if name in JOBS:
            raise ValueError(f"job {name} is declared twice")
        JOBS[name] = Job(name, times, work)
        return work

    return register


def daily(at: time) -> str:
    """The cron line of every day at that time."""
    return f"{at.minute} {at.hour} * * *"


def _ruled(rule: Rule[R], playbook: Playbook) -> R:
    return rule(playbook) if callable(rule) else rule


def timer(name: str) -> Callable[[Ring], Ring]:
    """Declare what happens when a timer of that name goes off."""

    def register(ring: Ring) -> Ring:
        if name in TIMERS:
            raise ValueError(f"timer {name} is declared twice")
        TIMERS[name] = ring
        return ring

    return register


def delivered(name: str) -> Callable[[Heard], Heard]:
    """Declare what begins when a message whose content carries `"on_delivered": [name, object id]` has
    left, or died; by the kind of a notice, for each one that a card, roll-up or digest brought."""

    def register(heard: Heard) -> Heard:
        if name in DELIVERED:
            raise ValueError(f"the delivery of {name} is declared twice")
        DELIVERED[name] = heard
        return heard

    return register
