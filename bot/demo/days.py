"""Working days and hours around `now`, as people in Shanghai time live them."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import chinese_calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
HISTORY = timedelta(days=182)
AHEAD = timedelta(days=40)
VISITING_HOURS = (9, 9, 10, 10, 11, 14, 14, 15, 15, 16)
CALLING_HOURS = (8, 9, 9, 10, 10, 11, 13, 14, 15, 16, 17, 18)


@dataclass(frozen=True, slots=True)
class Days:
    """`past`: workdays of half a year before today; `ahead`: today (or the next workday) onwards."""

    past: tuple[date, ...]
    ahead: tuple[date, ...]


def days_around(now: datetime) -> Days:
    today = now.astimezone(SHANGHAI).date()
    return Days(
        past=_workdays(today - HISTORY, today),
        ahead=_workdays(today, today + AHEAD),
    )


def moment(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute, second), SHANGHAI)


def visiting_time(rng: Random, day: date, channel: str) -> datetime:
    """Visits keep the customer's hours; calls and chats begin earlier and end later."""
    hours = CALLING_HOURS if channel in ("微信", "电话") else VISITING_HOURS
    return moment(day, rng.choice(hours), rng.randint(0, 59))


def agreed_time(rng: Random, day: date) -> datetime:
    """An appointment as people make it: on the full or half hour."""
    hour = rng.choice((9, 9, 10, 10, 11, 14, 14, 15, 15, 16, 17))
    return moment(day, hour, rng.choice((0, 0, 30)))


def workdays_between(days: Days, after: date, before: date) -> tuple[date, ...]:
    """Past workdays strictly between the two."""
    begin = bisect_right(days.past, after)
    return tuple(day for day in days.past[begin:] if day < before)


def _workdays(first: date, end: date) -> tuple[date, ...]:
    span = (first + timedelta(days=n) for n in range((end - first).days))
    return tuple(day for day in span if is_workday(day))


def is_workday(day: date) -> bool:
    """By the public calendar where it is published, by the week where it is not."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5
