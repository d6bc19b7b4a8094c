"""Workdays and holidays as the state announced them, and as the company corrected them."""

import logging
from datetime import date

import pytest

from storage import calendar
from storage.calendar import Calendar, load_calendar
from storage.store import Storage
from storage.tables import CalendarDay
from tests.storage.world import NOW

UNKNOWN_YEAR = 2031


@pytest.mark.parametrize(
    ("day", "workday"),
    [
        (date(2026, 11, 18), True),  # Wednesday
        (date(2026, 11, 21), False),  # Saturday
        (date(2026, 10, 1), False),  # 国庆
        (date(2026, 2, 28), True),  # 调休 Saturday
        (date(2026, 10, 10), True),  # 调休 Saturday
        (date(2026, 10, 7), False),
    ],
)
def test_the_announced_days(day: date, workday: bool) -> None:
    assert Calendar().is_workday(day) is workday


def test_the_next_workday_jumps_over_a_break_and_lands_on_a_made_up_saturday() -> None:
    days = Calendar()
    assert days.next_workday(date(2026, 9, 30)) == date(2026, 10, 8)
    assert days.next_workday(date(2026, 10, 9)) == date(2026, 10, 10)
    assert days.workdays_later(date(2026, 9, 30), 3) == date(2026, 10, 10)
    assert days.workdays_later(date(2026, 9, 30), 0) == date(2026, 9, 30)


async def test_the_admins_word_stands_above_the_shipped_calendar(storage: Storage) -> None:
    async with storage.begin(at=NOW) as store:
        store.session.add(CalendarDay(day="2026-11-18", workday=False, note="公司年会"))
        store.session.add(CalendarDay(day="2026-11-21", workday=True))
    async with storage.read() as store:
        days = await load_calendar(store)
    assert not days.is_workday(date(2026, 11, 18))
    assert days.is_workday(date(2026, 11, 21))
    assert days.next_workday(date(2026, 11, 17)) == date(2026, 11, 19)


def test_an_unknown_year_is_estimated_and_said_so_once(caplog: pytest.LogCaptureFixture) -> None:
    calendar._warn_of.cache_clear()
    calendar._shipped_workday.cache_clear()
    days = Calendar()
    with caplog.at_level(logging.WARNING):
        assert not days.is_workday(date(UNKNOWN_YEAR, 10, 1))
        assert not days.is_workday(date(UNKNOWN_YEAR, 11, 22))  # Saturday
        assert days.is_workday(date(UNKNOWN_YEAR, 11, 21))
    assert len(caplog.records) == 1
    assert str(UNKNOWN_YEAR) in caplog.text


def test_every_festival_has_its_day_and_the_first_day_back() -> None:
    found = Calendar().holidays(2026)
    of_2026 = {one.name: (one.day, one.back) for one in found.all if one.day.year == 2026}
    assert of_2026 == {
        "元旦": (date(2026, 1, 1), date(2026, 1, 4)),
        "春节": (date(2026, 2, 17), date(2026, 2, 24)),
        "清明": (date(2026, 4, 5), date(2026, 4, 7)),
        "五一": (date(2026, 5, 1), date(2026, 5, 6)),
        "端午": (date(2026, 6, 19), date(2026, 6, 22)),
        "中秋": (date(2026, 9, 25), date(2026, 9, 28)),
        "国庆": (date(2026, 10, 1), date(2026, 10, 8)),
    }
    assert found.eve_of_spring(date(2026, 1, 5)) == date(2026, 2, 16)
    assert found.after("国庆", date(2026, 9, 1)) == date(2026, 10, 8)
    assert {one.day.year for one in found.all} == {2025, 2026, 2027}
