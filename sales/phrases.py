"""An index of phrases that finds all of them in a text by looking only at character pairs."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from operator import add
from typing import Generic, TypeVar

Owner = TypeVar("Owner", bound=Hashable)
Key = TypeVar("Key", bound=Hashable)
_LAST = 16


class Phrases(Generic[Owner]):
    """Phrases of two characters and more, each with its owners; add and discard at any time."""

    def __init__(self) -> None:
        self._owners: dict[str, tuple[Owner, ...]] = {}
        self._lengths: dict[str, tuple[int, ...]] = {}

    def add(self, phrase: str, owner: Owner) -> None:
        owners = self._owners.get(phrase)
        if owners is None:
            self._owners[phrase] = (owner,)
            lengths = self._lengths.get(phrase[:2], ())
            if len(phrase) not in lengths:
                self._lengths[phrase[:2]] = tuple(sorted((*lengths, len(phrase)), reverse=True))
        elif owner not in owners[-_LAST:]:
            self._owners[phrase] = (*owners, owner)

    def discard(self, phrase: str, owner: Owner) -> None:
        change(self._owners, phrase, owner, adding=False)

    def change(self, phrase: str, owner: Owner, adding: bool) -> None:
        if adding:
            self.add(phrase, owner)
        else:
            self.discard(phrase, owner)

    def scan(self, text: str) -> Iterator[tuple[int, int, tuple[Owner, ...]]]:
        """The longest phrase at every position, phrases inside a longer one left out."""
        reached, lengths = 0, self._lengths
        pairs = enumerate(map(add, text, text[1:]))
        for start, pair in [(start, pair) for start, pair in pairs if pair in lengths]:
            for length in lengths[pair]:
                if len(text) >= start + length > reached and (
                    owners := self._owners.get(text[start : start + length])
                ):
                    yield start, start + length, owners
                    reached = start + length
                    break


def change(index: dict[Key, tuple[Owner, ...]], key: Key, owner: Owner, adding: bool) -> None:
    """Adds an owner to a plain index of keys, or takes him out. What one customer has comes in one go, so
    that an owner who is there already is among the last: thousands are called 王."""
    owners = index.get(key, ())
    if adding:
        if owner not in owners[-_LAST:]:
            index[key] = (*owners, owner)
    elif left := tuple(one for one in owners if one != owner):
        index[key] = left
    else:
        index.pop(key, None)
