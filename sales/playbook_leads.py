"""The rules of leads: how long they may lie, and what goes with them (R01, R30, AS-12)."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Welcome:
    """What goes with a new lead: words for the customer's first message, and ways to ask for a meeting.
    May name $contact $company $rep $need."""

    text: str
    appointments: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()  # empty: every industry


@dataclass(frozen=True, slots=True)
class ReportRules:
    """What the report counts by (R01): hours are natural ones."""

    reach_hours: int  # effectively touched within (AN-30)
    touch_hours: int  # first touched within (AN-29)
    convert_days: int  # an opportunity within
    costs_yuan: dict[
        str, int
    ]  # channel → what one of its leads costs, where the lead does not say (R27)


@dataclass(frozen=True, slots=True)
class LeadRules:
    open_cap: int  # leads that one rep may hold
    touch_minutes: dict[str, int]  # how long a contact of each type takes, for the hours of service
    protection_days: int  # the first valid touch owns that long (R30)
    nudge_minutes: int  # working minutes until the rep is nudged (AS-16)
    reassign_hours: int  # natural hours until it goes to another
    veto_minutes: int  # working minutes the manager has to keep it where it is
    welcomes: tuple[Welcome, ...]
    report: ReportRules


def lead_faults(rules: LeadRules) -> Iterator[str]:
    """A sentence per fault."""
    if not any(not one.industries for one in rules.welcomes):
        yield "leads.welcomes：要有一条不分行业的"
    for name in ("open_cap", "protection_days", "nudge_minutes", "reassign_hours", "veto_minutes"):
        if getattr(rules, name) <= 0:
            yield f"leads.{name}：必须大于 0"
    for name in ("reach_hours", "touch_hours", "convert_days"):
        if getattr(rules.report, name) <= 0:
            yield f"leads.report.{name}：必须大于 0"
    for channel, yuan in rules.report.costs_yuan.items():
        if yuan < 0:
            yield f"leads.report.costs_yuan.{channel}：不能是负数"
