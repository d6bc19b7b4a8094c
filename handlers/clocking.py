"""Arming, pausing and resuming the named clocks of the timer register, by the playbook in force (R01, R23)."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta, tzinfo
from hashlib import sha256
from typing import TypeAlias

from handlers.registry import Tools
from sales import clocks
from sales.playbook import ClockRule, OfficeHours, Playbook
from storage.store import Store
from storage.tables import Timer

REARM = "rearm_clocks"
Rules: TypeAlias = tuple[ClockRule, OfficeHours, tzinfo, Callable[[date], bool]]


async def arm_clock(
    store: Store,
    playbook: Playbook,
    tools: Tools,
    kind: str,
    id: int,
    name: str,
    started: datetime,
    ran: timedelta = timedelta(),
) -> datetime:
    """Start the object's clock of that name, or start it again; says when it is due. `ran`: how long it
    had run before `started`."""
    due = due_at(playbook, tools, name, started, ran)
    version = rules_version(playbook, tools)
    await store.arm(kind, id, name, due, started, version, int(ran.total_seconds()))
    return due


async def pause_clocks(
    store: Store,
    playbook: Playbook,
    tools: Tools,
    kind: str,
    id: int,
    names: Iterable[str],
    now: datetime,
) -> None:
    """Stop the running ones where they are; what they ran is kept (R37)."""
    for timer in await store.timers_of(kind, id, for_change=True):
        if timer.name in names and timer.state == "armed":
            ran = now - timer.started_at
            if timer.name in playbook.clocks:
                rules = _rules(playbook, tools, timer.name)
                ran = clocks.elapsed(timer.started_at, now, *rules)
            timer.ran_seconds += int(ran.total_seconds())
            timer.state = "paused"


async def resume_clocks(
    store: Store, playbook: Playbook, tools: Tools, kind: str, id: int, now: datetime
) -> None:
    """Let the object's paused clocks run on from where they stopped."""
    for timer in await store.timers_of(kind, id, for_change=True):
        if timer.state == "paused":
            _resume(timer, playbook, tools, now)


def _resume(timer: Timer, playbook: Playbook, tools: Tools, now: datetime) -> None:
    """One that was set by hand has no rule: what is left of its own time runs on."""
    if timer.name in playbook.clocks:
        timer.started_at, timer.state = now, "armed"
        rearm(timer, playbook, tools)
        return
    left = timer.due_at - timer.started_at - timedelta(seconds=timer.ran_seconds)
    timer.started_at, timer.due_at = now, now + max(left, timedelta())
    timer.ran_seconds, timer.state = 0, "armed"


async def keep_rearming(store: Store, playbook: Playbook, tools: Tools, now: datetime) -> None:
    """Once the playbook or the calendar is another: let the clocks that still go by the former one follow."""
    if await store.timers_armed_otherwise(rules_version(playbook, tools), 1):
        await store.arm("playbook", 0, REARM, now, now)


def restart(timer: Timer, playbook: Playbook, tools: Tools, started: datetime) -> None:
    """The same as arming it, for a row at hand."""
    timer.started_at, timer.ran_seconds, timer.state = started, 0, "armed"
    rearm(timer, playbook, tools)


def rearm(timer: Timer, playbook: Playbook, tools: Tools) -> None:
    """The running clock follows the rules that are in force now; one that was set by hand only notes them."""
    timer.playbook_version = rules_version(playbook, tools)
    if timer.name in playbook.clocks:
        ran = timedelta(seconds=timer.ran_seconds)
        timer.due_at = due_at(playbook, tools, timer.name, timer.started_at, ran)


def due_at(
    playbook: Playbook, tools: Tools, name: str, started: datetime, ran: timedelta = timedelta()
) -> datetime:
    """When that clock goes off, started then and having run so long before."""
    rules = _rules(playbook, tools, name)
    return clocks.after(started, clocks.limit(rules[0]) - ran, *rules) + clocks.grace(name)


def rules_version(playbook: Playbook, tools: Tools) -> int:
    """A number of what clocks go by: other hours, office hours or workdays have another."""
    told = (
        f"{sorted(playbook.clocks.items())} {playbook.office} {tools.calendar.version} {tools.zone}"
    )
    return int.from_bytes(sha256(told.encode()).digest()[:4], "big") >> 1


def _rules(playbook: Playbook, tools: Tools, name: str) -> Rules:
    return playbook.clocks[name], playbook.office, tools.zone, tools.calendar.is_workday
