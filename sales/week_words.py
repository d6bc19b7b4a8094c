"""Weekdays, 明天, 三天后, 25号 and 6/9."""

from __future__ import annotations

import re
from datetime import date, timedelta

from sales.almanac import day_of, first_of, months_later
from sales.day_words import WEEKDAYS, N, Rule, Today, next_in_year, rule_in
from sales.numerals import number, whole

RULES: list[Rule] = []


@rule_in(
    RULES,
    "周期拜",
    r"(下下个|下下|下个|下|这个|这|本)?(?<![每一两三四几0-9])(?:周|星期|"
    r"礼拜)([一二三四五六日天1-7])(?![个年次季]|[0-9]+(?![0-9:点时号月/]))",
)
def _weekday(match: re.Match[str], today: Today) -> date | None:
    weekday = WEEKDAYS[match[2]]
    if match[1]:
        return today.monday + timedelta(days=weekday + 7 * _WEEKS_ON[match[1]])
    return today.day + timedelta(days=(weekday - today.day.weekday()) % 7)


_WEEKS_ON = {"这个": 0, "这": 0, "本": 0, "下个": 1, "下": 1, "下下个": 2, "下下": 2}


@rule_in(RULES, "末", r"(下下个|下个|下下|下|这个|这|本)?(?:周|礼拜|星期)末")
def _weekend(match: re.Match[str], today: Today) -> date | None:
    saturday = today.monday + timedelta(days=5 + 7 * _WEEKS_ON.get(match[1] or "这", 0))
    return max(saturday, today.day) if not match[1] else saturday


@rule_in(
    RULES,
    "周期拜",
    r"(下下个|下下|下个|下|这个|这|本)(?:周|星期|礼拜)(?:之?(内)|(中)|初)?(?!刊|报)",
)
def _week(match: re.Match[str], today: Today) -> date | None:
    weeks = _WEEKS_ON[match[1]]
    weekday = 4 if not weeks or match[2] else 2 if match[3] else 0
    return today.monday + timedelta(days=weekday + 7 * weeks)


@rule_in(
    RULES,
    "今明后",
    r"大后天|后[天日](?!的?话)|明(?:天|日|儿个?|(?=早|晚|上午|下午|中午))|今(?:天|日(?!头)|儿个?|(?=晚|早|"
    r"下午))",
)
def _near(match: re.Match[str], today: Today) -> date | None:
    days = 3 if match[0].startswith("大") else {"今": 0, "明": 1, "后": 2}[match[0][0]]
    return today.day + timedelta(days=days)


@rule_in(
    RULES,
    "后内过隔",
    r"(?:(过|再过|隔)\s?)?(半|[0-9]{1,3}|[一二两三四五六七八九十]{1,3})(?:个)?(半)?(天|日|周|星期|"
    r"礼拜|月|年|小时)(?:之后|以后|后|之内|以内|内|(?<=过..)(?=再|去|给|来|把|发|就))",
)
def _later(match: re.Match[str], today: Today) -> date | None:
    if match[1] and match[2] == "两" and match[4] in ("天", "日"):
        return None  # 过两天 is „some day"
    count, unit = number("0" if match[2] == "半" else match[2].replace("两", "二")), match[4]
    if count is None:
        return None
    half = match[2] == "半" or bool(match[3])
    if unit == "年":
        return months_later(today.day, int(count) * 12 + 6 * half)
    if unit == "月":
        return months_later(today.day, int(count)) + timedelta(days=15 * half)
    if unit == "小时":
        return today.day + timedelta(days=int(count) // 24)
    return today.day + timedelta(days=int(count) * (1 if unit in ("天", "日") else 7))


@rule_in(
    RULES,
    "号日",
    rf"(?<![0-9第/.\-a-zA-Z])({N})(?:号(?!楼|线|机|店|院|门|馆|仓|库|车|厂|炉|井|柜|塔|桥|地块|路|铺|文|"
    rf"召|码|称|标|段)|日(?=前|之前|以前|上午|下午|晚|到|开|交|来|过|再|见|[，。,.;；]|$))",
)
def _day_alone(match: re.Match[str], today: Today) -> date | None:
    said = whole(match[1]) or 0
    for more in range(4):
        first = first_of(today.day.year, today.day.month + more)
        day = day_of(first.year, first.month, said)
        if day and day >= today.day:
            return day
    return None


@rule_in(
    RULES,
    "/",
    r"(?<![0-9./占约])(1[0-2]|0?[1-9])/(3[01]|[12][0-9]|0?[1-9])(?![0-9/.%a-zA-Z万元块支台套件])",
)
@rule_in(
    RULES,
    ".",
    r"(?:(?<=[到在于改等定约至，。\s])|^)(1[0-2]|0?[1-9])\.(3[01]|[12][0-9]|"
    r"0?[1-9])(?=\s?(?:[前之号日再过来去签发交到要开见讲给，。,]|上午|下午|晚|左右|演示|送|$))",
)
@rule_in(
    RULES, "-", r"(?<![0-9.\-a-zA-Z])(1[0-2]|0?[1-9])-(3[01]|[12][0-9]|0?[1-9])(?=[日号前]|之前)"
)
def _slashed(match: re.Match[str], today: Today) -> date | None:
    return next_in_year(None, int(match[1]), int(match[2]), today)
