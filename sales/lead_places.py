"""Where a lead is, for what is known of places: its own word for it, its firm's name, its region (AS-01)."""

import re
from collections.abc import Mapping
from typing import Any

from sales.importing import plain_heading
from sales.places import CITIES, PROVINCES

SAYS_WHERE = frozenset(
    "商圈 区县 县区 城市 所在城市 所在地 地区 省市 地址 公司地址 city district area address".split()
)
_TAIL = re.compile(r"(?<=..)[市省]$")
_LONGEST = max(map(len, CITIES | PROVINCES))


def place_key(name: str) -> str:
    """「苏州市」 and 「苏州」 are the same place."""
    return _TAIL.sub("", "".join(name.split()))


def places_of(company: str, region: str, raw: Mapping[str, Any]) -> tuple[str, ...]:
    """The nearest first. `raw`: what its source told, by heading."""
    told = [
        text
        for heading, text in raw.items()
        if isinstance(text, str) and plain_heading(heading) in SAYS_WHERE
    ]
    found = [place_key(text) for text in told]
    found += [city for text in (*told, company) for city in _named_in(text)]
    return tuple(dict.fromkeys(filter(None, (*found, place_key(region)))))


def _named_in(text: str) -> list[str]:
    """Cities, then provinces, in the order they stand there."""
    parts = [text[at : at + length] for at in range(len(text)) for length in range(_LONGEST, 1, -1)]
    return [part for part in parts if part in CITIES] + [
        part for part in parts if part in PROVINCES
    ]
