"""What came from outside, read field by field: what is not as documented is Forged."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

import orjson

from bot.platforms.base import Forged
from bot.platforms.wecom import vendor

DEEPEST = 8
LARGEST = 64 * 1024  # bytes; a text has at most 2,048 of them
LONGEST_ID = 128  # characters; a userid has at most 64, a task_id 128 [O:90236]


@dataclass(frozen=True, slots=True)
class Part:
    """One element with its children, or one JSON object."""

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
            raise Forged(f"{name} is no element")
        return Part(found or {})

    def parts(self, name: str) -> "Iterator[Part]":
        """One element stands alone, several are a list."""
        for one in self._listed(name):
            if not isinstance(one, dict):
                raise Forged(f"{name} holds no elements")
            yield Part(one)

    def several(self, name: str) -> list[str]:
        found = self._listed(name)
        if not all(isinstance(one, str) for one in found):
            raise Forged(f"{name} holds no words")
        return found

    def _listed(self, name: str) -> list[Any]:
        found = self.fields.get(name)
        if found is None:
            return []
        return found if isinstance(found, list) else [found]


def element(xml: bytes, name: str) -> str:
    """The text of one child of the envelope; raises Forged where it is not there exactly once."""
    found = [text for path, text in _walked(xml) if path == ("xml", name)]
    if len(found) != 1:
        raise Forged(f"no {name}, or several")
    return found[0]


def opened(xml: bytes) -> Part:
    """What wechatpy makes of a message, once it is certain that it is small, flat and plain. Unknown
    kinds are read like the known ones: half of today's events are unknown to wechatpy."""
    for _ in _walked(xml):
        pass
    try:
        found = vendor.parse_message(xml.decode())
    except Exception as error:  # KeyError, AttributeError, ExpatError, UnicodeDecodeError …
        raise Forged("no message") from error
    fields = getattr(found, "_data", None)
    if not isinstance(fields, dict):
        raise Forged("no message")
    return Part(fields)


def _walked(xml: bytes) -> list[tuple[tuple[str, ...], str]]:
    """Every element with its own text; no declarations of a document type, nothing deep."""
    if len(xml) > LARGEST:
        raise Forged("too large")
    walk = _Walk()
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.StartElementHandler = walk.began
    parser.EndElementHandler = walk.ended
    parser.CharacterDataHandler = walk.said
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, LookupError, ValueError) as error:  # also an unknown encoding
        raise Forged("no XML") from error
    return walk.found


class _Walk:
    def __init__(self) -> None:
        self.found: list[tuple[tuple[str, ...], str]] = []
        self._open: list[tuple[str, list[str]]] = []

    def began(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) >= DEEPEST:
            raise Forged("too deep")
        self._open.append((name, []))

    def ended(self, name: str) -> None:
        path = tuple(opened for opened, _ in self._open)
        self.found.append((path, "".join(self._open.pop()[1])))

    def said(self, text: str) -> None:
        if self._open:
            self._open[-1][1].append(text)


def _no_doctype(*told: object) -> None:
    raise Forged("a document type")


def frame(data: str | bytes) -> Part:
    """A frame of the socket; raises Forged for everything that is not one JSON object, at most 16 deep
    (a card event is 8 deep by itself)."""
    try:
        found = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise Forged("no JSON") from error
    if not isinstance(found, dict) or _is_deep(found, 2 * DEEPEST):
        raise Forged("no object, or too deep")
    return Part(found)


def _is_deep(value: Any, left: int) -> bool:
    if not isinstance(value, (dict, list)):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return left == 0 or any(_is_deep(one, left - 1) for one in inner)
