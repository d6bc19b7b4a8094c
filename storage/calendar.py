"""Workdays and public holidays: the shipped calendar, and above it the admin's word on single days."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache, lru_cache
from importlib.metadata import version
from typing import TYPE_CHECKING

import chinese_calendar
from sqlmodel import SQLModel

from sales.ports import Holiday, Holidays
from storage.store import Store

if TYPE_CHECKING:
    from holidays import HolidayBase

_LOG = logging.getLogger(__name__)
_DAY = timedelta(days=1)
_DAYS = SQLModel.metadata.tables["calendar_days"].select()

# What the holidays library calls the festival's own day → what people say.
_FESTIVALS = {
    "元旦": "元旦", "春节": "春节", "清明节": "清明", "劳动节": "五一", "端午节": "端午",
    "中秋节": "中秋", "国庆节": "国庆",
}  # fmt: skip


class Calendar:
    """`overrides`: day → whether it is worked on. The company's local days."""

    def __init__(self, overrides: Mapping[date, bool] | None = None) -> None:
        self._overrides = dict(overrides or {})
        self.version = f"{_shipped_version()} {sorted(self._overrides.items())}"  # of its workdays

    def is_workday(self, day: date) -> bool:
        if day in self._overrides:
            return self._overrides[day]
        return _shipped_workday(day)

    def next_workday(self, day: date) -> date:
        """The first workday after `day`."""
        day += _DAY
        while not self.is_workday(day):
            day += _DAY
        return day

    def workdays_later(self, day: date, count: int) -> date:
        """`count` workdays on; `day` itself for none."""
        for _ in range(count):
            day = self.next_workday(day)
        return day

    def holidays(self, year: int) -> Holidays:
        """The public holidays of `year` and of the years around it."""
        found = (one for each in range(year - 1, year + 2) for one in self._of_year(each))
        return Holidays(tuple(sorted(found, key=lambda one: one.day)))

    def _of_year(self, year: int) -> Iterator[Holiday]:
        for name, day in _festivals(year):
            yield Holiday(name, day, self.next_workday(day))


async def load_calendar(store: Store) -> Calendar:
    """The calendar with the admin's days."""
    connection = (
        await store.session.connection()
    )  # past the ORM, which would set up every class first
    rows = await connection.execute(_DAYS)
    return Calendar({date.fromisoformat(row.day): row.workday for row in rows})


@cache
def _shipped_version() -> str:
    return version("chinesecalendar")


@lru_cache(maxsize=4096)
def _shipped_workday(day: date) -> bool:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        _warn_of(day.year)
        return day.weekday() < 5 and day not in _statutory(day.year)


@cache
def _warn_of(year: int) -> None:
    """Once a year."""
    _LOG.warning("%d 年的调休安排尚未收录：暂按法定节假日和周末推算，可在日历表中逐日修正", year)


@cache
def _statutory(year: int) -> HolidayBase:
    import holidays  # every country's, so only when somebody asks

    return holidays.country_holidays("CN", years=year, language="zh_CN")


@cache
def _festivals(year: int) -> tuple[tuple[str, date], ...]:
    """The festivals' own days: the first day that bears the plain name."""
    first: dict[str, date] = {}
    for day, names in sorted(_statutory(year).items()):
        for name in names.split("; "):
            if name in _FESTIVALS:
                first.setdefault(_FESTIVALS[name], day)
    return tuple((name, day) for name, day in first.items())
