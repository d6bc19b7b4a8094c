"""Days and clock times in Chinese text, relative to an aware `now` (table „Dates" of the guideline)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sales.clock_times import clock_after, lone_clocks
from sales.date_rules import RULES, Rule, Today
from sales.numerals import whole
from sales.ports import NO_HOLIDAYS, Holidays
from sales.text import readable

_DEADLINE = re.compile(r"(?:之|以)?前|以内|之内|内")
_EARLIER = re.compile(r"(?:之|以)?前?[^，。,\n]{0,6}?提前([一两二三四五六七1-7])天")
_CORRECTED = re.compile(r"不对|不是|错了|改|换成|推迟|延|挪|还是|不[，,、 ]|算了")
_SPEECH_GAP = 60


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, or a point in time, said at `start`..`end` of the readable text.

    `past` is true for words that look back (昨天, 上周三); `deadline` for 「X前」.
    """

    start: int
    end: int
    when: date | datetime
    past: bool = False
    deadline: bool = False

    @property
    def day(self) -> date:
        return self.when.date() if isinstance(self.when, datetime) else self.when


def moments(text: str, now: datetime, holidays: Holidays = NO_HOLIDAYS) -> tuple[Moment, ...]:
    """Every moment in the text, in order."""
    return moments_in(readable(text), now, holidays)


def moments_in(text: str, now: datetime, holidays: Holidays = NO_HOLIDAYS) -> tuple[Moment, ...]:
    """The same for text that is readable already; offsets refer to it."""
    today = Today(now.date(), holidays)
    days = _days(text, today)
    timed = [_with_clock(text, moment, now) for moment in days]
    lone = [
        Moment(clock.start, clock.end, clock.on(today.day, now.tzinfo))
        for clock in lone_clocks(text)
        if not any(moment.start < clock.end and clock.start < moment.end for moment in timed)
    ]
    return tuple(sorted([*timed, *lone], key=lambda moment: moment.start))


def parse_moment(
    text: str, now: datetime, holidays: Holidays = NO_HOLIDAYS
) -> date | datetime | None:
    """The moment typed into a form field: 「明天下午3点」, 「2026-11-26 15:00」, ISO."""
    plain = readable(text).strip()
    if iso := _iso(plain, now):
        return iso
    found = settled(plain, moments_in(plain, now, holidays))
    return found.when if found else None


def settled(text: str, found: tuple[Moment, ...]) -> Moment | None:
    """Of several moments the first, or the last after a correction (周二，不，周四)."""
    if not found:
        return None
    kept = found[0]
    for moment in found[1:]:
        if _CORRECTED.search(text, kept.end, min(moment.start, kept.end + _SPEECH_GAP)):
            kept = moment
    return kept


def _iso(text: str, now: datetime) -> date | datetime | None:
    if not re.match(r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}", text):
        return None
    try:
        if len(text) <= 10:
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)


def _days(text: str, today: Today) -> list[Moment]:
    """Days by the rules in order of their precision; a later rule never splits an earlier find."""
    chars, found = set(text), list[Moment]()
    for rule in RULES:
        if chars.isdisjoint(rule.needs):
            continue
        for match in rule.pattern.finditer(text):
            if any(one.start < match.end() and match.start() < one.end for one in found):
                continue
            if day := _resolved(rule, match, today):
                found.append(_moment(text, match, day, rule.past))
    return sorted(found, key=lambda moment: moment.start)


def _resolved(rule: Rule, match: re.Match[str], today: Today) -> date | None:
    """None for days beyond the calendar: 「99月9号」, a clock at the end of time."""
    try:
        return rule.day(match, today)
    except (ValueError, OverflowError):
        return None


def _moment(text: str, match: re.Match[str], day: date, past: bool) -> Moment:
    deadline = bool(_DEADLINE.match(text, match.end()) or match[0].endswith(("前", "内")))
    if earlier := _EARLIER.match(text, match.end()):
        return Moment(
            match.start(), match.end(), day - timedelta(whole(earlier[1]) or 0), past, True
        )
    return Moment(match.start(), match.end(), day, past, deadline)


def _with_clock(text: str, moment: Moment, now: datetime) -> Moment:
    clock = clock_after(text, moment.end)
    if clock is None:
        return moment
    if clock.hour is None:
        return replace(moment, end=clock.end)
    return replace(moment, end=clock.end, when=clock.on(moment.day, now.tzinfo))
