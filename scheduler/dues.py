"""When jobs are due: the same instants in every instance, computed from the rule alone (law 2)."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from apscheduler.triggers.cron import CronTrigger

from scheduler.registry import Times

LOOK_AHEAD_DAYS = 60  # longer than any break; a calendar without workdays must not hang us
_MOMENT = timedelta(microseconds=1)


def next_due(
    times: Times, after: datetime, zone: tzinfo, is_workday: Callable[[date], bool]
) -> datetime | None:
    """The first due time whose ring (`lead` earlier) lies after `after`; None: there is none."""
    last = (after + times.lead).astimezone(zone)
    for _ in range(LOOK_AHEAD_DAYS):
        due = _fires_after(times.cron, last, zone)
        if due is None or not times.workdays_only or is_workday(due.astimezone(zone).date()):
            return due
        last = _end_of_day(due.astimezone(zone))
    return None


def _fires_after(cron: str, last: datetime, zone: tzinfo) -> datetime | None:
    fires: datetime | None = _trigger(cron, zone).get_next_fire_time(None, last + _MOMENT)
    return fires


def _end_of_day(moment: datetime) -> datetime:
    tomorrow = moment.date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), moment.tzinfo) - _MOMENT


@lru_cache(maxsize=256)
def _trigger(cron: str, zone: tzinfo) -> CronTrigger:
    return CronTrigger.from_crontab(cron, zone)
