"""Telephone numbers in text, written or spoken (幺三八…)."""

from __future__ import annotations

import re

_SPOKEN = str.maketrans("幺一二两三四五六七八九零〇洞拐勾", "1122345678900079")
_SAID = re.compile(
    r"[幺一二两三四五六七八九零〇洞拐勾0-9][幺一二两三四五六七八九零〇洞拐勾0-9\s,，、-]{9,24}"
)
_MOBILE = re.compile(r"(?<![0-9])(?:\+?(?:00)?86[\s-]?)?(1[3-9][0-9](?:[\s-]?[0-9]){8})(?![0-9])")
_LANDLINE = re.compile(
    r"(?<![0-9])(?:\+?(?:00)?86[\s-]?)?\(?(0[1-9][0-9]{1,2})\)?[\s-]?([2-9][0-9]{2,3}[\s-]?[0-9]{4})(?![0-9])"
)
_SPELLED = r"[幺一二三四五六七八九零〇洞拐](?:[\s,，、-]?[幺一二三四五六七八九零〇洞拐]){10}"
WRITTEN = re.compile(f"{_MOBILE.pattern}|{_LANDLINE.pattern}|{_SPELLED}")
"""Any number in somebody's words, spoken ones too: what must be masked where phones are."""
_NO_PHONE = re.compile(r"(?:传真|Fax|FAX|fax|QQ|账号|卡号|税号|身份证|信用代码|单号)[^0-9]{0,6}$")
_OLD = re.compile(r"旧|停用|不用了|空号|作废")


def phones_in(text: str) -> tuple[str, ...]:
    """Numbers of readable text, digits only: mobiles first, then landlines with area code."""
    if sum(char.isdigit() or char in "幺零" for char in text) < 5:
        return ()
    spoken = _SAID.sub(lambda match: match[0].translate(_SPOKEN), text) if _speaks(text) else text
    mobiles = [
        re.sub(r"\D", "", match[1]) for match in _MOBILE.finditer(spoken) if _wanted(spoken, match)
    ]
    lines = [
        match[1] + re.sub(r"\D", "", match[2])
        for match in _LANDLINE.finditer(spoken)
        if _wanted(spoken, match)
    ]
    return tuple(dict.fromkeys([*mobiles, *lines]))


def _speaks(text: str) -> bool:
    return bool(
        re.search(r"[幺一二三四五六七八九零〇两洞拐][幺一二三四五六七八九零〇两洞拐\s]{6}", text)
    )


def _wanted(text: str, match: re.Match[str]) -> bool:
    around = text[max(0, match.start() - 6) : match.start()]
    return not _NO_PHONE.search(around) and not _OLD.search(
        text[match.end() : match.end() + 6] + around
    )
