"""How long each step of an approval took, and who holds it up now (AP-06)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class StepTime:
    """A step as the clock saw it. `waits_for`: who has not signed."""

    name: str
    opened: datetime | None
    closed: datetime | None = None
    waits_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Blocking:
    """「卡在：主管核对过程数据 · 李国强 · 已 6 小时」"""

    step: str
    people: tuple[str, ...]
    lasted: timedelta


def durations(steps: Iterable[StepTime], now: datetime) -> tuple[tuple[str, timedelta], ...]:
    """Per step that began, until its end or until now."""
    return tuple((step.name, (step.closed or now) - step.opened) for step in steps if step.opened)


def blocking(steps: Iterable[StepTime], now: datetime) -> Blocking | None:
    """The open step with the people it waits for; None when nothing is open."""
    for step in steps:
        if step.opened and step.closed is None:
            return Blocking(step.name, step.waits_for, now - step.opened)
    return None
