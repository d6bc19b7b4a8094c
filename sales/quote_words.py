"""A quote in words: 「青禾口腔 影像系统 48万」, 「给青禾报价48万」; whatever else was said is no quote."""

import re
from dataclasses import dataclass

from sales.money import parse_amount
from sales.text import readable

_SAID = re.compile(
    r"(?:我们?)?(?:刚刚?|今天|要|想|准备)?[给向跟对](?P<customer>[^，。,;；!！?？\s]{2,20}?)"
    r"(?:的(?P<product>[^，。,;；!！?？\s]{1,20}?))?报价(?:了|是|为|:)?\s*(?P<amount>\S+?)[。.!！~～]*"
)
_DIGITS = "0-9零一二两三四五六七八九十百千万亿"
_FIGURE = re.compile(rf"[¥￥]?[{_DIGITS}][{_DIGITS}.,]*[元块w]?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class QuoteWords:
    """As said; `fen` of the whole amount."""

    customer: str
    product: str
    fen: int


def quote_said(text: str) -> QuoteWords | None:
    """The whole sentence is one: 「给青禾报价48万，他嫌贵」 reports a visit."""
    found = _SAID.fullmatch(readable(text).strip())
    if found is None:
        return None
    return _quote(found["customer"], found["product"] or "", found["amount"])


def quote_listed(text: str) -> QuoteWords | None:
    """What follows the command: customer, product or none, amount, blanks between."""
    words = readable(text).split()
    if len(words) < 2:
        return None
    return _quote(words[0], " ".join(words[1:-1]), words[-1])


def _quote(customer: str, product: str, amount: str) -> QuoteWords | None:
    fen = parse_amount(amount) if _FIGURE.fullmatch(amount) else None
    return QuoteWords(customer, product, fen) if fen else None
