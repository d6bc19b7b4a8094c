"""The clocks of silence of a lead or an opportunity: they run, pause and end with what happens to it (R37, R38)."""

from datetime import datetime, timedelta

from handlers.clocking import arm_clock, pause_clocks, restart, resume_clocks
from handlers.registry import Tools
from sales.ladder import watched
from sales.playbook import Playbook
from sales.stages import is_live
from storage.alerts import SILENT, open_stale_todos, stale_todo
from storage.pursuits import LEAD, OPPORTUNITY, Pursuit, counted_from, kind_of, name_of, pursuit
from storage.store import Store
from storage.tables import Lead, Notice, Timer, Todo

FOLLOW_UP, ESCALATION, SNOOZED = "stale_followup", "stale_escalation", "stale_snooze"
AGAIN, MANAGER = "stale_again", "stale_manager"
LADDER = (FOLLOW_UP, ESCALATION, SNOOZED, AGAIN, MANAGER)
RUNNING = ("armed", "paused", "fired")
FACES = {OPPORTUNITY: "stale", LEAD: "stale_lead"}
"""How it is shown because something about it is late."""
Clocks = dict[str, Timer]


async def clocks_of(store: Store, one: Pursuit, *, for_change: bool = False) -> Clocks:
    """All that were ever armed for it, by name."""
    timers = await store.timers_of(kind_of(one), one.id or 0, for_change=for_change)
    return {timer.name: timer for timer in timers}


def is_silent(clocks: Clocks) -> bool:
    """Somebody was told that nobody touches it, and nobody has yet."""
    return any(name in clocks and clocks[name].state == "fired" for name in SILENT)


def since(clocks: Clocks) -> datetime:
    """When this silence was first told of; the caller has seen that it was."""
    return max(
        clocks[name].due_at for name in SILENT if name in clocks and clocks[name].state == "fired"
    )


def silence_began(clocks: Clocks, one: Pursuit) -> datetime:
    """The contact or the assignment that the clock counts from."""
    return clocks[FOLLOW_UP].started_at if FOLLOW_UP in clocks else counted_from(one)


async def watch(
    store: Store, playbook: Playbook, tools: Tools, one: Pursuit, now: datetime
) -> None:
    """Its clock starts (again) at the last contact; what was told before is settled (R02, R38)."""
    await _start(store, playbook, tools, one, counted_from(one), now)


async def reassigned(
    store: Store, playbook: Playbook, tools: Tools, one: Pursuit, now: datetime
) -> None:
    """Its new owner has as long as anybody; what its former one did not do is settled (R38)."""
    if watched(one.state) or is_live(one.state):
        await _start(store, playbook, tools, one, now, now)


async def _start(
    store: Store, playbook: Playbook, tools: Tools, one: Pursuit, started: datetime, now: datetime
) -> None:
    clocks = await clocks_of(store, one, for_change=True)
    if _under_way(clocks):
        await _settle(store, one, clocks, now)
    if FOLLOW_UP in clocks:
        restart(clocks[FOLLOW_UP], playbook, tools, started)
    else:
        await arm_clock(store, playbook, tools, kind_of(one), one.id or 0, FOLLOW_UP, started)
    if not watched(one.state):
        await follow_state(store, playbook, tools, one, now)


async def follow_state(
    store: Store, playbook: Playbook, tools: Tools, one: Pursuit, now: datetime
) -> None:
    """After the state changed: 冻结 stops the clocks where they are, what is closed has none."""
    kind, id = kind_of(one), one.id or 0
    if watched(one.state):
        await resume_clocks(store, playbook, tools, kind, id, now)
    elif is_live(one.state):
        await pause_clocks(store, playbook, tools, kind, id, LADDER, now)
    else:
        await over(store, one, now)


async def over(store: Store, one: Pursuit, now: datetime) -> None:
    """Nobody's any more, or closed: it has no clock."""
    await _settle(store, one, await clocks_of(store, one, for_change=True), now)


async def put_off(store: Store, one: Pursuit, until: datetime, reason: str, now: datetime) -> None:
    """A manager's snooze, with its reason, counts as handled until then (R38)."""
    kind, id = kind_of(one), one.id or 0
    clocks = await clocks_of(store, one, for_change=True)
    todo = await stale_todo(store, kind, id, silence_began(clocks, one))
    await _end(store, one, clocks)
    if todo and todo.state == "open":
        todo.due_at, todo.snooze_reason = until, reason
    await store.arm(kind, id, SNOOZED, until, now)


async def on_stale_delivered(
    store: Store, playbook: Playbook, tools: Tools, notice: Notice, at: datetime
) -> None:
    """The rep's message arrived, or will never: from now on it must be handled within the limit (R23)."""
    one = await pursuit(store, notice.object_kind, notice.object_id)
    if one is None or one.owner_id not in (notice.person_id, notice.instead_of_id):
        return
    clocks = await clocks_of(store, one, for_change=True)
    escalation = clocks.get(ESCALATION)
    if is_silent(clocks) and not (escalation and escalation.state in RUNNING):
        await arm_clock(store, playbook, tools, kind_of(one), one.id or 0, ESCALATION, at)


async def open_todo(store: Store, playbook: Playbook, one: Pursuit, now: datetime) -> Todo | None:
    """The rep's todo of this silence, once; None: there is one already, or there was."""
    clocks = await clocks_of(store, one)
    if await stale_todo(store, kind_of(one), one.id or 0, silence_began(clocks, one)):
        return None
    is_lead = isinstance(one, Lead)
    todo = Todo(
        owner_id=one.owner_id or 0,
        customer_id=one.customer_id,
        opportunity_id=None if is_lead else one.id,
        lead_id=one.id if is_lead else None,
        kind="stale",
        text=f"跟进：{name_of(one)}",
        due_at=now + timedelta(hours=playbook.clocks[ESCALATION].hours),
        created_at=now,
    )
    store.session.add(todo)
    await store.session.flush()
    return todo


def _under_way(clocks: Clocks) -> bool:
    later = any(clocks[name].state in RUNNING for name in LADDER[1:] if name in clocks)
    return is_silent(clocks) or later


async def _settle(store: Store, one: Pursuit, clocks: Clocks, now: datetime) -> None:
    """Handled: nobody need hear what he has not heard, and the todo is done with it."""
    await _end(store, one, clocks)
    for todo in await open_stale_todos(store, kind_of(one), one.id or 0):
        todo.state, todo.done_at = "done", now
        await store.disarm("todo", todo.id or 0)


async def _end(store: Store, one: Pursuit, clocks: Clocks) -> None:
    kind, id = kind_of(one), one.id or 0
    for timer in clocks.values():
        if timer.name in LADDER:
            timer.state = "done"
    await store.settle(kind, id)
    await store.session.flush()
    await store.refresh(FACES[kind], id)
