"""The readable form of what a person sent: bounded, NFKC, without control characters."""

from __future__ import annotations

import re
import unicodedata

LOOKED_AT = 4000  # characters; a note is a sentence, a forwarded chat a page

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_BREAK = re.compile(r"[，。；！？!?;\n…]|,(?![0-9]{3}(?![0-9]))|(?<![0-9A-Za-z])\.|:(?![0-9])")


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
    return tuple((a, b) for a, b in spans if text[a:b].strip())
