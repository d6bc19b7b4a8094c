"""Company names and telephone numbers reduced to what identifies them."""

from __future__ import annotations

import re
import unicodedata

from sales.places import PLACES

_LEGAL = re.compile(
    r"(?:集团)?(?:股份|控股)?(?:有限责任公司|股份有限公司|有限公司|股份公司|总公司|分公司|公司|集团|经销部|经营部)+$"
    r"|(?:co\.?,?)?ltd\.?$|inc\.?$|llc\.?$"
)
_BRACKETS = re.compile(r"[(\[【〔「《<][^)\]】〕」》>]{0,20}[)\]】〕」》>]")
_BLANK = re.compile(r"[\s·•.,，。、\-_/&'\"|]+")
_PLACE = re.compile(
    r"^(?:中国|[\u4e00-\u9fff]{2,3}省|[\u4e00-\u9fff]{2,4}自治区)?(?:([\u4e00-\u9fff]{2,4})市)?"
)
_TRADES = frozenset(
    "科技 医院 大学 学校 学院 食品 物流 机械 电子 建材 医疗 银行 贸易 实业 餐饮".split()
)
_NUMBER = re.compile(r"[0-9０-９]")


def company_key(name: str) -> str:
    """NFKC, lower case, no brackets, no place in front, no legal form behind: 华瑞医疗科技."""
    plain = _BLANK.sub("", _BRACKETS.sub("", unicodedata.normalize("NFKC", name[:200]).lower()))
    return without_place(_LEGAL.sub("", plain) or plain) or plain


def without_place(key: str) -> str:
    """深圳市跨越星辰 → 跨越星辰, unless no name of its own would be left (江浦市中医院)."""
    for candidate in (_PLACE.sub("", key), _without_known_place(key)):
        if candidate != key and len(candidate) >= 2 and not _is_mere_trade(candidate):
            return candidate
    return key


def _without_known_place(key: str) -> str:
    for size in (2, 3, 4):
        if key[:size] in PLACES:
            return key[size:].removeprefix("市")
    return key


def _is_mere_trade(key: str) -> bool:
    """中医院, 第一人民医院, 科技: no brand of its own."""
    return key in _TRADES or bool(
        re.match(r"^(?:第[一二三四五六七八九十]|人民|中医|中心|实验|师范|职业|妇幼|大学|高新)", key)
    )


def phone_key(phone: str) -> str:
    """Digits only, without +86."""
    digits = re.sub(r"[^0-9]", "", unicodedata.normalize("NFKC", phone[:60]))
    if len(digits) == 15 and digits.startswith("0086"):
        return digits[4:]
    return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits
