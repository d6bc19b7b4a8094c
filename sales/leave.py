"""Being away: what a sentence says of it, and from when until when it lasts (U-13)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from rapidfuzz import fuzz

from sales.dates import Moment, moments_in
from sales.numerals import whole
from sales.pinyin import person_letters
from sales.ports import NO_HOLIDAYS, Holidays
from sales.text import readable

_DEPUTY = re.compile(
    r"(?:代理人?|代班|交给)\s*[:是为]?\s*(?P<after>[^\s,，。:、]{1,20})"
    r"|由\s*(?P<before>[^\s,，。:、]{1,20}?)\s*(?:代理|代班|代)"
)
_NAMED_FIRST = re.compile(r"(?:^|[\s,，。、])(?P<who>[\u4e00-\u9fff]{2,4})\s*(?:代理|代班)")
_DAYS = re.compile(r"([0-9]{1,3}|[一二两三四五六七八九十]{1,3})\s*[天日](?!\s*[上下中]午)")
_DAY = timedelta(days=1)
OFFERED = 3
_NEAR = 50.0


@dataclass(frozen=True, slots=True)
class Said:
    """What a sentence names; none: it does not."""

    starts: date | datetime | None = None
    ends: date | datetime | None = None
    deputy: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """Until, but not including, `ends`; aware."""

    starts: datetime
    ends: datetime

    def overlaps(self, other: Span) -> bool:
        return self.starts < other.ends and other.starts < self.ends


def said(text: str, now: datetime, holidays: Holidays = NO_HOLIDAYS) -> Said:
    """「明天到周五 代理 陈明」, 「下周一起3天 由陈明代理」."""
    plain = readable(text)
    named = _DEPUTY.search(plain) or _NAMED_FIRST.search(plain)
    deputy = next(filter(None, named.groups()), "") if named else ""
    rest = plain.replace(named[0], " ") if named else plain
    found = moments_in(rest, now, holidays)
    if not found:
        return Said(deputy=deputy)
    first, last = found[0], found[-1]
    return Said(first.when, _until(first, last, rest), deputy)


def span(starts: date | datetime, ends: date | datetime, now: datetime) -> Span:
    """A day counts from its first to its last minute; an hour alone belongs to the first day."""
    begin = starts if isinstance(starts, datetime) else _midnight(starts, now)
    if not isinstance(ends, datetime):
        return Span(begin, _midnight(ends + _DAY, now))
    if ends <= begin and ends.date() == now.date():
        ends = datetime.combine(begin.date(), ends.timetz())
    return Span(begin, ends)


def nearest(said: str, names: Iterable[str]) -> tuple[str, ...]:
    """The few names that were most likely meant, by sound as well as by letter."""
    heard = person_letters(said)
    scored = (
        (max(fuzz.ratio(said, one), fuzz.ratio(heard, person_letters(one))), one) for one in names
    )
    likely = sorted((-score, one) for score, one in scored if score >= _NEAR)
    return tuple(dict.fromkeys(one for _, one in likely))[:OFFERED]


def _until(first: Moment, last: Moment, text: str) -> date | datetime:
    """The last moment named, or so many days from the first."""
    if last is not first:
        return last.when
    days = _DAYS.search(text, first.end) or _DAYS.search(text[: first.start])
    count = whole(days[1]) if days else None
    return first.day + ((count or 1) - 1) * _DAY


def _midnight(day: date, now: datetime) -> datetime:
    return datetime.combine(day, time(), now.tzinfo)
