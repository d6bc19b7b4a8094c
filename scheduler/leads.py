"""A lead that nobody touches climbs: nudge, red, another rep unless the manager says no (R01, AS-16, AS-17)."""

from datetime import timedelta

from handlers.lead_assigning import assign
from handlers.lead_clocks import FIRST_TOUCH, UNTOUCHED, VETO, no_minutes, worked
from sales.ladder import watched
from scheduler.registry import Fired, timer
from scheduler.rungs import RED, YELLOW, Family, tell_manager, tell_owner
from storage.leads import was_interviewed
from storage.pursuits import LEAD
from storage.tables import Lead

NUDGE: Family = ("nudge", YELLOW)
LATE: Family = ("untouched", YELLOW)
ALARM: Family = ("untouched", RED)
MOVING: Family = ("moving", RED)


@timer("lead_nudge")
async def lead_nudge(fired: Fired) -> None:
    """The target is over: only the rep hears, though he has had a card of it today."""
    if lead := await _untouched(fired):
        minutes = fired.playbook.leads.nudge_minutes
        await tell_owner(fired, lead, NUDGE, f"派出 {minutes} 分钟没联系", again=True)


@timer("first_touch")
async def first_touch(fired: Fired) -> None:
    """Red for the rep and his manager."""
    if lead := await _untouched(fired):
        reason = f"派出 {fired.playbook.clocks[FIRST_TOUCH].hours} 个工作小时没联系"
        await tell_owner(fired, lead, ALARM, reason)
        await tell_manager(fired, lead, ALARM, reason)


@timer("lead_reassign")
async def lead_reassign(fired: Fired) -> None:
    """It will go to another; the manager has his time to keep it where it is."""
    if lead := await _untouched(fired):
        rules = fired.playbook.leads
        at = worked(fired.playbook, fired.tools, fired.now, timedelta(minutes=rules.veto_minutes))
        await fired.store.arm(LEAD, lead.id or 0, VETO, at, fired.now)
        reason = f"派出 {rules.reassign_hours} 小时没联系，将改派"
        await tell_manager(fired, lead, MOVING, reason, again=True)


@timer("lead_veto")
async def lead_veto(fired: Fired) -> None:
    """Nobody said no. Where nobody else fits it stays, and the manager hears that."""
    lead = await _untouched(fired)
    if lead is None:
        return
    before = lead.owner_id
    reason = f"派出 {fired.playbook.leads.reassign_hours} 小时没联系"
    await assign(
        fired.store, fired.playbook, fired.tools, lead, fired.now,
        kind="reassign", reason=reason, stays=True,
    )  # fmt: skip
    if lead.owner_id == before:
        await tell_manager(fired, lead, MOVING, "没有别人可以接手，请你安排", again=True)


@timer("deep_interview")
async def deep_interview(fired: Fired) -> None:
    """The golden hours are over and no minutes of an interview are there."""
    lead = await fired.store.session.get(Lead, fired.timer.object_id)
    if lead is None or not watched(lead.state) or await was_interviewed(fired.store, lead):
        return
    reason = no_minutes(fired.playbook)
    await tell_owner(fired, lead, LATE, reason)
    await tell_manager(fired, lead, LATE, reason)


async def _untouched(fired: Fired) -> Lead | None:
    lead = await fired.store.session.get(Lead, fired.timer.object_id)
    return lead if lead and lead.state in UNTOUCHED else None
