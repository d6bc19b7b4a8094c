"""A calendar month: how it is asked for, and where it begins and ends."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

from sales.almanac import first_of
from sales.numerals import whole
from sales.text import readable

_NAMED = re.compile(
    r"(?:(20[0-9]{2})\s?[年./-]?\s?)?([0-9]{1,2}|[一二三四五六七八九十]{1,2})\s?(?:月份?)?"
)
_SAID = {"本月": 0, "这个月": 0, "当月": 0, "上月": -1, "上个月": -1, "上上月": -2, "上上个月": -2}


@dataclass(frozen=True, slots=True)
class Month:
    first: date

    @property
    def key(self) -> str:
        """「2026-11」, as a button and an address carry it."""
        return f"{self.first:%Y-%m}"

    def title(self, today: date) -> str:
        """「11月」, of another year 「2025年11月」."""
        year = f"{self.first.year}年" if self.first.year != today.year else ""
        return f"{year}{self.first.month}月"

    @property
    def before(self) -> Month:
        return Month(first_of(self.first.year, self.first.month - 1))

    @property
    def after(self) -> Month:
        return Month(first_of(self.first.year, self.first.month + 1))

    def bounds(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """From its first instant to the next month's, on the company's clock."""
        begins, ends = (
            datetime.combine(day, time(), zone) for day in (self.first, self.after.first)
        )
        return begins, ends


def month_of(day: date) -> Month:
    return Month(day.replace(day=1))


def month_named(text: str, today: date) -> Month | None:
    """「」 and 「本月」 this one, 「上月」, 「10月」 the last that was, 「2026-10」, 「2026年10月」. None: not
    understood, or still to come."""
    said = readable(text).strip()
    if said in _SAID or not said:
        return Month(first_of(today.year, today.month + _SAID.get(said, 0)))
    found = _NAMED.fullmatch(said)
    number = whole(found[2]) if found else None
    if found is None or number is None or not 1 <= number <= 12:
        return None
    year = int(found[1]) if found[1] else today.year - (number > today.month)
    month = Month(date(year, number, 1))
    return month if month.first <= today else None
