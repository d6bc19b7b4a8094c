"""When a list of people that has become short is believed (U-15)."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LeaverRules:
    """More leavers at once than this share of ours, and than these few, are rather a visible range that
    somebody changed: nothing is done before an admin says so."""

    doubt_percent: int
    doubt_more_than: int


def leaver_faults(rules: LeaverRules) -> Iterator[str]:
    if not 0 < rules.doubt_percent <= 100:
        yield f"leavers.doubt_percent：是 1 到 100，现在是 {rules.doubt_percent}"
    if rules.doubt_more_than < 0:
        yield "leavers.doubt_more_than：不能小于 0"
