"""The clocks of an opportunity's silence: they run, pause and end with what happens to it (R37, R38)."""

from datetime import datetime, timedelta

from handlers.clocking import arm_clock, pause_clocks, restart, resume_clocks
from handlers.registry import Tools
from sales.ladder import watched
from sales.playbook import Playbook
from sales.stages import is_live
from storage.alerts import OPPORTUNITY, SILENT, stale_todo
from storage.deals import open_todos_of_deal
from storage.store import Store
from storage.tables import Notice, Opportunity, Timer, Todo

FOLLOW_UP, ESCALATION, SNOOZED = "stale_followup", "stale_escalation", "stale_snooze"
AGAIN, MANAGER = "stale_again", "stale_manager"
LADDER = (FOLLOW_UP, ESCALATION, SNOOZED, AGAIN, MANAGER)
RUNNING = ("armed", "paused", "fired")
Clocks = dict[str, Timer]


async def clocks_of(store: Store, opportunity_id: int, *, for_change: bool = False) -> Clocks:
    """The rungs of its ladder that were ever armed, by name."""
    timers = await store.timers_of(OPPORTUNITY, opportunity_id, for_change=for_change)
    return {timer.name: timer for timer in timers if timer.name in LADDER}


def is_silent(clocks: Clocks) -> bool:
    """Somebody was told that nobody touches it, and nobody has yet."""
    return any(name in clocks and clocks[name].state == "fired" for name in SILENT)


def since(clocks: Clocks) -> datetime:
    """When this silence was first told of; the caller has seen that it was."""
    return max(
        clocks[name].due_at for name in SILENT if name in clocks and clocks[name].state == "fired"
    )


def silence_began(clocks: Clocks, deal: Opportunity) -> datetime:
    """The contact or the assignment that the clock counts from."""
    return clocks[FOLLOW_UP].started_at if FOLLOW_UP in clocks else deal.last_contact_at


async def watch(
    store: Store, playbook: Playbook, tools: Tools, deal: Opportunity, now: datetime
) -> None:
    """Its clock starts (again) at the last contact; what was told before is settled (R02, R38)."""
    await _start(store, playbook, tools, deal, deal.last_contact_at, now)


async def reassigned(
    store: Store, playbook: Playbook, tools: Tools, deal: Opportunity, now: datetime
) -> None:
    """Its new owner has as long as anybody; what its former one did not do is settled (R38)."""
    if is_live(deal.state):
        await _start(store, playbook, tools, deal, now, now)


async def _start(
    store: Store,
    playbook: Playbook,
    tools: Tools,
    deal: Opportunity,
    started: datetime,
    now: datetime,
) -> None:
    id = deal.id or 0
    clocks = await clocks_of(store, id, for_change=True)
    if _under_way(clocks):
        await _settle(store, deal, clocks, now)
    if FOLLOW_UP in clocks:
        restart(clocks[FOLLOW_UP], playbook, tools, started)
    else:
        await arm_clock(store, playbook, tools, OPPORTUNITY, id, FOLLOW_UP, started)
    if not watched(deal.state):
        await follow_state(store, playbook, tools, deal, now)


async def follow_state(
    store: Store, playbook: Playbook, tools: Tools, deal: Opportunity, now: datetime
) -> None:
    """After the state changed: 冻结 stops the clocks where they are, a closed opportunity has none."""
    id = deal.id or 0
    if watched(deal.state):
        await resume_clocks(store, playbook, tools, OPPORTUNITY, id, now)
    elif is_live(deal.state):
        await pause_clocks(store, playbook, tools, OPPORTUNITY, id, LADDER, now)
    else:
        await _settle(store, deal, await clocks_of(store, id, for_change=True), now)


async def put_off(
    store: Store, deal: Opportunity, until: datetime, reason: str, now: datetime
) -> None:
    """A manager's snooze, with its reason, counts as handled until then (R38)."""
    clocks = await clocks_of(store, deal.id or 0, for_change=True)
    todo = await stale_todo(store, deal.id or 0, silence_began(clocks, deal))
    await _end(store, deal, clocks)
    if todo and todo.state == "open":
        todo.due_at, todo.snooze_reason = until, reason
    await store.arm(OPPORTUNITY, deal.id or 0, SNOOZED, until, now)


async def on_stale_delivered(
    store: Store, playbook: Playbook, tools: Tools, notice: Notice, at: datetime
) -> None:
    """The rep's message arrived, or will never: from now on it must be handled within the limit (R23)."""
    if (notice.kind, notice.object_kind) != ("stale", OPPORTUNITY):
        return
    deal = await store.session.get(Opportunity, notice.object_id)
    if deal is None or deal.owner_id not in (notice.person_id, notice.instead_of_id):
        return
    clocks = await clocks_of(store, notice.object_id, for_change=True)
    escalation = clocks.get(ESCALATION)
    if is_silent(clocks) and not (escalation and escalation.state in RUNNING):
        await arm_clock(store, playbook, tools, OPPORTUNITY, notice.object_id, ESCALATION, at)


async def open_todo(
    store: Store, playbook: Playbook, deal: Opportunity, now: datetime
) -> Todo | None:
    """The rep's todo of this silence, once; None: there is one already, or there was."""
    clocks = await clocks_of(store, deal.id or 0)
    if await stale_todo(store, deal.id or 0, silence_began(clocks, deal)):
        return None
    todo = Todo(
        owner_id=deal.owner_id,
        customer_id=deal.customer_id,
        opportunity_id=deal.id,
        kind="stale",
        text=f"跟进：{deal.name}",
        due_at=now + timedelta(hours=playbook.clocks[ESCALATION].hours),
        created_at=now,
    )
    store.session.add(todo)
    await store.session.flush()
    return todo


def _under_way(clocks: Clocks) -> bool:
    told = any(clocks[name].state == "fired" for name in SILENT if name in clocks)
    later = any(clocks[name].state in RUNNING for name in LADDER[1:] if name in clocks)
    return told or later


async def _settle(store: Store, deal: Opportunity, clocks: Clocks, now: datetime) -> None:
    """Handled: nobody need hear what he has not heard, and the todo is done with it."""
    await _end(store, deal, clocks)
    for todo in await open_todos_of_deal(store, deal.id or 0):
        if todo.kind == "stale":
            todo.state, todo.done_at = "done", now
            await store.disarm("todo", todo.id or 0)


async def _end(store: Store, deal: Opportunity, clocks: Clocks) -> None:
    for timer in clocks.values():
        timer.state = "done"
    await store.settle(OPPORTUNITY, deal.id or 0)
    await store.session.flush()
    await store.refresh("stale", deal.id or 0)
