"""Named clocks: natural ones always run, working ones on workdays in office hours (R01, R23)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales.clocks import after, due, elapsed, left
from sales.playbook import ClockRule, OfficeHours
from storage.calendar import Calendar

ZONE = ZoneInfo("Asia/Shanghai")
OFFICE = OfficeHours(time(9), time(18))
CALENDAR = Calendar()  # the real one: 国庆 2026 is 10-01…10-07; 09-20 and 10-10 are worked on
HOUR = timedelta(hours=1)

moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 20), timezones=st.just(UTC))
rules = st.builds(ClockRule, st.integers(1, 100), st.sampled_from(["natural", "working"]))
offices = (
    st.tuples(st.times(), st.times())
    .filter(lambda two: two[0].replace(microsecond=0) < two[1].replace(microsecond=0))
    .map(lambda two: OfficeHours(*two))
    .filter(lambda one: one.closes.hour - one.opens.hour >= 1)
)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def is_due(started: str, rule: ClockRule) -> datetime:
    return due(local(started), rule, OFFICE, ZONE, CALENDAR.is_workday)


@pytest.mark.parametrize(
    ("started", "hours", "ends"),
    [
        ("2026-11-25 10:00", 72, "2026-11-28 10:00"),  # into a Saturday, all the same
        ("2026-09-30 17:30", 72, "2026-10-03 17:30"),  # in the middle of 国庆
        ("2026-11-25 02:00", 48, "2026-11-27 02:00"),  # by night
    ],
)
def test_a_natural_clock_always_runs(started: str, hours: int, ends: str) -> None:
    assert is_due(started, ClockRule(hours)) == local(ends)


@pytest.mark.parametrize(
    ("started", "hours", "ends"),
    [
        ("2026-11-25 10:00", 2, "2026-11-25 12:00"),
        ("2026-11-25 11:30", 2, "2026-11-25 13:30"),  # lunch is not left out
        ("2026-11-25 09:00", 9, "2026-11-25 18:00"),  # a whole day ends with the day
        ("2026-11-25 17:00", 2, "2026-11-26 10:00"),  # over night
        ("2026-11-25 07:10", 2, "2026-11-25 11:00"),  # started before the doors open
        ("2026-11-25 20:00", 2, "2026-11-26 11:00"),  # started after they closed
        ("2026-11-25 18:00", 2, "2026-11-26 11:00"),  # started as they closed
        ("2026-11-27 17:00", 2, "2026-11-30 10:00"),  # over the weekend
        ("2026-11-28 12:00", 4, "2026-11-30 13:00"),  # started on a Saturday
        ("2026-09-30 17:00", 2, "2026-10-08 10:00"),  # over 国庆
        ("2026-10-01 10:00", 4, "2026-10-08 13:00"),  # started on a holiday
        ("2026-10-09 17:00", 2, "2026-10-10 10:00"),  # a Saturday that is worked on (调休)
        ("2026-09-20 10:00", 4, "2026-09-20 14:00"),  # a Sunday that is worked on (调休)
        ("2026-09-23 10:00", 24, "2026-09-28 16:00"),  # over 中秋, 09-25 to 09-27
        ("2026-11-23 09:00", 45, "2026-11-27 18:00"),  # a week
    ],
)
def test_a_working_clock_runs_on_workdays_in_office_hours(
    started: str, hours: int, ends: str
) -> None:
    assert is_due(started, ClockRule(hours, "working")) == local(ends)


def test_a_pause_keeps_what_is_left_and_the_rest_runs_when_it_is_over() -> None:
    """冻结 stops the clock (R37): 24 of 72 hours ran, so 48 are left whenever it is thawed."""
    rule = ClockRule(72)
    remaining = left(
        local("2026-11-23 10:00"), local("2026-11-24 10:00"), rule, OFFICE, ZONE, lambda day: True
    )
    assert remaining == 48 * HOUR
    thawed = local("2026-12-10 08:00")
    again = after(thawed, remaining, rule, OFFICE, ZONE, lambda day: True)
    assert again == local("2026-12-12 08:00")


def test_what_is_over_has_nothing_left() -> None:
    args = (local("2026-11-23 10:00"), local("2026-12-24 10:00"), ClockRule(72))
    assert left(*args, OFFICE, ZONE, CALENDAR.is_workday) == timedelta()


def test_a_calendar_without_workdays_does_not_hang() -> None:
    ends = due(local("2026-11-23 10:00"), ClockRule(2, "working"), OFFICE, ZONE, lambda day: False)
    assert ends > local("2026-11-23 10:00")


@given(moments, rules, offices)
def test_when_it_is_due_exactly_its_hours_have_run(
    started: datetime, rule: ClockRule, office: OfficeHours
) -> None:
    ends = due(started, rule, office, ZONE, CALENDAR.is_workday)
    ran = elapsed(started, ends, rule, office, ZONE, CALENDAR.is_workday)
    assert ran == timedelta(hours=rule.hours)
    just_before = elapsed(
        started, ends - timedelta(seconds=1), rule, office, ZONE, CALENDAR.is_workday
    )
    assert just_before < ran


@given(moments, moments, rules, offices)
def test_what_started_later_is_never_due_earlier(
    one: datetime, other: datetime, rule: ClockRule, office: OfficeHours
) -> None:
    first, second = sorted((one, other))
    ends = [due(at, rule, office, ZONE, CALENDAR.is_workday) for at in (first, second)]
    assert ends == sorted(ends)


@given(moments, st.timedeltas(timedelta(), timedelta(days=40)), rules, offices)
def test_a_pause_of_no_length_changes_nothing(
    started: datetime, ran: timedelta, rule: ClockRule, office: OfficeHours
) -> None:
    days = CALENDAR.is_workday
    paused = started + ran
    remaining = left(started, paused, rule, office, ZONE, days)
    ends = due(started, rule, office, ZONE, days)
    again = after(paused, remaining, rule, office, ZONE, days)
    assert again == max(ends, paused)


@given(moments, moments, moments, rules, offices)
def test_what_ran_before_and_after_adds_up(
    one: datetime, two: datetime, three: datetime, rule: ClockRule, office: OfficeHours
) -> None:
    first, between, last = sorted((one, two, three))

    def ran(since: datetime, until: datetime) -> timedelta:
        return elapsed(since, until, rule, office, ZONE, CALENDAR.is_workday)

    assert ran(first, between) + ran(between, last) == ran(first, last)


def test_the_calendar_of_the_cases_is_the_one_that_is_shipped() -> None:
    assert not CALENDAR.is_workday(date(2026, 10, 7))
    assert CALENDAR.is_workday(date(2026, 10, 8))
    assert CALENDAR.is_workday(date(2026, 10, 10))
