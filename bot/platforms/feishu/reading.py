"""JSON that came from outside, read field by field: what is not as documented is Forged."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from bot.platforms.base import Forged

DEEPEST = 8
LONGEST_ID = 128  # characters; every documented id is shorter than half of it


@dataclass(frozen=True, slots=True)
class Part:
    """One JSON object."""

    fields: dict[str, Any]

    def id(self, name: str) -> str:
        """Raises Forged unless it is there, a word, and as short as an id."""
        found = self.words(name)
        if not found or len(found) > LONGEST_ID:
            raise Forged(f"{name} is no id")
        return found

    def words(self, name: str) -> str:
        """Empty where it is absent."""
        found = self.fields.get(name)
        if found is not None and not isinstance(found, str):
            raise Forged(f"{name} is no text")
        return found or ""

    def part(self, name: str) -> "Part":
        """Empty where it is absent."""
        found = self.fields.get(name)
        if found is not None and not isinstance(found, dict):
            raise Forged(f"{name} is no object")
        return Part(found or {})

    def parts(self, name: str) -> "Iterator[Part]":
        found = self.fields.get(name)
        if found is not None and not isinstance(found, list):
            raise Forged(f"{name} is no list")
        yield from (Part(one) for one in found or () if isinstance(one, dict))


def opened(data: bytes | str) -> Part:
    """Raises Forged for everything that is not one JSON object, at most 8 deep."""
    try:
        found = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise Forged("no JSON") from error
    if not isinstance(found, dict) or _is_deep(found, DEEPEST):
        raise Forged("no object, or too deep")
    return Part(found)


def _is_deep(value: Any, left: int) -> bool:
    if not isinstance(value, (dict, list)):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return left == 0 or any(_is_deep(one, left - 1) for one in inner)
