"""Working time of many pairs is what the clock of one would have run."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from sales.clocks import elapsed
from sales.playbook import ClockRule, OfficeHours
from sales.working_time import WorkingTime

ZONE = ZoneInfo("Asia/Shanghai")
OFFICE = OfficeHours(time(9), time(18))
FIRST = datetime(2026, 9, 28, tzinfo=ZONE)
HOLIDAYS = {date(2026, 10, day) for day in range(1, 8)}
INSTANTS = st.integers(0, 40 * 24 * 60).map(
    lambda n: (FIRST + timedelta(minutes=n)).astimezone(UTC)
)


def is_workday(day: date) -> bool:
    return day.weekday() < 5 and day not in HOLIDAYS


@given(st.lists(st.tuples(INSTANTS, INSTANTS), min_size=1, max_size=8))
def test_it_is_what_the_working_clock_ran(pairs: list[tuple[datetime, datetime]]) -> None:
    working = WorkingTime(OFFICE, ZONE, is_workday, FIRST.date())
    for since, until in pairs:
        rule = ClockRule(2, "working")
        assert working.between(since, until) == elapsed(
            since, until, rule, OFFICE, ZONE, is_workday
        )
