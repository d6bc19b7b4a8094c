"""The rules of leads: how they are rated, how long they may lie, and when they go back (R01, R13, R30)."""

from collections.abc import Iterator
from dataclasses import dataclass

TIERS = ("A", "B", "C")


@dataclass(frozen=True, slots=True)
class Welcome:
    """What goes with a new lead: words for the customer's first message, and ways to ask for a meeting.
    May name $contact $company $rep $need."""

    text: str
    appointments: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()  # empty: every industry


@dataclass(frozen=True, slots=True)
class PoolRule:
    """公海 for one tier: recycled after so many days without a contact, told of so long before."""

    tier: str
    recycle_days: int
    warn_days: int


@dataclass(frozen=True, slots=True)
class PriceGuard:
    """AS-14: a second quote within `days`, or one that deviates by more, is held."""

    days: int
    deviation_percent: int


@dataclass(frozen=True, slots=True)
class LeadRules:
    open_cap: int  # leads that one rep may hold
    touch_minutes: dict[str, int]  # how long a contact of each type takes, for the hours of service
    protection_days: int  # the first valid touch owns that long (R30)
    nudge_minutes: int  # working minutes until the rep is nudged (AS-16)
    reassign_hours: int  # natural hours until it goes to another
    veto_minutes: int  # working minutes the manager has to keep it where it is
    picks_per_day: int
    picks_open: int  # picked and not touched yet
    cool_down_days: int  # before the former owner may pick it again
    pool: tuple[PoolRule, ...]
    price: PriceGuard
    welcomes: tuple[Welcome, ...]


def lead_faults(rules: LeadRules) -> Iterator[str]:
    """A sentence per fault."""
    yield from _pool_faults(rules.pool)
    if not any(not one.industries for one in rules.welcomes):
        yield "leads.welcomes：要有一条不分行业的"
    for name in (
        *("open_cap", "protection_days", "nudge_minutes", "reassign_hours", "veto_minutes"),
        *("picks_per_day", "picks_open", "cool_down_days"),
    ):
        if getattr(rules, name) <= 0:
            yield f"leads.{name}：必须大于 0"
    if rules.price.days <= 0 or rules.price.deviation_percent < 0:
        yield "leads.price：days 要大于 0，deviation_percent 不能是负数"


def _pool_faults(pool: tuple[PoolRule, ...]) -> Iterator[str]:
    if sorted(rule.tier for rule in pool) != list(TIERS):
        yield "leads.pool：A、B、C 每级各写一条"
    for rule in pool:
        if not 0 < rule.warn_days < rule.recycle_days:
            yield f"leads.pool.{rule.tier}：warn_days 要大于 0 且小于 recycle_days"
