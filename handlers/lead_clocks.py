"""The clocks of a lead that somebody was given: they run until he has touched it (R01, AS-16, AS-17)."""

from datetime import datetime, timedelta

from handlers.clocking import arm_clock
from handlers.registry import Tools
from sales import clocks
from sales.playbook import ClockRule, Playbook
from storage.store import Store
from storage.tables import Lead

LEAD = "lead"
NUDGE, FIRST_TOUCH, REASSIGN, VETO = "lead_nudge", "first_touch", "lead_reassign", "lead_veto"
INTERVIEW = "deep_interview"
UNTIL_TOUCHED = (NUDGE, FIRST_TOUCH, REASSIGN, VETO)
WORKING = ClockRule(1, "working")


async def start(store: Store, playbook: Playbook, tools: Tools, lead: Lead, now: datetime) -> None:
    """Its owner has as long as anybody, from now on; the interview's time counts from the lead's birth."""
    id, rules = lead.id or 0, playbook.leads
    await stop(store, lead)
    nudge = worked(playbook, tools, now, timedelta(minutes=rules.nudge_minutes))
    await store.arm(LEAD, id, NUDGE, nudge, now)
    await arm_clock(store, playbook, tools, LEAD, id, FIRST_TOUCH, now)
    await store.arm(LEAD, id, REASSIGN, now + timedelta(hours=rules.reassign_hours), now)
    await arm_clock(store, playbook, tools, LEAD, id, INTERVIEW, lead.created_at)


async def touched(store: Store, lead: Lead) -> None:
    """Somebody spoke with them: only the interview is still owed."""
    for name in UNTIL_TOUCHED:
        await store.disarm(LEAD, lead.id or 0, name)
    await store.settle(LEAD, lead.id or 0)


async def stop(store: Store, lead: Lead) -> None:
    """Nobody's, or over."""
    await store.disarm(LEAD, lead.id or 0)
    await store.settle(LEAD, lead.id or 0)


def worked(playbook: Playbook, tools: Tools, since: datetime, run: timedelta) -> datetime:
    """When that much working time is over."""
    is_workday = tools.calendar.is_workday
    return clocks.after(since, run, WORKING, playbook.office, tools.zone, is_workday)
