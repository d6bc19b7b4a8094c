"""The ways to say a day, each a pattern and what it resolves to, the most precise first."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from sales.almanac import (
    FIXED_FESTIVALS,
    SOLAR_TERMS,
    day_of,
    first_of,
    month_end,
    months_later,
    next_festival,
)
from sales.numerals import number, whole
from sales.ports import Holidays


@dataclass(frozen=True, slots=True)
class Today:
    """The day that words like 明天 start from, and the holidays around it."""

    day: date
    holidays: Holidays

    @property
    def monday(self) -> date:
        return self.day - timedelta(days=self.day.weekday())


@dataclass(frozen=True, slots=True)
class Rule:
    """`needs`: the text must have one of these characters; `past`: the words look back."""

    needs: str
    pattern: re.Pattern[str]
    day: Callable[[re.Match[str], Today], date | None]
    past: bool = False


RULES: list[Rule] = []
Resolver = Callable[[re.Match[str], Today], date | None]

_N = r"[0-9]{1,2}|[一二两三四五六七八九十]{1,3}"
_YEAR = r"今年|明年|后年|本年|20[0-9]{2}年"
_WEEKDAYS = {
    **dict(zip("一二三四五六日", range(7), strict=True)), "天": 6, **dict(zip("1234567", range(7), strict=True)),
    **dict(zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), range(7), strict=True)),
}  # fmt: skip
_FEAST = "元旦|春节|清明|五一|劳动节|端午|中秋|国庆|十一"
_FEAST_NAME = {"劳动节": "五一", "十一": "国庆", "过年": "春节", "新年": "元旦"}


def _rule(needs: str, pattern: str, past: bool = False) -> Callable[[Resolver], Resolver]:
    def remember(resolver: Resolver) -> Resolver:
        RULES.append(Rule(needs, re.compile(pattern, re.IGNORECASE), resolver, past))
        return resolver

    return remember


def _year(words: str | None, today: Today) -> int | None:
    if not words:
        return None
    if words[:2] == "20":
        return int(words[:4])
    return today.day.year + {"明年": 1, "后年": 2}.get(words, 0)


def _next_in_year(
    year: int | None, month: int | None, day: int | None, today: Today
) -> date | None:
    """That day in the year said, else the next one that is not past."""
    if not month or not day:
        return None
    if year:
        return day_of(year, month, day)
    here = day_of(today.day.year, month, day)
    return here if here and here >= today.day else day_of(today.day.year + 1, month, day) or here


@_rule(
    "0123456789",
    r"(?<![0-9])(20[0-9]{2})\s?[年./-]\s?([0-9]{1,2})\s?[月./-]\s?([0-9]{1,2})(?![0-9])[日号]?",
)
def _full(match: re.Match[str], today: Today) -> date | None:
    return day_of(int(match[1]), int(match[2]), int(match[3]))


@_rule(
    "月", rf"({_YEAR})?({_N})月份?({_N})[日号]?(?![0-9万个份])(?<=[日号0-9十一二三四五六七八九])"
)
def _month_day(match: re.Match[str], today: Today) -> date | None:
    return _next_in_year(_year(match[1], today), whole(match[2]), whole(match[3]), today)


_MONTHS_ON = {"这个": 0, "这": 0, "本": 0, "当": 0, "下个": 1, "下": 1, "下下个": 2, "下下": 2}


@_rule("月", rf"(下下个|下个|这个|下下|下|这|本|当)月份?的?({_N})[号日]")
def _day_of_month(match: re.Match[str], today: Today) -> date | None:
    first = first_of(today.day.year, today.day.month + _MONTHS_ON[match[1]])
    return day_of(first.year, first.month, whole(match[2]) or 0)


@_rule(
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
    weekday = _WEEKDAYS.get(words[-1])
    back = 14 if words.startswith("上上") else 7
    if weekday is not None:
        return today.monday + timedelta(days=weekday - back)
    return today.day - timedelta(days=back if "月" not in words and "年" not in words else 30)


@_rule(
    "月旬",
    rf"(?:({_YEAR})?({_N})月份?|(下下个|下个|这个|下下|下|这|本|当)?月份?)(?:的|的?时候)?(初|上旬|中旬|"
    rf"下旬|中|底|末|尾)(?!国|间|心)|(?<!月)(?<!月份)(上旬|中旬|下旬)",
)
def _part_of_month(match: re.Match[str], today: Today) -> date | None:
    part = match[4] or match[5]
    if match[3]:
        return _part(first_of(today.day.year, today.day.month + _MONTHS_ON[match[3]]), part)
    if match[2]:
        month = whole(match[2]) or 0
        years = [_year(match[1], today)] if match[1] else [today.day.year, today.day.year + 1]
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


@_rule("月", r"(下下个|下个|下下|下)月份?(?!份)")
def _coming_month(match: re.Match[str], today: Today) -> date | None:
    return first_of(today.day.year, today.day.month + _MONTHS_ON[match[1]])


@_rule(
    "月",
    rf"(?<![个/每])({_YEAR})?(?<![0-9.])(1[0-2]|0?[1-9]|十[一二]?|"
    rf"[一二三四五六七八九])月份?(?![0-9内租供付费均])",
)
def _month(match: re.Match[str], today: Today) -> date | None:
    month, year = whole(match[2]) or 0, _year(match[1], today)
    return first_of(year or today.day.year + (month < today.day.month), month)


@_rule(
    "季qQ半",
    rf"({_YEAR})?的?(?:第?([一二三四1-4])季度|[qQ]([1-4])(?![0-9a-z])|(上半年|下半年)|(下个?季度))",
)
def _quarter(match: re.Match[str], today: Today) -> date | None:
    if match[5]:
        return first_of(today.day.year, (today.day.month - 1) // 3 * 3 + 4)
    said, year = match[2] or match[3], _year(match[1], today)
    months = (whole(said) or 1) * 3 - 2 if said else 1 if match[4] == "上半年" else 7
    last = months + (2 if said else 5)
    later = last < today.day.month and match[4] != "上半年"
    return first_of(year or today.day.year + later, months)


@_rule(
    "年岁",
    r"(今年|明年|后年)?(?:年|岁)(?:底|末|尾)|(今年|明年|后年)底|(?<![去0-9])年内|今年(?:之内|内)",
)
def _year_end(match: re.Match[str], today: Today) -> date | None:
    return date(_year(match[1] or match[2], today) or today.day.year, 12, 31)


@_rule("年", r"(明年|后年|来年)(?:年?初|开年|开春)?|开年(?!会)|(?<![0-9])年初")
def _coming_year(match: re.Match[str], today: Today) -> date | None:
    return date(today.day.year + (2 if match[1] == "后年" else 1), 1, 1)


@_rule(
    "周期拜",
    r"(下下个|下下|下个|下|这个|这|本)?(?<![每一两三四几0-9])(?:周|星期|"
    r"礼拜)([一二三四五六日天1-7])(?![0-9个年次季])",
)
def _weekday(match: re.Match[str], today: Today) -> date | None:
    weekday = _WEEKDAYS[match[2]]
    if match[1]:
        return today.monday + timedelta(days=weekday + 7 * _WEEKS_ON[match[1]])
    return today.day + timedelta(days=(weekday - today.day.weekday()) % 7)


_WEEKS_ON = {"这个": 0, "这": 0, "本": 0, "下个": 1, "下": 1, "下下个": 2, "下下": 2}


@_rule("末", r"(下下个|下个|下下|下|这个|这|本)?(?:周|礼拜|星期)末")
def _weekend(match: re.Match[str], today: Today) -> date | None:
    saturday = today.monday + timedelta(days=5 + 7 * _WEEKS_ON.get(match[1] or "这", 0))
    return max(saturday, today.day) if not match[1] else saturday


@_rule("周期拜", r"(下下个|下下|下个|下|这个|这|本)(?:周|星期|礼拜)(?:之?(内)|(中)|初)?(?!刊|报)")
def _week(match: re.Match[str], today: Today) -> date | None:
    weeks = _WEEKS_ON[match[1]]
    weekday = 4 if not weeks or match[2] else 2 if match[3] else 0
    return today.monday + timedelta(days=weekday + 7 * weeks)


@_rule(
    "今明后",
    r"大后天|后[天日](?!的?话)|明(?:天|日|儿个?|(?=早|晚|上午|下午|中午))|今(?:天|日(?!头)|儿个?|(?=晚|早|"
    r"下午))",
)
def _near(match: re.Match[str], today: Today) -> date | None:
    days = 3 if match[0].startswith("大") else {"今": 0, "明": 1, "后": 2}[match[0][0]]
    return today.day + timedelta(days=days)


@_rule(
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


@_rule(
    "号日",
    rf"(?<![0-9第/.\-a-zA-Z])({_N})(?:号(?!楼|线|机|店|院|门|馆|仓|库|车|厂|炉|井|柜|塔|桥|地块|路|铺|文|"
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


@_rule(
    "/",
    r"(?<![0-9./占约])(1[0-2]|0?[1-9])/(3[01]|[12][0-9]|0?[1-9])(?![0-9/.%a-zA-Z万元块支台套件])",
)
@_rule(
    ".",
    r"(?:(?<=[到在于改等定约至，。\s])|^)(1[0-2]|0?[1-9])\.(3[01]|[12][0-9]|"
    r"0?[1-9])(?=\s?(?:[前之号日再过来去签发交到要开见讲给，。,]|上午|下午|晚|左右|演示|送|$))",
)
@_rule("-", r"(?<![0-9.\-a-zA-Z])(1[0-2]|0?[1-9])-(3[01]|[12][0-9]|0?[1-9])(?=[日号前]|之前)")
def _slashed(match: re.Match[str], today: Today) -> date | None:
    return _next_in_year(None, int(match[1]), int(match[2]), today)


@_rule(
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


@_rule(
    "年除春",
    r"(?:春节|过年|(?<![一二两三四五六七八九十几半今明去每0-9多])年|农历年)(?:之|以)?前|除夕|年三十|"
    r"大年三十",
)
def _before_spring(match: re.Match[str], today: Today) -> date | None:
    return today.holidays.eve_of_spring(today.day)


@_rule("节庆旦秋午明一", rf"(?<!双)({_FEAST}|节)(?:节|假期|长假)?(?:之|以)?前")
def _before_feast(match: re.Match[str], today: Today) -> date | None:
    if match[1] == "节":
        coming = today.holidays.coming(today.day)
        return coming.day if coming else None
    found = today.holidays.next(_FEAST_NAME.get(match[1], match[1]), today.day)
    return found.day if found else next_festival(match[1], today.day)


@_rule(
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


@_rule(
    "".join({name[-1] for name in (*FIXED_FESTIVALS, *SOLAR_TERMS)}),
    rf"(?<![0-9])({_FIXED})节?(?=当天|那天|这天|前|之前|以前|后|之后|过后|左右|到货|交货|开业|要|用)",
)
def _festival(match: re.Match[str], today: Today) -> date | None:
    return next_festival(match[1], today.day)


@_rule(
    "mtwfsnMTWFSNTt",
    r"(?<![a-z])(?:(next|this)\s)?(mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur)?(?:day)?(?![a-z])",
)
def _english_weekday(match: re.Match[str], today: Today) -> date | None:
    weekday = _WEEKDAYS[match[2].lower()]
    if match[1]:
        return today.monday + timedelta(days=weekday + 7 * (match[1].lower() == "next"))
    return today.day + timedelta(days=(weekday - today.day.weekday()) % 7)


@_rule("tTnN", r"(?<![a-z])(?:tomorrow|tmr|(next week))(?![a-z])")
def _english_day(match: re.Match[str], today: Today) -> date | None:
    return today.monday + timedelta(days=7) if match[1] else today.day + timedelta(days=1)
