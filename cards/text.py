"""How words, money, times and secrets are written for people."""

import re
from datetime import date, datetime, tzinfo

from sales.phones import WRITTEN

_MARKED = re.compile(r"[\\*]|- ")
_MARK = re.compile(r"[\\*]")
_ITEM = re.compile(r"^ *(?=- )", re.MULTILINE)
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_WEEKDAYS = "一二三四五六日"
_FEN_PER_YUAN = 100


def escape(text: str) -> str:
    """People's words inside our light markdown: `*`, `\\` and a leading `- ` stay what they are."""
    words = visible(text)
    if not _MARKED.search(words):
        return words
    return _ITEM.sub(r"\g<0>\\", _MARK.sub(r"\\\g<0>", words))


def visible(text: str) -> str:
    """Without control characters, direction overrides and broken halves; only a newline stays."""
    if text.isprintable():
        return text
    return _HIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))


def one_line(text: str) -> str:
    return text if text.isprintable() else " ".join(visible(text).split("\n")).strip()


def cut(text: str, limit: int) -> str:
    """At most `limit` characters; what is missing is shown as 「…」."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def cut_bytes(text: str, limit: int) -> str:
    """At most `limit` bytes of UTF-8."""
    if len(text) * 4 <= limit or len(text.encode()) <= limit:
        return text
    return text.encode()[: limit - len("…".encode())].decode(errors="ignore").rstrip() + "…"


def money(fen: int) -> str:
    """「50万」, 「12.8万」, 「1.2亿」, 「12,800元」: the shortest way that loses nothing."""
    yuan, rest = divmod(abs(fen), _FEN_PER_YUAN)
    sign = "-" if fen < 0 else ""
    if rest:
        return f"{sign}{yuan:,}.{rest:02}元"
    for unit, size, smallest in (("亿", 10**8, 10**8), ("万", 10**4, 10**5), ("万", 10**4, 10**4)):
        digits = 100 if smallest > 10**4 else 1
        if yuan >= smallest and yuan * digits % size == 0:
            return f"{sign}{yuan / size:,.2f}".rstrip("0").rstrip(".") + unit
    return f"{sign}{yuan:,}元"


def moment(at: datetime, zone: tzinfo | None = None) -> str:
    """「11月26日 周四 15:00」, in `zone` or in the zone that `at` already carries."""
    there = at.astimezone(zone) if zone else at
    return f"{day(there)} {there:%H:%M}"


def day(at: date) -> str:
    """「11月26日 周四」"""
    return f"{at.month}月{at.day}日 周{_WEEKDAYS[at.weekday()]}"


def moment_input(at: datetime, zone: tzinfo | None = None) -> str:
    """The value of a MOMENT field: `2026-11-26 15:00`."""
    return f"{at.astimezone(zone) if zone else at:%Y-%m-%d %H:%M}"


def masked_phone(phone: str) -> str:
    """「138****1234」; of short numbers less stays."""
    digits = re.sub(r"[\s-]", "", phone)
    head, tail = (3, 4) if len(digits) >= 11 else (len(digits) // 4, len(digits) // 4)
    return f"{digits[:head]}****{digits[len(digits) - tail :]}"


def masked_phones(text: str) -> str:
    """Somebody's words, the numbers in them as `masked_phone` writes them."""
    return WRITTEN.sub(lambda found: masked_phone(found[0]), text)


def masked_name(name: str) -> str:
    """「秦**」"""
    return f"{name[:1]}**"


MASKED_MONEY = "***"
"""An amount the reader may not see: other than 「未填」."""


def amount(fen: int | None, *, hidden: bool = False, unknown: str = "金额未填") -> str:
    """As the reader may know it."""
    if hidden:
        return MASKED_MONEY
    return unknown if fen is None else money(fen)
