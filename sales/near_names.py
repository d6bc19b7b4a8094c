"""Names that are nearly there: the same sound, an abbreviation, one character wrong."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from sales.phrases import Phrases, change
from sales.pinyin import sound, syllable

_INSTITUTIONS = frozenset("院校厂所局馆社会行店站园队司银医大中小附")
_HINTS_BEFORE = frozenset("去见和跟给在到从是让找约问个:,，。.;； \n")
_HINTS_AFTER = frozenset("的那这说来公家总:,，。.;； \n")
_COMMON_WORDS = frozenset(
    "很大 喜欢 需要 学校 已经 现在 客户 公司 预算 时间 机会 先生 资料 问题 没有 不是 领导".split()
)
_FIRST_PRIVATE = 0xE001
_LONGEST_SLIP = 8
_SLIPS_WITHIN = 40  # characters; a customer is named early in a note


@lru_cache(maxsize=4_000)
def _code(blurred: str) -> str:
    """One private character for one syllable, the same for the same syllable in every run."""
    value = 0
    for char in blurred[:6]:
        value = value * 27 + max(0, min(26, ord(char) - 96))
    return chr(0xF0000 + value % 0xFFFD)


@lru_cache(maxsize=30_000)
def sound_code(char: str) -> str:
    return _code(sound(char)) if char >= "\u3400" and char < "\ue000" else char


def heard(text: str) -> str:
    """The text as a string of syllables, one private character each."""
    return "".join(map(sound_code, text))


class NearNames:
    """Indexes of customer ids by sound, by first and last character, and by keys with one gap."""

    def __init__(self) -> None:
        self._sounds = Phrases[tuple[int, str]]()
        self._ends: dict[str, tuple[tuple[int, str], ...]] = {}
        self._gaps: dict[int, tuple[int, ...]] = {}

    def change(self, key: str, owner: int, adding: bool) -> None:
        if not key[0] >= "\u3400":
            return
        sounds = heard(key)
        self._sounds.change(sounds, (owner, key), adding)
        if key[-1] in _INSTITUTIONS and len(key) > 3:
            change(self._ends, key[0] + key[-1], (owner, key), adding)
        for gap in _gaps(key):
            change(self._gaps, gap, owner, adding)

    def sounds(self, text: str, expected: frozenset[int]) -> Iterator[tuple[int, int]]:
        """Customers that sound like a piece of the text, with the length of that piece.

        Two syllables sound like too many words: they need exactly these tones apart, and a hint
        beside them or a contact of that customer in the text.
        """
        for start, end, owners in self._sounds.scan(heard(text)):
            if text[start:end] in _COMMON_WORDS:
                continue
            for owner, key in owners:
                if len(key) > 2 or self._plausible(text, start, end, key, owner in expected):
                    yield owner, len(key)

    @staticmethod
    def _plausible(text: str, start: int, end: int, key: str, expected: bool) -> bool:
        if expected:
            return True
        same = all(syllable(a) == syllable(b) for a, b in zip(text[start:end], key, strict=True))
        before = start == 0 or text[start - 1] in _HINTS_BEFORE
        after = end == len(text) or text[end] in _HINTS_AFTER
        return same and before and after

    def abbreviated(self, text: str) -> Iterator[int]:
        """江职院 for 江浦职业技术学院: its characters in order, first and last included."""
        for start in range(len(text) - 2):
            for size in (3, 4, 5):
                piece = text[start : start + size]
                for owner, key in (
                    self._ends.get(piece[0] + piece[-1], ()) if len(piece) == size else ()
                ):
                    if len(key) > size and _in_order(piece, key):
                        yield owner

    def slips(self, text: str) -> Iterator[int]:
        """Keys of four characters and more with one of them wrong."""
        for start in range(min(len(text) - 3, _SLIPS_WITHIN)):
            for size in range(4, _LONGEST_SLIP + 1):
                piece = text[start : start + size]
                if len(piece) < size:
                    break
                for gap in _gaps(piece):
                    yield from self._gaps.get(gap, ())


def _gaps(key: str) -> tuple[int, ...]:
    """The key without one of its characters, for every place in the brand in front; as numbers, which take
    a third of the room, and there are four per name."""
    if not 4 <= len(key) <= _LONGEST_SLIP:
        return ()
    return tuple(hash(f"{key[:place]}\0{key[place + 1 :]}") for place in range(min(4, len(key))))


def _in_order(piece: str, key: str) -> bool:
    rest = iter(key)
    return all(char in rest for char in piece)
