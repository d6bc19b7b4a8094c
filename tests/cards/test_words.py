"""How words, money, times and masks read, and what every dialect makes of people's words."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.markdown import COMMON, LOOSE, LOOSE_CARD, MESSAGE, PLAIN, Dialect, shorten
from cards.text import (
    cut,
    cut_bytes,
    day,
    escape,
    masked_name,
    masked_phone,
    moment,
    moment_input,
    money,
    visible,
)


@pytest.mark.parametrize(
    ("fen", "said"),
    [
        (50_000_000, "50万"),
        (1_280_000, "12,800元"),
        (12_800_000, "12.8万"),
        (12_345_600, "123,456元"),
        (12_345_678, "123,456.78元"),
        (12_000_000_000, "1.2亿"),
        (100_000_000_000, "10亿"),
        (123_456_700_000, "123,456.7万"),
        (1_000_000, "1万"),
        (0, "0元"),
        (99, "0.99元"),
        (-50_000_000, "-50万"),
    ],
)
def test_money_is_short_and_loses_nothing(fen: int, said: str) -> None:
    assert money(fen) == said


def test_a_moment_is_said_in_the_companys_zone() -> None:
    at = datetime(2026, 11, 26, 7, 0, tzinfo=UTC)
    assert moment(at, ZoneInfo("Asia/Shanghai")) == "11月26日 周四 15:00"
    assert moment(at) == "11月26日 周四 07:00"
    assert moment_input(at, ZoneInfo("Asia/Shanghai")) == "2026-11-26 15:00"
    assert day(date(2026, 11, 29)) == "11月29日 周日"


def test_masks_leave_just_enough_to_recognise() -> None:
    assert masked_phone("138 1234-1234") == "138****1234"
    assert masked_phone("12345678") == "12****78"
    assert masked_phone("") == "****"
    assert masked_name("秦岚") == "秦**"


@pytest.mark.parametrize(
    ("dialect", "written"),
    [
        (PLAIN, "预算已批 <b>\n· 带方案"),
        (COMMON, "**预算已批** &#60;b&#62;\n- 带方案"),
        (LOOSE, "**预算已批** ＜b>  \n  - 带方案"),
        (LOOSE_CARD, "**预算已批** ＜b><br>· 带方案"),
        (MESSAGE, "预算已批 ＜b>\n· 带方案"),
    ],
)
def test_one_text_in_every_dialect(dialect: Dialect, written: str) -> None:
    assert dialect.write("**预算已批** <b>\n- 带方案") == written


def test_a_dialect_disarms_what_would_begin_a_line_of_another_kind() -> None:
    assert COMMON.write("1. a\n# b\n> c\n+ d\n=== e") == (
        "1&#46; a\n&#35; b\n&#62; c\n&#43; d\n&#61;== e"
    )
    assert LOOSE_CARD.write("# b\n> c\n&lt; a_b _c_ 3~5 ~~d~~") == (
        "＃ b<br>＞ c<br>＆lt; a_b ＿c＿ 3~5 ～～d～～"
    )


@given(words=st.text())
def test_escaped_words_are_shown_as_they_are(words: str) -> None:
    shown = "\n".join(line.strip() for line in visible(words).split("\n"))
    assert PLAIN.write(escape(words)) == shown


@given(words=st.text(alphabet="ab*\\- \n", max_size=60), limit=st.integers(1, 40))
def test_shortened_markdown_is_short_and_leaves_no_mark_open(words: str, limit: int) -> None:
    short = shorten(words, limit)
    assert len(PLAIN.write(short).replace("· ", "- ")) <= max(limit, 1)
    assert short == words or "…" in short


def test_a_cut_shows_and_strong_words_stay_strong() -> None:
    assert shorten("**预算已批**，担心迁移风险", 4) == "**预算已…**"
    assert shorten("**预算已批**，担心迁移风险", 11) == "**预算已批**，担心迁移风险"
    assert cut("预算已批", 3) == "预算…"
    assert cut_bytes("预算已批", 9) == "预算…"


@given(words=st.text(), limit=st.integers(3, 50))
def test_a_cut_keeps_the_limit(words: str, limit: int) -> None:
    assert len(cut(words, limit)) <= limit
    clean = visible(words)
    assert len(cut_bytes(clean, limit).encode()) <= limit
