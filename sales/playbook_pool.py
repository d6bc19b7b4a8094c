"""The rules of 公海: how long a customer may be left alone, and who may take one out (U-04)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True, slots=True)
class PoolRules:
    days: dict[str, int]  # tier → days without a contact until it is nobody's
    unknown: str  # how a customer without a tier is treated
    warn_days: int  # that long before, its owner is told
    warn_at: time  # on workdays
    recycle_at: time  # of the day that was named
    extend_days: int  # how much one 顺延 gives; how often is calm.alert_snoozes
    keep_stage: str  # an open opportunity there or later keeps the customer
    picks_per_day: int  # one rep's
    open_cap: int  # customers out of 公海 that one rep may have at once
    cooldown_days: int  # how long whoever let it lie may not take it back
    shown: int  # on the card; the page has all
    newcomers_draw: bool  # newcomers may also take what waits for a call (R13)

    def days_of(self, tier: str) -> int:
        return self.days.get(tier) or self.days[self.unknown]


def pool_faults(rules: PoolRules, stages: Iterable[str]) -> Iterator[str]:
    """A sentence per fault."""
    if rules.unknown not in rules.days:
        yield f"pool.unknown：pool.days 里没有「{rules.unknown}」级"
    if rules.keep_stage not in stages:
        yield f"pool.keep_stage：没有「{rules.keep_stage}」这个阶段"
    numbers = {f"days.{tier}": days for tier, days in rules.days.items()} | {
        name: getattr(rules, name)
        for name in ("warn_days", "extend_days", "picks_per_day", "open_cap", "shown")
    }
    for name, value in numbers.items():
        if value <= 0:
            yield f"pool.{name}：必须大于 0"
    if rules.cooldown_days < 0:
        yield "pool.cooldown_days：不能小于 0"
    for tier, days in rules.days.items():
        if days <= rules.warn_days:
            yield f"pool.days.{tier}：要比提前提醒的 {rules.warn_days} 天长"
