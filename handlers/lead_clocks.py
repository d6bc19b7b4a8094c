"""The clocks of a lead that somebody was given: they run until he has touched it (R01, AS-16, AS-17)."""

from datetime import datetime, timedelta

from handlers import staleness
from handlers.clocking import arm_clock
from handlers.registry import Tools
from handlers.staleness import Clocks
from sales import clocks
from sales.playbook import ClockRule, Playbook
from storage.leads import was_interviewed
from storage.pursuits import LEAD
from storage.store import Store
from storage.tables import Lead

NUDGE, FIRST_TOUCH, REASSIGN, VETO = "lead_nudge", "first_touch", "lead_reassign", "lead_veto"
INTERVIEW = "deep_interview"
UNTIL_TOUCHED = (NUDGE, FIRST_TOUCH, REASSIGN, VETO)
UNTOUCHED = ("offered", "accepted")
"""States of a lead whose present owner has not spoken with them."""
WORKING = ClockRule(1, "working")


async def start(store: Store, playbook: Playbook, tools: Tools, lead: Lead, now: datetime) -> None:
    """Whoever has it now has as long as anybody; nothing of what his forerunner left undone is his. (Of a
    lead that is given out as it comes in, „from now on" is „from its birth".)"""
    id, rules = lead.id or 0, playbook.leads
    await stop(store, lead, now)
    nudge = worked(playbook, tools, now, timedelta(minutes=rules.nudge_minutes))
    await store.arm(LEAD, id, NUDGE, nudge, now)
    await arm_clock(store, playbook, tools, LEAD, id, FIRST_TOUCH, now)
    over = now + timedelta(hours=rules.reassign_hours)
    await store.arm(LEAD, id, REASSIGN, at_work(playbook, tools, over), now)
    await arm_clock(store, playbook, tools, LEAD, id, INTERVIEW, now)
    await staleness.reassigned(store, playbook, tools, lead, now)


async def touched(store: Store, lead: Lead) -> None:
    """Somebody spoke with them: only the interview is still owed."""
    for timer in await store.timers_of(LEAD, lead.id or 0, for_change=True):
        if timer.name in UNTIL_TOUCHED:
            timer.state = "done"
    await store.settle(LEAD, lead.id or 0)


async def stop(store: Store, lead: Lead, now: datetime) -> None:
    """Nobody's, another's, or over."""
    timers = await store.timers_of(LEAD, lead.id or 0, for_change=True)
    if not timers:
        return
    await staleness.over(store, lead, now)
    for timer in timers:
        timer.state = "done"


async def why_late(
    store: Store, playbook: Playbook, running: Clocks, lead: Lead
) -> tuple[str, ...]:
    """What is owed to the customer besides that nobody spoke with him for so long, the worst first."""
    found = [_untouched(playbook, running, lead)]
    if went_off(running, INTERVIEW) and not await was_interviewed(store, lead):
        found.append(no_minutes(playbook))
    return tuple(filter(None, found))


def _untouched(playbook: Playbook, running: Clocks, lead: Lead) -> str:
    if lead.state not in UNTOUCHED or staleness.is_silent(running):
        return ""
    if went_off(running, REASSIGN):
        return f"派出 {playbook.leads.reassign_hours} 小时没联系"
    if went_off(running, FIRST_TOUCH):
        return f"派出 {playbook.clocks[FIRST_TOUCH].hours} 个工作小时没联系"
    return f"派出 {playbook.leads.nudge_minutes} 分钟没联系" if went_off(running, NUDGE) else ""


def no_minutes(playbook: Playbook) -> str:
    return f"{playbook.clocks[INTERVIEW].hours} 小时了还没有深访纪要"


def went_off(running: Clocks, name: str) -> bool:
    return name in running and running[name].state == "fired"


def worked(playbook: Playbook, tools: Tools, since: datetime, run: timedelta) -> datetime:
    """When that much working time is over."""
    is_workday = tools.calendar.is_workday
    return clocks.after(since, run, WORKING, playbook.office, tools.zone, is_workday)


def at_work(playbook: Playbook, tools: Tools, at: datetime) -> datetime:
    """Then, or when somebody is at work next: what asks for a decision asks nobody at night."""
    return clocks.opening(at, playbook.office, tools.zone, tools.calendar.is_workday)
