"""A time without a verb is a step too: 「王培林 扩容 50w 下周三15:00」, 「明天下午3点 产品例会」."""

from __future__ import annotations

import re
from datetime import datetime

from sales.dates import Moment, settled
from sales.next_step import IF, THREAT, Step, is_ahead, phrase
from sales.note import BLANK, Note, without
from sales.text import segments

_LONGEST_MEMO = 40
_LONGEST_CLOCKED = 80
_TELLS = re.compile(r"说|嫌|觉得|问|反馈|没|(?<!为)了(?=$|[，。,;；\s])|[?？]")
_FIGURES = re.compile(
    r"[0-9一二两三四五六七八九十百千万半几]+(?:\.[0-9]+)?(?:万|w|W|k|K|元|块|台|套|个|件|吨|箱|批|张|方|人|米)*"
)
_PARTICLES = re.compile(rf"[\W_{BLANK}]|预计|大概|左右|大约|前|之|约|见|谈|定|再|可能|也许|就")
_WORDS = re.compile(r"[\u4e00-\u9fffA-Za-z]{2}")


def memo(text: str, moments: tuple[Moment, ...], now: datetime) -> Step | None:
    """A note that begins with its time and only says what is to be done then."""
    first = next((one for one in moments if is_ahead(text, one, now)), None)
    if first is None or text[: first.start].strip():
        return None
    clocked = isinstance(first.when, datetime)
    if len(text) - first.end > (_LONGEST_CLOCKED if clocked else _LONGEST_MEMO):
        return None
    if len(moments) > 1 or (not clocked and first.day == now.date()):
        return None
    if not clocked and _TELLS.search(text, first.end):
        return None
    what = phrase(text, first.start, len(text), (first,))
    return Step(what, first.when) if _WORDS.search(what) and not IF.search(what) else None


def appointment(
    read: Note,
    moments: tuple[Moment, ...],
    people: tuple[str, ...],
    goods: tuple[str, ...],
) -> Step | None:
    """The first time ahead, with the words beside it, else 联系王培林 or 跟进扩容."""
    text, now = read.text, read.base
    coming = tuple(one for one in moments if is_ahead(text, one, now))
    left = without(read.bare, (*people, *goods)) if coming else ""
    for begin, end in segments(text) if coming else ():
        inside = tuple(one for one in coming if begin <= one.start < end)
        if not (kept := settled(text, inside)) or _depends(text[begin:end]):
            continue
        what = phrase(text, begin, end, inside)
        if not _says_more(left, begin, end, inside):
            what = _about(people, goods, what)
        elif not isinstance(kept.when, datetime):
            continue
        if what:
            return Step(what, kept.when)
    return None


def _about(people: tuple[str, ...], goods: tuple[str, ...], customer: str) -> str:
    if people:
        return f"联系{people[0]}"
    subject = goods[0] if goods else customer
    return f"跟进{subject}" if subject else ""


def _depends(piece: str) -> bool:
    return bool(IF.search(piece) or THREAT.search(piece))


def _says_more(left: str, begin: int, end: int, inside: tuple[Moment, ...]) -> bool:
    """More than names, goods and figures stands beside the time."""
    for one in inside:
        left = left[: one.start] + BLANK * (one.end - one.start) + left[one.end :]
    return bool(_PARTICLES.sub("", _FIGURES.sub("", left[begin:end])))
