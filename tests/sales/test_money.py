"""Amounts as sales people write them become integer fen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales.deal_amount import deal_amount
from sales.money import LARGEST_FEN, amounts, parse_amount

YUAN = 100


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("预计50万", 500_000),
        ("八十八万八", 888_000),
        ("3万5的单子", 35_000),
        ("1.2w", 12_000),
        ("预算8k", 8_000),
        ("¥1,280,000.00", 1_280_000),
        ("￥458,000报价已发", 458_000),
        ("一百来万", 1_000_000),
        ("三点五亿", 350_000_000),
        ("贰佰万", 2_000_000),
        ("1千5百万", 15_000_000),
        ("十万零五千", 105_000),
        ("两百五十块", 250),
        ("32万元整", 320_000),
        ("25.8万元", 258_000),
        ("他还价3千5", 3_500),
        ("一点二个亿的盘子", 120_000_000),
        ("报价 458,000", 458_000),
        ("每尾两块二", 2.2),
    ],
)
def test_a_sum_is_read_however_it_is_written(text: str, yuan: float) -> None:
    assert [amount.fen for amount in amounts(text)] == [round(yuan * YUAN)]


@pytest.mark.parametrize(
    ("text", "low", "middle", "high"),
    [
        ("七八十万", 700_000, 750_000, 800_000),
        ("十七八万", 170_000, 175_000, 180_000),
        ("一百二三十万", 1_200_000, 1_250_000, 1_300_000),
        ("50-60万", 500_000, 550_000, 600_000),
        ("50到60万", 500_000, 550_000, 600_000),
        ("5k-8k", 5_000, 6_500, 8_000),
        ("五十来万", 500_000, 500_000, 560_000),
        ("四万多块钱的事", 40_000, 40_000, 49_999),
        ("百八十万", 800_000, 1_000_000, 1_000_000),
        ("二十几万", 200_000, 200_000, 299_999),
    ],
)
def test_a_vague_sum_keeps_its_range(text: str, low: int, middle: int, high: int) -> None:
    (amount,) = amounts(text)
    assert (amount.low, amount.fen, amount.high) == (low * YUAN, middle * YUAN, high * YUAN)


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("模拟器3200元/台 两台", 6_400),
        ("外墙保温板2400平，47块一平", 112_800),
        ("蟹卡礼盒680/盒×300", 204_000),
        ("员工意外险 118人 人均260", 30_680),
        ("一台3.2万，要5台", 160_000),
        ("350元/吨，一共20吨", 7_000),
        ("每年12万，签三年", 360_000),
        ("两千八百套单价控制在四十五以内", 126_000),
        ("先来两百卷，一百三一卷", 26_000),
    ],
)
def test_unit_price_times_count_is_the_deal(text: str, yuan: int) -> None:
    found = deal_amount(text, ())
    assert found
    assert found.fen == yuan * YUAN


@pytest.mark.parametrize(
    "text",
    [
        "千万别再打了",
        "万一延期怎么办",
        "30万美金",
        "$5000",
        "4K屏",
        "1.2万件",
        "5k起订",
        "2026年11月26日",
        "10:30开会",
        "13800000011",
        "行车5台",
        "黄花菜1.5吨",
        "",
    ],
)
def test_numbers_that_are_no_money_stay_out(text: str) -> None:
    assert [amount for amount in amounts(text) if amount.per is None] == []


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("报价52万，最后谈到48万", 480_000),
        ("预算60万，我们报价58万", 580_000),
        ("首付20%是3万", 150_000),
        ("定金三成 3万", 100_000),
        ("设备30万加安装5万", 350_000),
        ("别家报40万，我们报45万", 450_000),
        ("定金财务已经打了两万", 20_000),
    ],
)
def test_the_deals_money_is_chosen_among_several_sums(text: str, yuan: int) -> None:
    found = deal_amount(text, ())
    assert found
    assert found.fen == yuan * YUAN


@pytest.mark.parametrize("text", ["他们罚了5万", "便宜3万", "每台3200元", "运费2000元"])
def test_penalties_differences_and_bare_unit_prices_are_no_deal(text: str) -> None:
    assert deal_amount(text, ()) is None


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("50万", 50_000_000),
        ("500000", 50_000_000),
        ("50", 5_000),
        ("1280.5", 128_050),
        ("约 三十万", 30_000_000),
        ("50-60万", 55_000_000),
        ("abc", None),
        ("", None),
        ("9" * 40, None),
    ],
)
def test_a_form_field_takes_words_or_plain_yuan(text: str, fen: int | None) -> None:
    assert parse_amount(text) == fen


@given(st.text())
def test_any_text_has_only_sane_amounts(text: str) -> None:
    for amount in amounts(text):
        assert 0 <= amount.low <= amount.high <= LARGEST_FEN
        assert amount.start < amount.end


@given(st.integers(1, 9_999_999))
def test_whole_yuan_come_back_as_typed(yuan: int) -> None:
    assert parse_amount(f"{yuan}元") == yuan * YUAN
    assert parse_amount(f"¥{yuan:,}") == yuan * YUAN
