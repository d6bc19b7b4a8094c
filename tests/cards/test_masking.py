"""Numbers in people's words are masked however they are written; dates and amounts stay."""

import pytest

from cards.text import MASKED_MONEY, amount, masked_phones


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("电话13800000001和+86 138-0000-0002", "电话138****0001和+86****0002"),
        ("0571-88886666转分机", "057****6666转分机"),
        ("打幺三八零零零零零零零一找他", "打幺三八****零零零一找他"),
        ("138 0000 0001。", "138****0001。"),
        ("2026-11-25 15:00 预计500000", "2026-11-25 15:00 预计500000"),
        ("12月2日15点，50万、三台、两台、一共五十万", "12月2日15点，50万、三台、两台、一共五十万"),
        ("二零二六年十一月二十五日", "二零二六年十一月二十五日"),
    ],
)
def test_numbers_are_masked_and_nothing_else(said: str, shown: str) -> None:
    assert masked_phones(said) == shown


def test_a_hidden_amount_is_not_an_unknown_one() -> None:
    assert amount(50_000_000) == "50万"
    assert amount(None) == "金额未填"
    assert amount(50_000_000, hidden=True) == amount(None, hidden=True) == MASKED_MONEY
