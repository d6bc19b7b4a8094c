"""When a clock of the timer register goes off: natural ones always run, working ones in office hours (R23)."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from sales.playbook import ClockRule, OfficeHours

IsWorkday = Callable[[date], bool]

STRICT = ("stale_followup", "proposal_delay", "customer_silence", "stage_dwell")
"""Clocks whose limit itself is still in time: „more than 72 h" (R08)."""
JUST_AFTER = timedelta(seconds=1)
LONGEST_BREAK_DAYS = 60  # a calendar that knows no workday must not hang us: then every day counts
_NONE = timedelta()


def due(
    started: datetime, rule: ClockRule, office: OfficeHours, zone: tzinfo, is_workday: IsWorkday
) -> datetime:
    """When the rule's hours are over. Started outside office hours, a working clock waits for them."""
    return after(started, limit(rule), rule, office, zone, is_workday)


def after(
    started: datetime,
    run: timedelta,
    rule: ClockRule,
    office: OfficeHours,
    zone: tzinfo,
    is_workday: IsWorkday,
) -> datetime:
    """The first instant at which the clock, started then, has run that long."""
    if rule.clock == "natural" or run <= _NONE:
        return started + max(run, _NONE)
    for opens, closes in _office_hours(started, office, zone, is_workday):
        if run <= closes - opens:
            return opens + run
        run -= closes - opens
    raise AssertionError("there is always another day")


def opening(at: datetime, office: OfficeHours, zone: tzinfo, is_workday: IsWorkday) -> datetime:
    """Then, or when the office opens next."""
    return next(opens for opens, _ in _office_hours(at, office, zone, is_workday))


def elapsed(
    started: datetime,
    until: datetime,
    rule: ClockRule,
    office: OfficeHours,
    zone: tzinfo,
    is_workday: IsWorkday,
) -> timedelta:
    """How long the clock ran in between; what a pause keeps."""
    if rule.clock == "natural":
        return max(until - started, _NONE)
    ran = _NONE
    for opens, closes in _office_hours(started, office, zone, is_workday):
        if opens >= until:
            return ran
        ran += min(closes, until) - opens
    raise AssertionError("there is always another day")


def left(
    started: datetime,
    at: datetime,
    rule: ClockRule,
    office: OfficeHours,
    zone: tzinfo,
    is_workday: IsWorkday,
) -> timedelta:
    """How long it still has to run; nothing when it is over."""
    return max(limit(rule) - elapsed(started, at, rule, office, zone, is_workday), _NONE)


def limit(rule: ClockRule) -> timedelta:
    return timedelta(hours=rule.hours)


def grace(name: str) -> timedelta:
    """What lies between the limit and the ring."""
    return JUST_AFTER if name in STRICT else _NONE


def _office_hours(
    since: datetime, office: OfficeHours, zone: tzinfo, is_workday: IsWorkday
) -> Iterator[tuple[datetime, datetime]]:
    """The stretches in which a working clock runs, from `since` on, in UTC and without end."""
    for day in _days(since.astimezone(zone).date(), is_workday):
        opens = max(_at(day, office.opens, zone), since)
        closes = _at(day, office.closes, zone)
        if opens < closes:
            yield opens, closes


def _days(day: date, is_workday: IsWorkday) -> Iterator[date]:
    idle = 0
    while True:
        idle = 0 if is_workday(day) else idle + 1
        if idle == 0 or idle > LONGEST_BREAK_DAYS:
            yield day
        day += timedelta(days=1)


def _at(day: date, at: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)
