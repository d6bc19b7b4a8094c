"""Randomness and ids, handed out here so that a test can hand out others."""

import secrets
from typing import Protocol

_READABLE = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0/O, 1/I/L: people read these out


class Ids(Protocol):
    def event(self) -> str:
        """A fresh event id for something that has none of its own."""
        ...

    def secret(self) -> str:
        """A key to sign cookies with."""
        ...


class RandomIds:
    def event(self) -> str:
        return secrets.token_hex(12)

    def secret(self) -> str:
        return secrets.token_urlsafe(32)


def reference(event: int) -> str:
    """How people call an inbox row on the phone: short, stable and reversible."""
    digits, rest = "", event
    while rest or len(digits) < 4:
        rest, digit = divmod(rest, len(_READABLE))
        digits = _READABLE[digit] + digits
    return digits


def referenced(text: str) -> int | None:
    """The inbox row that `reference` named; None for anything else."""
    row = 0
    for letter in text.strip().upper():
        if letter not in _READABLE:
            return None
        row = row * len(_READABLE) + _READABLE.index(letter)
    return row or None
