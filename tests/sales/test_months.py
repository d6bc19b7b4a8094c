"""A month as people ask for it."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from sales.months import Month, month_named

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("", "2026-11"),
        ("本月", "2026-11"),
        ("上个月", "2026-10"),
        ("上上月", "2026-09"),
        ("10月", "2026-10"),
        ("十月份", "2026-10"),
        ("12月", "2025-12"),
        ("2026-10", "2026-10"),
        ("2025年3月", "2025-03"),
        ("２０２６－０９", "2026-09"),
    ],
)
def test_it_is_the_last_one_of_that_name(said: str, key: str) -> None:
    found = month_named(said, TODAY)
    assert found
    assert found.key == key


@pytest.mark.parametrize("said", ["13月", "2026-12", "0月", "明年", "x" * 5000, "2026-11-25"])
def test_what_is_none_or_still_to_come_is_not_understood(said: str) -> None:
    assert month_named(said, TODAY) is None


def test_january_follows_december_and_each_begins_at_the_companys_midnight() -> None:
    january = Month(date(2027, 1, 1))
    assert (january.before.key, january.before.after) == ("2026-12", january)
    begins, ends = january.before.bounds(ZoneInfo("Asia/Shanghai"))
    assert begins == datetime(2026, 11, 30, 16, tzinfo=UTC)
    assert ends == datetime(2026, 12, 31, 16, tzinfo=UTC)
    assert january.title(TODAY) == "2027年1月"
