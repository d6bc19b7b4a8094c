"""How a month's leads went, as a whole and channel by channel, for whom it may concern (AN-25, AN-29, AN-30)."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from handlers.lead_face import SOURCES
from handlers.registry import Tools
from sales.lead_figures import Figures, LeadFact, figures
from sales.months import Month
from sales.playbook import Playbook
from sales.rights import Actor, RoleName, compares_all
from sales.working_time import WorkingTime
from storage.lead_report import Clash, Whose, clashes, duplicates, lead_facts
from storage.store import Store


@dataclass(frozen=True, slots=True)
class MonthReport:
    """`by`: the same of each channel, the one with most leads first."""

    month: Month
    whole: Figures
    by: Mapping[str, Figures]


def whose(actor: Actor) -> Whose:
    """Everybody's to who keeps the rules or looks over everything; else one's own and one's people's."""
    if compares_all(actor):
        return Whose()
    regions = actor.regions if actor.has(RoleName.DIRECTOR) else frozenset()
    return Whose(actor.below | {actor.id}, regions)


async def month_report(
    store: Store, playbook: Playbook, tools: Tools, whose: Whose, month: Month, now: datetime
) -> MonthReport:
    since, until = month.bounds(tools.zone)
    leads = await lead_facts(store, whose, since, until, SOURCES)
    twice = await duplicates(store, whose, since, until, SOURCES)
    fought = await clashes(store, whose, since, until, SOURCES)
    working = WorkingTime(playbook.office, tools.zone, tools.calendar.is_workday, month.first)

    def counted() -> MonthReport:
        def of(some: list[LeadFact]) -> Figures:
            return figures(some, playbook.leads.report, now, working.between)

        by = {
            channel: _counted(of(some), twice[channel], fought.get(channel, []))
            for channel, some in _by_channel(leads, {*twice, *fought}).items()
        }
        every = [one for some in fought.values() for one in some]
        return MonthReport(month, _counted(of(leads), twice.total(), every), by)

    return await asyncio.to_thread(counted)  # a second with a hundred thousand leads


def _by_channel(leads: list[LeadFact], others: set[str]) -> Mapping[str, list[LeadFact]]:
    found: dict[str, list[LeadFact]] = {channel: [] for channel in sorted(others)}
    for one in leads:
        found.setdefault(one.channel, []).append(one)
    return dict(sorted(found.items(), key=lambda one: (-len(one[1]), one[0])))


def _counted(found: Figures, twice: int, fought: list[Clash]) -> Figures:
    across = sum(one.across for one in fought)
    return replace(found, duplicates=twice, clashes=len(fought), across=across)
