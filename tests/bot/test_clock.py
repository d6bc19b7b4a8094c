"""The demo's clock goes forward only, and remembers where it was."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.clock import MovableClock, RealClock
from bot.starting import demo_clock
from storage.calendar import Calendar

ZONE = ZoneInfo("Asia/Shanghai")
A_MOMENT = timedelta(seconds=5)


def test_it_runs_on_with_real_time_from_where_it_was_put() -> None:
    clock = MovableClock()
    there = datetime.now(UTC) + timedelta(days=3)
    clock.move(there)
    assert timedelta() <= clock.now() - there < A_MOMENT


def test_it_never_goes_back() -> None:
    clock = MovableClock(timedelta(days=3))
    before = clock.now()
    clock.move(before - timedelta(days=1))
    assert clock.now() >= before


def test_a_restart_goes_on_where_it_was(tmp_path: Path) -> None:
    first = MovableClock(kept_in=tmp_path / "clock.json")
    first.move(first.now() + timedelta(days=9))
    second = MovableClock(kept_in=tmp_path / "clock.json")
    assert abs(second.now() - first.now()) < A_MOMENT


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"ahead_seconds": "x"}'])
def test_a_spoilt_file_starts_it_at_the_real_time(tmp_path: Path, text: str) -> None:
    (tmp_path / "clock.json").write_text(text)
    clock = MovableClock(kept_in=tmp_path / "clock.json")
    assert abs(clock.now() - RealClock().now()) < A_MOMENT


def test_a_demo_begins_on_a_workday_at_nine_and_stays_in_working_hours(tmp_path: Path) -> None:
    file = tmp_path / "clock.json"
    first = demo_clock(file, ZONE).now().astimezone(ZONE)
    assert (first.hour, first.minute) == (9, 0)
    assert Calendar().is_workday(first.date())
    clock = demo_clock(file, ZONE)
    clock.move(first.replace(hour=23))
    again = demo_clock(file, ZONE).now().astimezone(ZONE)
    assert (again.hour, again.minute) == (9, 0)
    assert again > first
