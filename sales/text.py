"""The readable form of what a person sent: bounded, NFKC, without control characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

LOOKED_AT = 4000  # characters; a note is a sentence, a forwarded chat a page

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_GAP = re.compile(r"(?<=[\u4e00-\u9fff0-9wWkK])\s+(?=[\u4e00-\u9fff])")
_LISTED = 3  # blanks between words that make a list of a clause
_BREAK = re.compile(
    r"[\U0001f000-\U0001faff\u2600-\u27bf，。；！？!?;\n…]|,(?![0-9]{3}(?![0-9]))|(?<![0-9A-Za-z])\.|:(?![0-9])"
)


def readable(text: str) -> str:
    """The first 4000 characters in NFKC; 「，」 stays itself, for 「3，200元」 is not 3,200."""
    parts = _CONTROL.sub(" ", text[:LOOKED_AT].replace("\r\n", "\n")).split("，")
    return "，".join(unicodedata.normalize("NFKC", part) for part in parts)[:LOOKED_AT]


def clauses(text: str) -> tuple[tuple[int, int], ...]:
    """Spans of the pieces between punctuation marks, blanks at their ends dropped."""
    spans, begin = [], 0
    for mark in _BREAK.finditer(text):
        spans.append((begin, mark.start()))
        begin = mark.end()
    spans.append((begin, len(text)))
    return tuple(piece for a, b in spans if text[a:b].strip() for piece in _listed(text, a, b))


def _listed(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """「汇丰纺织 何经理 坯布 3万米 周三寄样」: words set apart by blanks only are pieces."""
    blanks = [gap.start() for gap in _GAP.finditer(text, begin, end)]
    if len(blanks) < _LISTED:
        return iter([(begin, end)])
    return zip([begin, *blanks], [*blanks, end], strict=True)


_SPOKEN_BREAK = re.compile(
    r"(?=(?:他|她|他们|人家|客户|对方)(?:就|也|还|又)?(?:说|讲|觉得|想|问|提)|然后|但是|但(?=[^一])|不过|"
    r"就是说|就是(?!没)|所以|因为|另外|还有|"
    r"让我们?|让咱们?|我说|我回|说回去|等(?=[他她明过下这那])|先给|先不|最晚|(?<!等)过了|那个|嗯|呃|哎|啊(?=[^，。]))"
)
_LONG_CLAUSE = 22  # characters; longer ones were dictated without punctuation


def segments(text: str) -> tuple[tuple[int, int], ...]:
    """Clauses, the dictated long ones cut again before words like 然后, 他说, 让我."""
    cut = list[tuple[int, int]]()
    for begin, end in clauses(text):
        places = [begin]
        if end - begin > _LONG_CLAUSE:
            places += [m.start() for m in _SPOKEN_BREAK.finditer(text, begin + 4, end)]
        cut += zip(places, [*places[1:], end], strict=True)
    return tuple((a, b) for a, b in cut if b - a > 1 and text[a:b].strip())


def words(spaced: str) -> frozenset[str]:
    """A lexicon written as one string with blanks between its words."""
    return frozenset(spaced.split())
