"""Which quote is held, and which words are one (AS-14)."""

from datetime import UTC, datetime, timedelta

import pytest

from sales.playbook_quotes import QuoteRules
from sales.quote_words import QuoteWords, quote_listed, quote_said
from sales.quotes import Price, conflict, deviation, product_key

NOW = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
RULES = QuoteRules(window_days=90, deviation_percent=5, decided_by="price_guard")
FANG, MING = 1, 2


def price(person: int, fen: int, days_ago: float = 0, product: str = "") -> Price:
    return Price(int(days_ago * 10) + 1, person, product, fen, NOW - timedelta(days=days_ago))


@pytest.mark.parametrize(
    ("new", "earlier", "kind"),
    [
        (price(FANG, 100), (), None),
        (price(FANG, 100), (price(MING, 100, 90),), "second"),
        (price(FANG, 100), (price(MING, 100, 90.1),), None),
        (price(FANG, 100, product="ct"), (price(MING, 900, 1, "mri"),), "second"),
        (price(FANG, 105), (price(FANG, 100, 1),), None),
        (price(FANG, 95), (price(FANG, 100, 1),), None),
        (price(FANG, 10_501), (price(FANG, 10_000, 1),), "price"),
        (price(FANG, 9_499), (price(FANG, 10_000, 1),), "price"),
        (price(FANG, 900, product="ct"), (price(FANG, 100, 1, "mri"),), None),
        (price(FANG, 900), (price(FANG, 100, 91),), None),
        (price(FANG, 104), (price(FANG, 104, 1), price(FANG, 90, 5)), None),
        (price(FANG, 500), (price(FANG, 100, 1), price(MING, 100, 5)), "second"),
    ],
    ids=[
        "the first", "a colleague's on the last day", "a colleague's before that", "other goods, but a colleague's",
        "exactly five percent up", "exactly five percent down", "more than that", "less than that",
        "other goods", "too long ago", "only the latest counts", "a colleague's before the price",
    ],
)  # fmt: skip
def test_what_is_held(new: Price, earlier: tuple[Price, ...], kind: str | None) -> None:
    found = conflict(new, earlier, RULES)
    assert (found.kind if found else None) == kind


def test_how_far_apart() -> None:
    assert float(deviation(price(FANG, 48), price(FANG, 52))) == pytest.approx(-7.69, abs=0.01)


def test_the_same_goods_written_otherwise() -> None:
    assert product_key("MRI 3.0T") == product_key("ｍｒｉ-3.0t")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("给青禾报价48万", QuoteWords("青禾", "", 48_000_000)),
        ("我给青禾口腔报价 48万。", QuoteWords("青禾口腔", "", 48_000_000)),
        ("给青禾的影像系统报价128000元", QuoteWords("青禾", "影像系统", 12_800_000)),
        ("给青禾报价48万，他嫌贵", None),
        ("给青禾发了报价48万，等回复", None),
        ("明天给青禾报价", None),
        ("给青禾报价单", None),
        ("给青禾报价0万", None),
    ],
)
def test_only_a_whole_sentence_is_a_quote(said: str, meant: QuoteWords | None) -> None:
    assert quote_said(said) == meant


@pytest.mark.parametrize(
    ("listed", "meant"),
    [
        ("青禾口腔 48万", QuoteWords("青禾口腔", "", 48_000_000)),
        ("青禾口腔 影像系统 二期 48万", QuoteWords("青禾口腔", "影像系统 二期", 48_000_000)),
        ("青禾口腔 128,000", QuoteWords("青禾口腔", "", 12_800_000)),
        ("青禾口腔", None),
        ("客户嫌贵 要再谈", None),
    ],
)
def test_what_follows_the_command(listed: str, meant: QuoteWords | None) -> None:
    assert quote_listed(listed) == meant
