"""Days around public holidays, festivals and solar terms; English weekdays."""

from __future__ import annotations

import re
from datetime import date, timedelta

from sales.almanac import FIXED_FESTIVALS, SOLAR_TERMS, next_festival
from sales.day_words import WEEKDAYS, Rule, Today, rule_in
from sales.numerals import whole

RULES: list[Rule] = []
_FEAST = "元旦|春节|清明|五一|劳动节|端午|中秋|国庆|十一"
_FEAST_NAME = {"劳动节": "五一", "十一": "国庆", "过年": "春节", "新年": "元旦"}


@rule_in(
    RULES,
    "节庆旦秋午明一年新",
    rf"(?:(?:等|等到)?(?:过了|过完|过)(?:这个)?)({_FEAST}|节|年|新年)(?:节|假期|长假|小长假|假)?(?!底|度|"
    rf"轻)(?:之?后|以后)?|(?<!双)(?<![一二两三四五六七八九十几半今明去每0-9多])({_FEAST}|过?节|过?年|"
    rf"新年)(?:节|假期|长假|小长假|假)?(?:之后|以后|过后|过完|后|回来|完)(?!续|面|台|端)(?:第一周|第一天|"
    rf"上班)?",
)
def _after_feast(match: re.Match[str], today: Today) -> date | None:
    name = (match[1] or match[2]).removeprefix("过") or "年"
    if name == "节":
        coming = today.holidays.coming(today.day)
        return coming.back if coming else None
    known = "春节" if name == "年" else _FEAST_NAME.get(name, name)
    return today.holidays.after(known, today.day)


@rule_in(
    RULES,
    "年除春",
    r"(?:春节|过年|(?<![一二两三四五六七八九十几半今明去每0-9多])年|农历年)(?:之|以)?前|除夕|年三十|"
    r"大年三十",
)
def _before_spring(match: re.Match[str], today: Today) -> date | None:
    return today.holidays.eve_of_spring(today.day)


@rule_in(RULES, "节庆旦秋午明一", rf"(?<!双)({_FEAST}|节)(?:节|假期|长假)?(?:之|以)?前")
def _before_feast(match: re.Match[str], today: Today) -> date | None:
    if match[1] == "节":
        coming = today.holidays.coming(today.day)
        return coming.day if coming else None
    found = today.holidays.next(_FEAST_NAME.get(match[1], match[1]), today.day)
    return found.day if found else next_festival(match[1], today.day)


@rule_in(
    RULES,
    "初正十元",
    r"(?:(?:正月|大年)初?|(?<!月)初(?=[四五六七八九十]|[一二三](?:开工|上班|过后|之后|后|"
    r"来)))([一二三四五六七八九十]{1,3})|(元宵)节?",
)
def _lunar(match: re.Match[str], today: Today) -> date | None:
    spring = next(
        (
            one
            for one in today.holidays.all
            if one.name == "春节" and one.day + timedelta(30) > today.day
        ),
        None,
    )
    days = 15 if match[2] else whole(match[1] or "")
    return spring.day + timedelta(days=days - 1) if spring and days else None


_FIXED = "|".join(sorted({*FIXED_FESTIVALS, *SOLAR_TERMS}, key=len, reverse=True))


@rule_in(
    RULES,
    "".join({name[-1] for name in (*FIXED_FESTIVALS, *SOLAR_TERMS)}),
    rf"(?<![0-9])({_FIXED})节?(?=当天|那天|这天|前|之前|以前|后|之后|过后|左右|到货|交货|开业|要|用)",
)
def _festival(match: re.Match[str], today: Today) -> date | None:
    return next_festival(match[1], today.day)


@rule_in(
    RULES,
    "mtwfsnMTWFSNTt",
    r"(?<![a-z])(?:(next|this)\s)?(mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur)?(?:day)?(?![a-z])",
)
def _english_weekday(match: re.Match[str], today: Today) -> date | None:
    weekday = WEEKDAYS[match[2].lower()]
    if match[1]:
        return today.monday + timedelta(days=weekday + 7 * (match[1].lower() == "next"))
    return today.day + timedelta(days=(weekday - today.day.weekday()) % 7)


@rule_in(RULES, "tTnN", r"(?<![a-z])(?:tomorrow|tmr|(next week))(?![a-z])")
def _english_day(match: re.Match[str], today: Today) -> date | None:
    return today.monday + timedelta(days=7) if match[1] else today.day + timedelta(days=1)
