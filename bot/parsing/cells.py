"""A cell as the text that a person reads."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

LONGEST = 2000  # characters; more is a document in a cell
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
_EXACT = 2**53


def text_of(value: Any) -> str:
    """A telephone number that a spreadsheet keeps as 13800000123.0 is 13800000123."""
    if isinstance(value, str):
        return plain(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < _EXACT else repr(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M" if value.time() != time() else "%Y-%m-%d")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, int | timedelta) else plain(str(value))


def plain(text: str) -> str:
    """Without what cannot be seen, at most `LONGEST` characters."""
    cut = text[:LONGEST].replace("\r\n", "\n").replace("\xa0", " ").replace("\u3000", " ")
    cut = cut if cut.isprintable() else _UNSEEN.sub("", cut)
    cut = cut.strip()
    return cut[1:] if cut[:1] == "'" and cut[1:2] in ("=", "+", "-", "@") else cut
