"""What a way to say a day is: a pattern, and the day that it means counted from today."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from sales.almanac import day_of
from sales.ports import Holidays

N = r"[0-9]{1,2}|[一二两三四五六七八九十]{1,3}"
YEAR = r"今年|明年|后年|本年|20[0-9]{2}年"
WEEKDAYS = {
    **dict(zip("一二三四五六日", range(7), strict=True)),
    **dict(zip("1234567", range(7), strict=True)),
    **dict(zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), range(7), strict=True)),
    "天": 6,
}


@dataclass(frozen=True, slots=True)
class Today:
    """The day that words like 明天 start from, and the holidays around it."""

    day: date
    holidays: Holidays

    @property
    def monday(self) -> date:
        return self.day - timedelta(days=self.day.weekday())


Resolver = Callable[[re.Match[str], Today], date | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """`needs`: the text must have one of these characters; `past`: the words look back."""

    needs: str
    pattern: re.Pattern[str]
    day: Resolver
    past: bool = False


def rule_in(
    rules: list[Rule], needs: str, pattern: str, past: bool = False
) -> Callable[[Resolver], Resolver]:
    """Remembers the decorated resolver in `rules`; the order there is the order of precision."""

    def remember(resolver: Resolver) -> Resolver:
        rules.append(Rule(needs, re.compile(pattern, re.IGNORECASE), resolver, past))
        return resolver

    return remember


def year_of(words: str | None, today: Today) -> int | None:
    if not words:
        return None
    if words[:2] == "20":
        return int(words[:4])
    return today.day.year + {"明年": 1, "后年": 2}.get(words, 0)


def next_in_year(year: int | None, month: int | None, day: int | None, today: Today) -> date | None:
    """That day in the year said, else the next one that is not past."""
    if not month or not day:
        return None
    if year:
        return day_of(year, month, day)
    here = day_of(today.day.year, month, day)
    return here if here and here >= today.day else day_of(today.day.year + 1, month, day) or here
