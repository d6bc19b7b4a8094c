"""How much a person is told at once, in an hour and in a day, and what waits for the evening (U-05, R41).

Of the day's pushes one is kept for the evening digest and one for something red, so that neither is
crowded out. What may not leave is held, never dropped: the hour frees a place, the digest takes the rest.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sales.notice_kinds import kind_of
from sales.playbook import CalmRules

RED = 2
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A notice that has not left. `subject`: the one of the reader's people whom it is about."""

    id: int
    kind: str
    severity: int
    at: datetime
    subject: int | None = None

    @property
    def red(self) -> bool:
        return self.severity >= RED


@dataclass(frozen=True, slots=True)
class Pushed:
    """A message that left unasked, and the kinds of what it told."""

    at: datetime
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the reader set for himself."""

    muted: frozenset[str] = frozenset()
    alerts: bool = True

    def silence(self, kind: str) -> bool:
        return kind in self.muted or (not self.alerts and kind_of(kind).alert)


@dataclass(frozen=True, slots=True)
class Hours:
    """Where `now` lies in the reader's day. `window_open`: messages may leave; `opens`: when they may
    next, after now; `digest_ahead`: this evening's digest is still to come."""

    now: datetime
    midnight: datetime  # at which the reader's day began
    window_open: bool
    opens: datetime
    digest_ahead: bool


@dataclass(frozen=True, slots=True)
class Leaving:
    """`cards`: one message each. `roll_up`: one message of all. `muted`: for the digest. `held`: stay as
    they are until `look_again`, or, where that is None, until the digest."""

    cards: tuple[Waiting, ...] = ()
    roll_up: tuple[Waiting, ...] = ()
    muted: tuple[Waiting, ...] = ()
    held: tuple[Waiting, ...] = ()
    look_again: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Room:
    """How many messages may still leave: today, and of each kind within the hour."""

    today: int
    recent: tuple[Pushed, ...]  # of the last hour
    hours: Hours
    rules: CalmRules

    @property
    def calm(self) -> int:
        """For what is not red: one place stays free for that."""
        return max(self.today - 1, 0)

    def closed_to(self, one: Waiting) -> bool:
        return self.today < 1 or (not one.red and (self.calm < 1 or self.hour_full(one.kind)))

    def hour_full(self, kind: str, more: int = 1) -> bool:
        spent = sum(1 for one in self.recent if kind in one.kinds)
        return spent + more > self.rules.per_kind_and_hour

    def freed_at(self, kind: str) -> datetime:
        """When the oldest push of that kind is an hour old."""
        return min(one.at for one in self.recent if kind in one.kinds) + HOUR

    def holds(self, messages: Sequence[Sequence[Waiting]]) -> bool:
        """Whether all of these may leave together; red is bound by the day alone."""
        calm = [message for message in messages if not any(one.red for one in message)]
        kinds = Counter(kind for message in calm for kind in {one.kind for one in message})
        crowded = any(self.hour_full(kind, count) for kind, count in kinds.items())
        return not crowded and len(messages) <= self.today and len(calm) <= self.calm


def leaving(
    waiting: Iterable[Waiting],
    pushed: Iterable[Pushed],
    wishes: Wishes,
    hours: Hours,
    rules: CalmRules,
) -> Leaving:
    """What of `waiting` leaves now, worst first. `pushed`: at least the last hour's and today's."""
    heard = sorted(waiting, key=_urgency)
    audible = [one for one in heard if not wishes.silence(one.kind)]
    ripe = _ripe(audible, hours, rules)
    room = _room(pushed, hours, rules)
    cards, roll_up = _grouped([one for one in ripe if not room.closed_to(one)], room)
    gone = {one.id for one in (*cards, *roll_up)}
    held = [one for one in audible if one.id not in gone]
    return Leaving(
        cards=tuple(cards),
        roll_up=tuple(roll_up),
        muted=tuple(one for one in heard if wishes.silence(one.kind)),
        held=tuple(held),
        look_again=_look_again(held, {one.id for one in ripe}, room),
    )


def digest(
    waiting: Iterable[tuple[Waiting, bool]],
    pushed: Iterable[Pushed],
    hours: Hours,
    rules: CalmRules,
) -> tuple[Waiting, ...]:
    """What the evening brings, worst first: the muted (flagged) and what was held; what has only just
    come up leaves by itself. Nothing when the day is full: then it waits for the next."""
    if _room(pushed, hours, rules).today < 1:
        return ()
    left = [one for one, muted in waiting if muted or one.at + _batch(rules) <= hours.now]
    return tuple(sorted(left, key=_urgency))


def _urgency(one: Waiting) -> tuple[int, datetime, int]:
    return -one.severity, one.at, one.id


def _batch(rules: CalmRules) -> timedelta:
    return timedelta(minutes=rules.batch_minutes)


def _ripe(audible: list[Waiting], hours: Hours, rules: CalmRules) -> list[Waiting]:
    """Notices wait for each other from the first on; agreed times do not; at night only red leaves."""
    awake = [one for one in audible if hours.window_open or one.red]
    patient = [one for one in awake if not kind_of(one.kind).at_once]
    if patient and min(one.at for one in patient) + _batch(rules) <= hours.now:
        return awake
    return [one for one in awake if kind_of(one.kind).at_once]


def _room(pushed: Iterable[Pushed], hours: Hours, rules: CalmRules) -> _Room:
    every = list(pushed)
    today = sum(1 for one in every if one.at >= hours.midnight)
    kept = 1 if hours.digest_ahead else 0
    recent = tuple(one for one in every if one.at > hours.now - HOUR)
    return _Room(rules.per_day - today - kept, recent, hours, rules)


def _grouped(free: list[Waiting], room: _Room) -> tuple[list[Waiting], list[Waiting]]:
    """One's own things as cards while they are few; one's people's always in one message."""
    own = [one for one in free if one.subject is None]
    people = [one for one in free if one.subject is not None]
    messages = [[one] for one in own] + ([people] if people else [])
    if len(own) < room.rules.roll_up_from and room.holds(messages):
        return own, people
    return [], free


def _look_again(held: list[Waiting], ripe: set[int], room: _Room) -> datetime | None:
    times = (_hopes(one, one.id in ripe, room) for one in held)
    return min((at for at in times if at), default=None)


def _hopes(one: Waiting, ripe: bool, room: _Room) -> datetime | None:
    """When a held notice may leave; None: with the digest."""
    hours = room.hours
    if not ripe:
        may_leave = hours.window_open or one.red
        return one.at + _batch(room.rules) if may_leave else hours.opens
    if room.calm >= 1 and room.hour_full(one.kind):
        return room.freed_at(one.kind)
    return None if hours.digest_ahead else hours.opens
