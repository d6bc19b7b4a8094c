"""Answers of a card's form as the console's forms send them (card03_0014)."""

import re
from collections.abc import Mapping
from typing import Any

from bot.platforms.dingtalk.reading import Part

_PICKED = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d)")


def filled(params: Part) -> Mapping[str, Any]:
    """Only a company's own template has forms; the built-in one has none."""
    return {name: _plain(given) for name, given in params.part("form").fields.items()}


def _plain(given: Any) -> Any:
    """Choices come as `{index, value}`; moments become `2026-12-02T15:00`."""
    if isinstance(given, dict):
        return _plain(given.get("value"))
    if isinstance(given, list):
        return [_plain(one) for one in given]
    if not isinstance(given, str):
        return "" if given is None else str(given)
    picked = _PICKED.fullmatch(given)
    return "T".join(picked.groups()) if picked else given
