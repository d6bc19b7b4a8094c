"""Quiet hours hold messages until the next opening; they never drop one (U-05)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales.playbook import SendWindow
from sales.quiet import send_at

ZONE = ZoneInfo("Asia/Shanghai")
WINDOW = SendWindow(time(8, 30), time(20, 30))
DAYS_OFF = {date(2026, 10, day) for day in range(1, 8)}

moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
windows = st.tuples(st.times(), st.times()).filter(lambda two: two[0] < two[1])


def is_workday(day: date) -> bool:
    return day.weekday() < 5 and day not in DAYS_OFF


def leaves(wanted: datetime, window: SendWindow = WINDOW, *, exempt: bool = False) -> datetime:
    return send_at(wanted, exempt=exempt, window=window, zone=ZONE, is_workday=is_workday)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("wanted", "leaves_at"),
    [
        ("2026-11-25 10:00", "2026-11-25 10:00"),  # a Wednesday morning
        ("2026-11-25 08:29", "2026-11-25 08:30"),  # too early
        ("2026-11-25 20:29", "2026-11-25 20:29"),  # just in time
        ("2026-11-25 20:30", "2026-11-26 08:30"),  # closed
        ("2026-11-27 21:00", "2026-11-30 08:30"),  # over the weekend
        ("2026-11-28 12:00", "2026-11-30 08:30"),  # Saturday
        ("2026-09-30 23:00", "2026-10-08 08:30"),  # over National Day
    ],
)
def test_a_message_leaves_now_or_at_the_next_opening(wanted: str, leaves_at: str) -> None:
    assert leaves(local(wanted)) == local(leaves_at)


@given(moments, windows)
def test_it_leaves_inside_a_workdays_window_and_never_before_it_was_wanted(
    wanted: datetime, window: tuple[time, time]
) -> None:
    rules = SendWindow(*window)
    when = leaves(wanted, rules)
    there = when.astimezone(ZONE)
    assert when >= wanted
    assert is_workday(there.date())
    assert rules.opens <= there.time() < rules.closes


@given(moments)
def test_an_answer_an_approval_or_red_leaves_at_once(wanted: datetime) -> None:
    assert leaves(wanted, exempt=True) == wanted


@given(moments)
def test_what_was_held_is_not_held_again(wanted: datetime) -> None:
    assert leaves(leaves(wanted)) == leaves(wanted)


@given(moments, st.timedeltas(timedelta(0), timedelta(days=10)))
def test_what_was_wanted_earlier_leaves_no_later(wanted: datetime, delay: timedelta) -> None:
    assert leaves(wanted) <= leaves(wanted + delay)


def test_a_calendar_without_workdays_does_not_swallow_messages() -> None:
    wanted = local("2026-11-25 22:00")
    late = send_at(wanted, exempt=False, window=WINDOW, zone=ZONE, is_workday=lambda day: False)
    assert late == wanted
