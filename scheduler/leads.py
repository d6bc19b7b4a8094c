"""A lead that nobody touches climbs: nudge, red, another rep unless the manager says no (R01, AS-16, AS-17)."""

from datetime import timedelta

from handlers.lead_assigning import assign
from handlers.lead_clocks import LEAD, VETO, worked
from sales.chain import Organisation
from sales.ladder import manager_of
from scheduler.registry import Fired, timer
from storage.leads import was_interviewed
from storage.organisation import organisation
from storage.tables import Lead

UNTOUCHED, YELLOW, RED = "untouched", 1, 2


@timer("lead_nudge")
async def lead_nudge(fired: Fired) -> None:
    """The target is over: only the rep hears."""
    if lead := await _untouched(fired):
        minutes = fired.playbook.leads.nudge_minutes
        await _tell(fired, lead, lead.owner_id, YELLOW, f"派出 {minutes} 分钟了，还没联系")


@timer("first_touch")
async def first_touch(fired: Fired) -> None:
    """Red for the rep and his manager."""
    if lead := await _untouched(fired):
        hours = fired.playbook.clocks["first_touch"].hours
        reason = f"派出 {hours} 个工作小时还没联系"
        await _tell(fired, lead, lead.owner_id, RED, reason)
        await _tell_manager(fired, lead, RED, reason)


@timer("lead_reassign")
async def lead_reassign(fired: Fired) -> None:
    """It will go to another; the manager has his time to keep it where it is."""
    if lead := await _untouched(fired):
        rules = fired.playbook.leads
        at = worked(fired.playbook, fired.tools, fired.now, timedelta(minutes=rules.veto_minutes))
        await fired.store.arm(LEAD, lead.id or 0, VETO, at, fired.now)
        await _tell_manager(fired, lead, RED, f"{rules.reassign_hours} 小时没联系，将改派")


@timer("lead_veto")
async def lead_veto(fired: Fired) -> None:
    """Nobody said no."""
    if lead := await _untouched(fired):
        hours = fired.playbook.leads.reassign_hours
        reason = f"{hours} 小时没有联系"
        await assign(
            fired.store,
            fired.playbook,
            fired.tools,
            lead,
            fired.now,
            kind="reassign",
            reason=reason,
        )
        await fired.store.refresh(LEAD, lead.id or 0)


@timer("deep_interview")
async def deep_interview(fired: Fired) -> None:
    """The golden hours are over and no minutes of an interview are there."""
    lead = await fired.store.session.get(Lead, fired.timer.object_id)
    if (
        lead is None
        or lead.owner_id is None
        or lead.state not in ("offered", "accepted", "touched")
    ):
        return
    if await was_interviewed(fired.store, lead):
        return
    hours = fired.playbook.clocks["deep_interview"].hours
    reason = f"进线 {hours} 小时，还没有深访纪要"
    await _tell(fired, lead, lead.owner_id, YELLOW, reason)
    await _tell_manager(fired, lead, YELLOW, reason)


async def _untouched(fired: Fired) -> Lead | None:
    lead = await fired.store.session.get(Lead, fired.timer.object_id)
    if lead is None or lead.owner_id is None or lead.first_touch_at:
        return None
    return lead if lead.state in ("offered", "accepted") else None


async def _tell_manager(fired: Fired, lead: Lead, severity: int, reason: str) -> None:
    rung = manager_of(await _organisation(fired), lead.owner_id or 0)
    if rung and not rung.is_end:
        await _tell(fired, lead, rung.person, severity, reason)


async def _tell(fired: Fired, lead: Lead, to: int | None, severity: int, reason: str) -> None:
    subject = lead.owner_id if to != lead.owner_id else None
    await fired.store.notify(
        person_id=to or 0, kind=UNTOUCHED, object_kind=LEAD, object_id=lead.id or 0,
        severity=severity, reason=reason, subject_id=subject, now=fired.now,
    )  # fmt: skip


async def _organisation(fired: Fired) -> Organisation:
    return await organisation(fired.store, fired.now)
