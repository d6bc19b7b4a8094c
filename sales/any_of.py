"""Many words as one pattern that looks at those only which begin like the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

_FEW = 12
Group = tuple[str, str]
"""A first letter, and a pattern of the words that begin with it."""


def any_of(words: Iterable[str]) -> str:
    """Finds what `long|short|…` of the same words finds. `re` tries the alternatives one after the other: of
    a thousand it would try a thousand wherever none of them stands."""
    groups = [
        (letter, re.escape(letter) + _rest([word[1:] for word in alike]))
        for letter, alike in groupby(sorted(set(words)), key=lambda word: word[0])
    ]
    size = max(_FEW, round(len(groups) ** 0.5))
    parts = [groups[start : start + size] for start in range(0, len(groups), size)]
    return f"(?:{'|'.join(_guarded(part) for part in parts)})"


def _rest(endings: Sequence[str]) -> str:
    """The longer first, as everywhere where one word may begin another."""
    return f"(?:{'|'.join(re.escape(one) for one in sorted(endings, key=len, reverse=True))})"


def _guarded(part: Sequence[Group]) -> str:
    letters = "".join(re.escape(letter) for letter, _ in part)
    return f"(?=[{letters}])(?:{'|'.join(words for _, words in part)})"
