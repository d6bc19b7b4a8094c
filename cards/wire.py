"""Actions and cards as plain text: for buttons, for the outbox and for replayed replies.

A packed action is `opp.advance:42:proposal:7`: the tag, then the fields in order, without those
that a form fills in. It reads one way only: what `unpack` takes, `pack` gives back to the letter.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from enum import Enum
from functools import cache
from typing import Any, TypeAlias, get_args, get_origin, get_type_hints

from cards.answers import BadAnswer, Read, reader
from cards.model import Block, Card
from sales.actions import ACTIONS, Action

__all__ = [
    "MAX_PACKED_BYTES",
    "BadAction",
    "BadAnswer",
    "dump",
    "heard",
    "load",
    "pack",
    "spoken",
    "unpack",
]

MAX_PACKED_BYTES = 256
"""A button's key may hold 1,024 B [O:90236]; a link has 2,048 B for it, percent-quoted."""

_LARGEST = 2**63 - 1
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
_STRAY_PERCENT = re.compile(r"%(?!25|3A)")


class BadAction(ValueError):
    """The button or command does not spell an action we know."""


# -- actions --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Spelling:
    """How one kind of action is written: computed once per class, for buttons are the hot path."""

    writers: tuple[tuple[str, Callable[[Any], str]], ...]
    readers: tuple[tuple[str, Callable[[str], Any]], ...]
    answers: tuple[tuple[str, Read], ...]


def pack(action: Action) -> str:
    """`opp.advance:42:proposal:7`, at most 256 bytes. Answers of forms are left out."""
    spelling = _SPELLINGS[action.tag]
    parts = [write(getattr(action, name)) for name, write in spelling.writers]
    packed = ":".join([action.tag, *parts])
    if len(packed) * 4 > MAX_PACKED_BYTES and _size(packed) > MAX_PACKED_BYTES:
        raise BadAction(f"too long for a button: {packed!r}")
    return packed


def unpack(packed: str, form: Mapping[str, object] | None = None) -> Action:
    """The action, with the form's answers in it; names the action does not know are ignored.

    Raises BadAction for anything `pack` would not have written, BadAnswer for an answer.
    """
    tag, *values = packed.split(":") if len(packed) <= MAX_PACKED_BYTES else ("",)
    kind = ACTIONS.get(tag)
    if kind is None or _size(packed) > MAX_PACKED_BYTES:
        raise BadAction(packed[:MAX_PACKED_BYTES])
    spelling = _SPELLINGS[tag]
    if len(values) != len(spelling.readers):
        raise BadAction(packed)
    known = {
        name: read(value) for (name, read), value in zip(spelling.readers, values, strict=True)
    }
    if form:
        known |= {name: read(form[name]) for name, read in spelling.answers if name in form}
    return kind(**known)


def spoken(label: str, action: Action) -> str:
    """What a tap says where only words can be sent: 「确认 #visit.save:310:2」."""
    return f"{label} #{pack(action)}"


def heard(words: str) -> str | None:
    """The packed action in words of that shape."""
    _, mark, packed = words.replace("＃", "#").rpartition("#")
    packed = packed.strip() if mark else ""
    return packed if packed.partition(":")[0] in ACTIONS else None


def _spelling(kind: type[Action]) -> _Spelling:
    hints = get_type_hints(kind)
    asked = [field for field in fields(kind) if "label" in field.metadata]
    packed = [field.name for field in fields(kind) if "label" not in field.metadata]
    return _Spelling(
        tuple((name, _SCALARS[hints[name]][0]) for name in packed),
        tuple((name, _SCALARS[hints[name]][1]) for name in packed),
        tuple((field.name, reader(field, hints[field.name])) for field in asked),
    )


def _write_number(value: int) -> str:
    if type(value) is not int or not 0 <= value <= _LARGEST:
        raise BadAction(f"not a number for a button: {value!r}")
    return str(value)


def _read_number(value: str) -> int:
    if not _NUMBER.fullmatch(value) or int(value) > _LARGEST:
        raise BadAction(f"not a number: {value!r}")
    return int(value)


def _write_words(value: str) -> str:
    if not isinstance(value, str):
        raise BadAction(f"not text for a button: {value!r}")
    return value.replace("%", "%25").replace(":", "%3A")


def _read_words(value: str) -> str:
    if _STRAY_PERCENT.search(value):
        raise BadAction(f"not escaped: {value!r}")
    return value.replace("%3A", ":").replace("%25", "%")


def _read_flag(value: str) -> bool:
    if value not in ("0", "1"):
        raise BadAction(f"neither 0 nor 1: {value!r}")
    return value == "1"


_SCALARS: dict[object, tuple[Callable[[Any], str], Callable[[str], Any]]] = {
    int: (_write_number, _read_number),
    str: (_write_words, _read_words),
    bool: (lambda value: "1" if value else "0", _read_flag),
}
_SPELLINGS = {tag: _spelling(kind) for tag, kind in ACTIONS.items()}


def _size(packed: str) -> int:
    try:
        return len(packed.encode())
    except UnicodeEncodeError as error:
        raise BadAction(repr(packed)) from error


# -- cards ----------------------------------------------------------------------------------------

Plain: TypeAlias = Any  # what JSON holds
_BLOCKS: dict[str, Any] = {block.kind: block for block in get_args(Block)}
_KINDS = frozenset(_BLOCKS.values())


def dump(card: Card) -> dict[str, Plain]:
    """JSON values. What is as its default is left out."""
    return _dumped_fields(card)


def load(data: Mapping[str, Plain]) -> Card:
    wanted: Any = Card
    card: Card = _builder(wanted)(data)
    return card


def _dumped(value: Any) -> Plain:
    kind = type(value)
    if kind is str or kind is int or kind is bool or value is None:
        return value
    if kind is tuple:
        return [_dumped(one) for one in value]
    if isinstance(value, Action):
        return pack(value)
    if isinstance(value, Enum):
        return value.value
    return _dumped_fields(value)


def _dumped_fields(value: Any) -> dict[str, Plain]:
    kind: Any = type(value)
    data = {
        name: _dumped(held)
        for name, default in _defaults(kind)
        if (held := getattr(value, name)) != default
    }
    return {"kind": value.kind, **data} if kind in _KINDS else data


@cache
def _defaults(kind: Any) -> tuple[tuple[str, object], ...]:
    return tuple((field.name, field.default) for field in fields(kind))


@cache
def _builder(wanted: Any) -> Callable[[Plain], Any]:
    """From JSON values back to `wanted`, by its type: a new kind of block needs nothing here."""
    if wanted in (str, int, bool):
        return lambda data: data
    if wanted in (Action, Action | None):
        return lambda data: data if data is None else unpack(data)
    if wanted == Block:
        return lambda data: _builder(_BLOCKS[data["kind"]])(data)
    if get_origin(wanted) is tuple:
        return _tuple_builder(get_args(wanted))
    return wanted if issubclass(wanted, Enum) else _fields_builder(wanted)


def _tuple_builder(inner: tuple[Any, ...]) -> Callable[[Plain], Any]:
    if inner[-1] is ...:
        one = _builder(inner[0])
        return lambda data: tuple([one(item) for item in data])
    each = [_builder(part) for part in inner]
    return lambda data: tuple([build(item) for build, item in zip(each, data, strict=True)])


def _fields_builder(wanted: Any) -> Callable[[Plain], Any]:
    hints = get_type_hints(wanted)
    parts = [(field.name, _builder(hints[field.name])) for field in fields(wanted)]
    return lambda data: wanted(**{name: build(data[name]) for name, build in parts if name in data})
