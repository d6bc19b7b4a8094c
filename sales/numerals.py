"""Numbers as Chinese people write them: 八十八万八, 3万5, 1.2w, 七八十万, 五十来万."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

_DIGITS = dict(zip("零〇一二两三四五六七八九", (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟萬億俩", "一二三四五六七八九十百千万亿两")
_SCALES = (("亿", 10**8), ("万", 10**4), ("千", 1000), ("百", 100), ("十", 10))
_LETTERS = {"w": 10**4, "k": 1000}

_CN = "零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟萬"
_ARABIC = r"(?<![0-9.])[0-9]{1,12}(?:,[0-9]{3}){0,5}(?:\.[0-9]{1,6})?"
_SCALED = rf"{_ARABIC}\s?[来多余几]?个?[十百千万亿萬]{{1,2}}"
NUMBER = (
    rf"(?:{_SCALED}(?:[0-9]{{1,4}}[百千万十]{{1,2}}){{0,3}}(?:[1-9一二三四五六七八九](?![0-9.十百千万]))?"
    rf"|{_ARABIC}\s?[wWkK](?![A-Za-z0-9])"
    rf"|{_ARABIC}"
    rf"|[{_CN}](?:(?!一[卷台套件只个吨平张支箱尾把条瓶桶袋人])[{_CN}]|[来多余几把](?=[十百千万亿块])|"
    rf"点(?=[零一二三四五六七八九])|个(?=亿)){{0,15}})"
)
"""A pattern without groups; what it finds goes through `quantity`."""

_NEIGHBOURS = re.compile(r"([一二两三四五六七八九])([一二三四五六七八九])(?=[十百千万亿])")
_ABOUT = re.compile(r"[来多余几把]")
_TIGHT = re.compile(r"[来把]")


@dataclass(frozen=True, slots=True)
class Quantity:
    """What a number means: `value` to calculate with, `low`..`high` where it is vague."""

    value: Decimal
    low: Decimal
    high: Decimal

    def times(self, factor: Decimal) -> Quantity:
        return Quantity(self.value * factor, self.low * factor, self.high * factor)


def quantity(words: str) -> Quantity | None:
    """七八十万 → 750000 in 700000..800000; 五十来万 → 500000; nonsense → None."""
    plain = words.translate(_FORMAL).replace("个", "").replace(" ", "").replace(",", "").lower()
    if plain.startswith("百八十"):
        hundred = number(plain.replace("百八十", "一百", 1))
        return Quantity(hundred, hundred * 8 / 10, hundred) if hundred else None
    if pair := _NEIGHBOURS.search(plain):
        return _between(plain, pair)
    value = number(_ABOUT.sub("", plain))
    if value is None:
        return None
    return Quantity(value, value, _ceiling(plain, value))


def _between(plain: str, pair: re.Match[str]) -> Quantity | None:
    low = number(plain[: pair.start()] + pair[1] + plain[pair.end() :])
    high = number(plain[: pair.start()] + pair[2] + plain[pair.end() :])
    if low is None or high is None or low >= high:
        return None
    return Quantity((low + high) / 2, low, high)


def _ceiling(plain: str, value: Decimal) -> Decimal:
    """来 and 把 stay close to the round number; 多, 余 and 几 reach to the next round one."""
    if not _ABOUT.search(plain) or value <= 0:
        return value
    if _TIGHT.search(plain):
        return value * Decimal("1.12")
    step = Decimal(10) ** (value.adjusted())
    return value if value < 1 else value + step - 1


def number(words: str) -> Decimal | None:
    """One exact number: 3万5 → 35000, 一千二 → 1200, 三点五亿 → 350000000."""
    if not words:
        return None
    if words[-1] in _LETTERS:
        count = _arabic(words[:-1])
        return None if count is None else count * _LETTERS[words[-1]]
    for scale, size in _SCALES:
        head, found, tail = words.rpartition(scale)
        if found:
            return _scaled(head, size, tail)
    return _arabic(words) if words[0].isascii() else _spoken(words)


def _scaled(head: str, size: int, tail: str) -> Decimal | None:
    big = number(head) if head else Decimal(1)
    if len(tail) == 1 and tail not in "零〇":
        small = number(tail)
        small = None if small is None else small * size / 10
    else:
        small = number(tail.lstrip("零〇")) if tail.strip("零〇") else Decimal(0)
    return None if big is None or small is None else big * size + small


def _arabic(words: str) -> Decimal | None:
    try:
        value = Decimal(words) if words.isascii() else None
    except InvalidOperation:
        return None
    return value if value is not None and value.is_finite() else None


def _spoken(words: str) -> Decimal | None:
    """Digit by digit, with 点: 二〇二六, 三点五."""
    whole, point, rest = words.partition("点")
    if not all(word in _DIGITS for word in whole + rest) or not whole or (point and not rest):
        return None
    digits = "".join(str(_DIGITS[word]) for word in whole)
    return Decimal(f"{digits}.{''.join(str(_DIGITS[word]) for word in rest)}" if rest else digits)


def whole(words: str) -> int | None:
    """A small whole number of days, weeks or months; 半 is none."""
    value = number(words.translate(_FORMAL).strip())
    return int(value) if value is not None and 0 <= value < 10**6 else None
