"""When a message may leave: quiet hours hold, never drop (U-05)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo

from sales.playbook import SendWindow

LOOK_AHEAD_DAYS = 60  # longer than any break; a calendar that knows no workday must not hang us


def send_at(
    wanted: datetime,
    *,
    exempt: bool,
    window: SendWindow,
    zone: tzinfo,
    is_workday: Callable[[date], bool],
) -> datetime:
    """The first moment from `wanted` on inside a workday's window; exempt messages leave at once."""
    if exempt:
        return wanted
    local = wanted.astimezone(zone)
    if is_workday(local.date()) and local.timetz().replace(tzinfo=None) < window.closes:
        return max(wanted, _opening(local.date(), window, zone))
    return _next_opening(local.date(), wanted, window, zone, is_workday)


def _next_opening(
    today: date,
    wanted: datetime,
    window: SendWindow,
    zone: tzinfo,
    is_workday: Callable[[date], bool],
) -> datetime:
    days = (today + timedelta(days=ahead) for ahead in range(1, LOOK_AHEAD_DAYS))
    day = next((day for day in days if is_workday(day)), None)
    return wanted if day is None else _opening(day, window, zone)


def _opening(day: date, window: SendWindow, zone: tzinfo) -> datetime:
    opens = datetime.combine(day, window.opens, zone)
    return opens.astimezone(UTC)
