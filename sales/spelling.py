"""Which command a mistyped word was meant to be: by letters, and by sound for Chinese."""

from collections.abc import Iterable

NEAR = 66  # of 100: one wrong letter in four still counts, an unrelated word does not


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word closest to `word`, or "" when none is near."""
    from rapidfuzz import fuzz  # only after a typo

    words = list(known)
    heard = _sound(word)
    best = ("", 0.0)
    for candidate in words:
        score = max(fuzz.ratio(word, candidate), fuzz.ratio(heard, _sound(candidate)))
        best = max(best, (candidate, score), key=lambda one: one[1])
    return best[0] if best[1] >= NEAR else ""


def _sound(word: str) -> str:
    from pypinyin import lazy_pinyin  # loads dictionaries: only after a typo

    return "".join(lazy_pinyin(word)).lower()
