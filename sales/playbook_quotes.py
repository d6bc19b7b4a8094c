"""The rules of quotes: when a second one is held (AS-14, R30)."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QuoteRules:
    window_days: int  # how long an earlier quote counts
    deviation_percent: int  # from the earlier one; more is held
    decided_by: str  # the kind of approval that settles a held one


def quote_faults(rules: QuoteRules) -> Iterator[str]:
    """A sentence per fault."""
    for name in ("window_days", "deviation_percent"):
        if getattr(rules, name) <= 0:
            yield f"quotes.{name}：必须大于 0"
