"""What a person filled into a form, as the values of an action's `filled` fields."""

import re
from collections.abc import Callable
from dataclasses import Field
from typing import Any, TypeAlias

LONGEST = 4000  # characters of one answer: a page of pasted chat, as sales.text reads it
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_DIGITS = re.compile(r"[0-9]{1,18}")

Read: TypeAlias = Callable[[object], Any]


class BadAnswer(ValueError):
    """An answer that cannot be taken; the text is for the person who gave it."""

    def __init__(self, label: str, why: str) -> None:
        super().__init__(f"「{label}」{why}")
        self.label = label


def reader(answer: Field[Any], wanted: object) -> Read:
    """A function from what the form brought to the field's value, or BadAnswer."""
    label = answer.metadata["label"]
    readers: dict[object, Read] = {
        str: lambda given: _text(given, label),
        str | None: lambda given: _text(given, label),
        int: lambda given: _number(given, label),
        int | None: lambda given: _number(given, label) if _text(given, label) else None,
        tuple[str, ...]: lambda given: tuple(_several(given, label)),
        tuple[int, ...]: lambda given: tuple(_number(one, label) for one in _several(given, label)),
    }
    return readers[wanted]


def _text(given: object, label: str) -> str:
    words = given if isinstance(given, str) else _joined(given, label)
    if len(words) > LONGEST:
        raise BadAnswer(label, f"太长了，最多 {LONGEST} 字")
    return _UNSTORABLE.sub("", words).strip()


def _joined(given: object, label: str) -> str:
    """A list holds the ids of chosen options; one choice arrives as a list of one."""
    if given is None:
        return ""
    several = given if isinstance(given, (list, tuple)) else (given,)
    if not all(isinstance(one, (str, int, float)) for one in several):
        raise BadAnswer(label, "看不懂")
    return ",".join(str(one) for one in several)


def _several(given: object, label: str) -> list[str]:
    return [one for part in _text(given, label).split(",") if (one := part.strip())]


def _number(given: object, label: str) -> int:
    words = _text(given, label)
    if not _DIGITS.fullmatch(words):
        raise BadAnswer(label, "应是一个数字")
    return int(words)
