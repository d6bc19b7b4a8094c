"""Dates, months, quarters and years as people say them."""

from __future__ import annotations

import re
from datetime import date, timedelta

from sales.almanac import day_of, first_of, month_end
from sales.day_words import WEEKDAYS, YEAR, N, Rule, Today, next_in_year, rule_in, year_of
from sales.numerals import whole

RULES: list[Rule] = []


@rule_in(
    RULES,
    "0123456789",
    r"(?<![0-9])(20[0-9]{2})\s?[年./-]\s?([0-9]{1,2})\s?[月./-]\s?([0-9]{1,2})(?![0-9])[日号]?",
)
def _full(match: re.Match[str], today: Today) -> date | None:
    return day_of(int(match[1]), int(match[2]), int(match[3]))


@rule_in(
    RULES,
    "月",
    rf"({YEAR})?({N})月份?({N})[日号]?(?![0-9万个份])(?<=[日号0-9十一二三四五六七八九])",
)
def _month_day(match: re.Match[str], today: Today) -> date | None:
    return next_in_year(year_of(match[1], today), whole(match[2]), whole(match[3]), today)


_MONTHS_ON = {"这个": 0, "这": 0, "本": 0, "当": 0, "下个": 1, "下": 1, "下下个": 2, "下下": 2}


@rule_in(RULES, "月", rf"(下下个|下个|这个|下下|下|这|本|当)月份?的?({N})[号日]")
def _day_of_month(match: re.Match[str], today: Today) -> date | None:
    first = first_of(today.day.year, today.day.month + _MONTHS_ON[match[1]])
    return day_of(first.year, first.month, whole(match[2]) or 0)


@rule_in(
    RULES,
    "上去前昨",
    r"上上?(?:个)?(?:周|星期|礼拜|月)(?:[一二三四五六日天末初底])?|去年|前年|"
    r"(?<![之以])大?前[天晚日](?!后)|(?<!提)前(?:两天|几天|阵子)|昨[天晚日儿](?:晚上)?",
    past=True,
)
def _before(match: re.Match[str], today: Today) -> date | None:
    """Only that it is past matters, except yesterday and a weekday of last week."""
    words = match[0]
    if "昨" in words or "前天" in words:
        return today.day - timedelta(days=1 if "昨" in words else 3 if "大" in words else 2)
    weekday = WEEKDAYS.get(words[-1])
    back = 14 if words.startswith("上上") else 7
    if weekday is not None:
        return today.monday + timedelta(days=weekday - back)
    return today.day - timedelta(days=back if "月" not in words and "年" not in words else 30)


@rule_in(
    RULES,
    "月旬",
    rf"(?:({YEAR})?({N})月份?|(下下个|下个|这个|下下|下|这|本|当)?月份?)(?:的|的?时候)?(初|上旬|中旬|"
    rf"下旬|中|底|末|尾)(?!国|间|心)|(?<!月)(?<!月份)(上旬|中旬|下旬)",
)
def _part_of_month(match: re.Match[str], today: Today) -> date | None:
    part = match[4] or match[5]
    if match[3]:
        return _part(first_of(today.day.year, today.day.month + _MONTHS_ON[match[3]]), part)
    if match[2]:
        month = whole(match[2]) or 0
        years = [year_of(match[1], today)] if match[1] else [today.day.year, today.day.year + 1]
        options = [_part(day_of(year or 1, month, 1), part) for year in years]
    else:
        options = [_part(first_of(today.day.year, today.day.month + more), part) for more in (0, 1)]
    return next((day for day in options if day and day >= today.day), options[0])


def _part(first: date | None, part: str) -> date | None:
    if first is None:
        return None
    if part in ("底", "末", "尾"):
        return month_end(first.year, first.month)
    return first.replace(day={"初": 1, "上旬": 1, "中旬": 11, "中": 15, "下旬": 21}[part])


@rule_in(RULES, "月", r"(下下个|下个|下下|下)月份?(?!份)")
def _coming_month(match: re.Match[str], today: Today) -> date | None:
    return first_of(today.day.year, today.day.month + _MONTHS_ON[match[1]])


@rule_in(
    RULES,
    "月",
    rf"(?<![个/每])({YEAR})?(?<![0-9.])(1[0-2]|0?[1-9]|十[一二]?|"
    rf"[一二三四五六七八九])月份?(?![0-9内租供付费均])",
)
def _month(match: re.Match[str], today: Today) -> date | None:
    month, year = whole(match[2]) or 0, year_of(match[1], today)
    return first_of(year or today.day.year + (month < today.day.month), month)


@rule_in(
    RULES,
    "季qQ半",
    rf"({YEAR})?的?(?:第?([一二三四1-4])季度|[qQ]([1-4])(?![0-9a-z])|(上半年|下半年)|(下个?季度))",
)
def _quarter(match: re.Match[str], today: Today) -> date | None:
    if match[5]:
        return first_of(today.day.year, (today.day.month - 1) // 3 * 3 + 4)
    said, year = match[2] or match[3], year_of(match[1], today)
    months = (whole(said) or 1) * 3 - 2 if said else 1 if match[4] == "上半年" else 7
    last = months + (2 if said else 5)
    later = last < today.day.month and match[4] != "上半年"
    return first_of(year or today.day.year + later, months)


@rule_in(
    RULES,
    "年岁",
    r"(今年|明年|后年)?(?:年|岁)(?:底|末|尾)|(今年|明年|后年)底|(?<![去0-9])年内|今年(?:之内|内)",
)
def _year_end(match: re.Match[str], today: Today) -> date | None:
    return date(year_of(match[1] or match[2], today) or today.day.year, 12, 31)


@rule_in(RULES, "年", r"(明年|后年|来年)(?:年?初|开年|开春)?|开年(?!会)|(?<![0-9])年初")
def _comingyear_of(match: re.Match[str], today: Today) -> date | None:
    return date(today.day.year + (2 if match[1] == "后年" else 1), 1, 1)
