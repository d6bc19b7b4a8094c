"""JSON that came from outside, read field by field: what is not as documented is Forged."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from bot.platforms.base import Forged

DEEPEST = 8
LONGEST_ID = 256  # characters; conversation and message ids are opaque and below 100


@dataclass(frozen=True, slots=True)
class Part:
    """One JSON object."""

    fields: dict[str, Any]

    def id(self, *names: str) -> str:
        """Raises Forged unless one of them is there, a word, and as short as an id."""
        found = self.words(*names)
        if not found or len(found) > LONGEST_ID:
            raise Forged(f"{names[0]} is no id")
        return found

    def words(self, *names: str) -> str:
        """The first of the names that is there; numbers as they are written; empty: none is."""
        for name in names:
            found = self.fields.get(name)
            if isinstance(found, str) or (isinstance(found, int) and not isinstance(found, bool)):
                return str(found)
            if found is not None:
                raise Forged(f"{name} is no text")
        return ""

    def part(self, *names: str) -> "Part":
        """An object, or the JSON text of one, as cards bring it; empty where it is absent."""
        for name in names:
            found = self.fields.get(name)
            if isinstance(found, str) and found:
                return opened(found)
            if isinstance(found, dict):
                return Part(found)
            if found:
                raise Forged(f"{name} is no object")
        return Part({})

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
    return shallow(found)


def shallow(found: Any) -> Part:
    if not isinstance(found, dict) or _is_deep(found, DEEPEST):
        raise Forged("no object, or too deep")
    return Part(found)


def _is_deep(value: Any, left: int) -> bool:
    if not isinstance(value, (dict, list)):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return left == 0 or any(_is_deep(one, left - 1) for one in inner)
