"""「下午给他回价」: a half-day of today that is still to come when the note is sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from sales.dates import Moment

_HALF = re.compile(r"(?:今天|今日)?(?P<half>下午|傍晚|今晚|晚上|晚些时候|中午)")
_HOURS = {"中午": (12, 14), "下午": (13, 18), "傍晚": (17, 20)}
_EVENING = (18, 23)
_CLAUSE = re.compile(r"[^，。,;；!！?？\n]{0,20}")
_OVER = re.compile(r"了|过(?![去来])|没|刚|说|聊|在|接到|收到|碰到|见到")
_TO_DO = re.compile(
    r"^(?:我们?|他们?|她|再|就|要|得|会|准备|先|必须|务必|之前|前|\s)*"
    r"(?:给|把|回|答复|报|发|送|寄|带|去|来|到|过去|过来|约|见|谈|碰|开|演示|签|交|打|处理|安排|跟|催|付|补|出)"
)
_WILL = re.compile(
    r"(?:我|再|要|得|会|准备|答应|约|让|先|必须)[^，。,\n]{0,4}$|"
    r"^(?:我们?|再|就|要|得|会|准备|先|必须)|^(?:给|回)[他她]|^回(?:复|话|电|价)"
)
"""Within the half-day itself only words that look ahead tell a plan from a terse report."""


def with_later_today(text: str, found: tuple[Moment, ...], now: datetime) -> tuple[Moment, ...]:
    """`found`, and the half-days to come as moments of today that are due."""
    later = tuple(_later(text, found, now))
    kept = (one for one in found if not any(_meet(one, half) for half in later))
    return tuple(sorted((*kept, *later), key=lambda one: one.start)) if later else found


def _later(text: str, found: tuple[Moment, ...], now: datetime) -> Iterator[Moment]:
    for match in _HALF.finditer(text):
        half = Moment(match.start(), match.end(), now.date(), deadline=True)
        said = next((one for one in found if _meet(one, half)), None)
        if said and (said.past or said.when != now.date()):
            continue
        tail = _CLAUSE.match(text, match.end())
        if tail and _is_ahead(text[: match.start()], match["half"], tail[0], now.hour):
            yield replace(half, start=min(half.start, said.start)) if said else half


def _is_ahead(before: str, half: str, tail: str, hour: int) -> bool:
    starts, ends = _HOURS.get(half, _EVENING)
    if hour >= ends or _OVER.search(tail) or not _TO_DO.match(tail):
        return False
    return hour < starts or bool(_WILL.search(tail) or _WILL.search(before[-8:]))


def _meet(one: Moment, other: Moment) -> bool:
    return one.start < other.end and other.start < one.end
