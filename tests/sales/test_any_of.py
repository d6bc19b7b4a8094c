"""One pattern of many words finds what the plain list of alternatives finds."""

import re

from hypothesis import given
from hypothesis import strategies as st

from sales.any_of import any_of
from sales.common_words import COMMON_WORDS
from sales.goods import LONG_HEADS

LETTERS = st.text("系统软件平台A-^]", min_size=1, max_size=4)


@given(st.sets(LETTERS, min_size=1, max_size=40), st.text("系统软件平台A-^]", max_size=30))
def test_it_finds_the_longest_word_at_every_place(words: set[str], text: str) -> None:
    plain = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    assert re.findall(any_of(words), text) == re.findall(plain, text)


def test_of_the_everyday_words_each_is_found_whole() -> None:
    for words in (COMMON_WORDS, LONG_HEADS):
        pattern = re.compile(any_of(words))
        assert all(pattern.fullmatch(word) for word in words)
