"""A lead or an opportunity that nobody touches: the rep and the manager hear, then the director (AL-01…03, R08)."""

from datetime import datetime, timedelta

from handlers.staleness import (
    ESCALATION,
    FACES,
    MANAGER,
    clocks_of,
    is_silent,
    on_stale_delivered,
    open_todo,
    since,
)
from sales.chain import Organisation
from sales.ladder import director_of, manager_of, silent_days, watched
from scheduler.registry import Fired, Told, delivered, timer
from scheduler.rungs import (
    RED,
    YELLOW,
    Family,
    organisation_of,
    tell,
    tell_manager,
    tell_owner,
)
from storage.alerts import left_today, told_of
from storage.pursuits import Pursuit, counted_from, kind_of, pursuit

STALE: Family = ("stale", YELLOW)
ESCALATED: Family = ("escalation", RED)


@timer("stale_followup")
async def stale_followup(fired: Fired) -> None:
    """More than the limit without a contact: the rep, a todo for him, and the manager in his roll-up."""
    if one := await _watched(fired):
        await open_todo(fired.store, fired.playbook, one, fired.now)
        await _begin(fired, one)


@timer("stale_snooze")
async def stale_snooze(fired: Fired) -> None:
    """What a manager put off is due again, and still nobody touched it."""
    if one := await _watched(fired):
        await _begin(fired, one, again=True)


async def _begin(fired: Fired, one: Pursuit, *, again: bool = False) -> None:
    """`again`: it is told once more, though it may have been told today. A card of it that came today for
    another reason tells this one too (R41)."""
    await tell_owner(fired, one, STALE, _silence(one, fired), again=again)
    if known := await left_today(fired.store, one, fired.now):
        await on_stale_delivered(fired.store, fired.playbook, fired.tools, known, fired.now)
    if delay := fired.playbook.calm.manager_delay_h:
        due = fired.now + timedelta(hours=delay)
        await fired.store.arm(kind_of(one), one.id or 0, MANAGER, due, fired.now)
    else:
        await tell_manager(fired, one, STALE, _silence(one, fired), again=again)


@timer("stale_again")
async def stale_again(fired: Fired) -> None:
    """The rep wanted to be reminded now; the escalation has been running all the while (R38)."""
    one = await _watched(fired)
    if one and is_silent(await clocks_of(fired.store, one)):
        await tell_owner(fired, one, STALE, _silence(one, fired), again=True)


@timer("stale_manager")
async def stale_manager(fired: Fired) -> None:
    """The manager's turn, where the playbook lets him hear later than the rep."""
    one = await _watched(fired)
    if one and is_silent(await clocks_of(fired.store, one)):
        await tell_manager(fired, one, STALE, _silence(one, fired))


@timer("stale_escalation")
async def stale_escalation(fired: Fired) -> None:
    """Told and not handled: the director, red. Nobody of those who knew hears twice (AL-02, R42)."""
    one = await _watched(fired)
    clocks = await clocks_of(fired.store, one) if one else {}
    if one is None or not is_silent(clocks):
        return
    org = await organisation_of(fired)
    knowing = await _who_knows(fired, one, since(clocks), org)
    hours = fired.playbook.clocks[ESCALATION].hours
    reason = f"{_silence(one, fired)}，提醒 {hours} 小时后仍未处理"
    await tell(fired, one, director_of(org, one.owner_id or 0, knowing), ESCALATED, reason)
    await fired.store.refresh(FACES[kind_of(one)], one.id or 0)


async def _who_knows(
    fired: Fired, one: Pursuit, began: datetime, org: Organisation
) -> frozenset[int]:
    """The rep, whoever was told of this silence, and an admin who heard that nobody is above."""
    owner = one.owner_id or 0
    manager = manager_of(org, owner)
    end = {manager.person} if manager and manager.is_end else set()
    told = await told_of(fired.store, kind_of(one), one.id or 0, began)
    return told | {owner} | end


@delivered("stale")
@delivered("untouched")
@delivered("nudge")
@delivered("lead")
async def stale_was_told(told: Told) -> None:
    """From the rep's message on it must be handled, whether that arrived or died (R23); it may have come
    in the message of another reason of that day."""
    if told.notice:
        await on_stale_delivered(told.store, told.playbook, told.tools, told.notice, told.now)


async def _watched(fired: Fired) -> Pursuit | None:
    """What the clock is on, if it still has one."""
    one = await pursuit(fired.store, fired.timer.object_kind, fired.timer.object_id)
    return one if one and watched(one.state) else None


def _silence(one: Pursuit, fired: Fired) -> str:
    return f"已 {silent_days(counted_from(one), fired.now)} 天没联系"
