"""Clock times in Chinese text: 下午3点, 九点半, 14:30, 中午."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from sales.numerals import whole

_HALF = (
    "凌晨|清晨|清早|大清早|一大早|一早|早上|早晨|上午|中午|正午|下午|午后|傍晚|晚上|晚间|夜里|早|晚"
)
_HOUR = r"[0-9]{1,2}|十[一二]?|[一二两三四五六七八九]"
_MINUTE = (
    r"半|一刻|三刻|整|[0-5]?[0-9]分?(?![0-9个台件万元])|[一二三四五]?十[一二三四五六七八九]?分?"
)
_POINT = (
    rf"(?:(?P<h24>[01]?[0-9]|2[0-3]):(?P<m24>[0-5][0-9])(?!:?[0-9])"
    rf"|(?P<h>{_HOUR})(?:点|时(?!间|候))(?:钟)?(?P<m>{_MINUTE})?)"
)
_AFTER_DAY = re.compile(rf"[的 T,，]?\s?(?P<half>{_HALF})?(?:的|大概|大约|约)?\s?(?:{_POINT})?")
_LONE = re.compile(
    rf"(?P<half>{_HALF})\s?(?:大概|大约)?\s?{_POINT}"
    rf"|(?<![0-9:/.一二三四五六七八九十第有这那几差])(?P<h2>{_HOUR})点(?:钟|整|半|(?=[前之]|开会|过来|见|碰))"
)
_LATE = frozenset({"下午", "午后", "傍晚", "晚上", "晚间", "夜里", "晚"})
_NOON = frozenset({"中午", "正午"})
_QUARTERS = {"半": 30, "一刻": 15, "三刻": 45, "整": 0}


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day at `start`..`end`; `hour` 0..24, None for a mere 上午."""

    start: int
    end: int
    hour: int | None
    minute: int = 0

    def on(self, day: date, zone: tzinfo | None) -> datetime:
        hour = self.hour or 0
        midnight = datetime.combine(day, time(hour % 24, self.minute), zone)
        return midnight + timedelta(days=hour // 24)


def clock_after(text: str, position: int) -> Clock | None:
    """The clock time that belongs to the day just said, or only its half-day."""
    match = _AFTER_DAY.match(text, position)
    if not match or not (match["half"] or match["h"] or match["h24"]):
        return None
    if not match["half"] and text[position : position + 1] in ("，", ",") and not match["h24"]:
        return None
    return _clock(match, match["half"], match["h24"] or match["h"], match["m24"] or match["m"])


def lone_clocks(text: str) -> Iterator[Clock]:
    """Clock times without a day; they are today's."""
    if "点" not in text and ":" not in text and "时" not in text:
        return
    for match in _LONE.finditer(text):
        hour = match["h24"] or match["h"] or match["h2"]
        minute = match["m24"] or match["m"] or ("半" if match[0].endswith("半") else None)
        if (clock := _clock(match, match["half"], hour, minute)) and clock.hour is not None:
            yield clock


def _clock(
    match: re.Match[str], half: str | None, hour: str | None, minute: str | None
) -> Clock | None:
    if hour is None:
        return Clock(match.start(), match.end(), 12 if half in _NOON else None)
    said = whole(hour)
    minutes = _QUARTERS.get(minute or "整")
    if minutes is None:
        minutes = whole((minute or "").removesuffix("分"))
    if said is None or minutes is None or said > 24 or minutes > 59:
        return None
    return Clock(match.start(), match.end(), _on_the_day(said, half), minutes)


def _on_the_day(hour: int, half: str | None) -> int:
    """三点 without half-day: 1-6 are in the afternoon, 7-12 as said."""
    if half in _LATE:
        return hour + 12 if hour <= 12 else hour
    if half in _NOON:
        return hour + 12 if hour <= 3 else hour
    return hour + 12 if half is None and 1 <= hour <= 6 else hour
