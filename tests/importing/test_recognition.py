"""Which column is what, and what its cells say: tables as offices really keep them (MI-01, R29)."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sales.import_cells import amount, day, phone
from sales.import_headings import recognise
from sales.import_leads import LEADS
from sales.importing import BAD, DOUBTFUL, READY, Checked, Columns, check, harmless

FIELDS = {field.name: field for field in LEADS.fields}


def columns_of(*rows: tuple[str, ...]) -> Columns:
    return recognise(LEADS, rows)


def test_titles_above_the_headings_are_passed_over() -> None:
    found = columns_of(
        ("2026年华东展会线索登记表", "", ""),
        ("制表：市场部", "", "2026-11-20"),
        ("", "", ""),
        ("序号", "*客户公司名称：", "联系电话(必填)"),
        ("1", "青禾口腔门诊", "13800000123"),
    )
    assert found.first == 4
    assert found.fields == {"company": (1,), "phone": (2,)}


def test_two_rows_of_headings_are_read_together() -> None:
    found = columns_of(
        ("客户", "", "联系信息", "", "采购（万元）", ""),
        ("名称", "行业", "姓名", "手机", "年采购额", "预算"),
        ("青禾口腔门诊", "口腔连锁", "秦朗", "13800000123", "80", "12"),
    )
    assert found.first == 2
    assert found.fields == {
        "company": (0,), "industry": (1,), "contact": (2,), "phone": (3,), "yearly_fen": (4,), "estimate_fen": (5,),
    }  # fmt: skip
    assert (
        checked(found, "青禾口腔门诊", "", "秦朗", "13800000123", "80", "12").fields["yearly_fen"]
        == 80_000_000
    )


def test_where_a_lead_came_from_and_what_that_cost_are_two_columns() -> None:
    for named in ("来源", "线索来源", "获客渠道", "来源平台", "Source"):
        found = columns_of(("公司名称", named, "来源费用"), ("青禾口腔门诊", "百度", "120"))
        assert found.fields == {"company": (0,), "channel": (1,), "cost_fen": (2,)}, named


def test_without_headings_the_content_tells() -> None:
    rows = [
        (str(at), f"青禾{at}号口腔门诊", "秦朗", f"1380000{at:04}", "2026-11-2" + str(at % 9))
        for at in range(20)
    ]
    found = columns_of(*rows)
    assert found.first == 0
    assert found.fields == {"company": (1,), "contact": (2,), "phone": (3,), "told_on": (4,)}


def test_a_heading_that_nobody_knows_is_no_obstacle_where_the_content_tells() -> None:
    rows = [("甲方抬头", "call他", "行业")] + [
        (f"青禾{at}号诊所", f"1380000{at:04}", "口腔") for at in range(9)
    ]
    found = columns_of(*rows, ("青禾诊所", "13800000123", "口腔"))
    assert found.fields.get("industry") == (2,)
    assert {"company", "phone"} <= set(found.fields)


def test_of_two_telephones_the_mobile_counts_and_the_other_fills_the_gaps() -> None:
    found = columns_of(("公司", "座机", "手机号"), ("青禾", "021-58880000", ""))
    assert found.fields["phone"] == (2, 1)
    assert checked(found, "青禾", "021-58880000", "").fields["phone"] == "02158880000"


def test_what_a_person_says_of_a_column_rules() -> None:
    top = (("公司", "电话", "备用"), ("青禾", "13800000123", "13900000123"))
    found = recognise(LEADS, top, {"phone": (2,), "company": (0,)})
    assert found.fields["phone"] == (2,)
    assert "need" not in recognise(LEADS, (("公司", "需求"), ("a", "b")), {"need": ()}).fields


@settings(max_examples=60)
@given(st.data())
def test_every_order_and_spelling_of_known_headings_is_recognised(data: st.DataObject) -> None:
    chosen = data.draw(
        st.lists(st.sampled_from(LEADS.fields), min_size=2, unique_by=lambda one: one.name)
    )
    dress = st.sampled_from(["{}", "*{}", "{}：", " {} ", "{}(必填)", "【{}】", "{}\n"])
    names = [data.draw(dress).format(data.draw(st.sampled_from(one.names))) for one in chosen]
    title = data.draw(st.sampled_from([(), ("登记表",), ("登记表", "")]))
    found = recognise(LEADS, [*([title] if title else []), tuple(names), ("",) * len(names)])
    assert found.fields == {one.name: (at,) for at, one in enumerate(chosen)}


@given(st.lists(st.lists(st.text(max_size=12), max_size=8), max_size=40))
def test_no_table_whatever_is_in_it_breaks_recognition(rows: list[list[str]]) -> None:
    found = recognise(LEADS, rows)
    for cells in rows[found.first :]:
        result = check(LEADS, found, cells)
        assert result is None or result.state in (READY, DOUBTFUL, BAD)
        assert result is None or bool(result.problems) == (result.state != READY)


# -- cells ----------------------------------------------------------------------------------------

MOBILE = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
FULL = str.maketrans("0123456789", "０１２３４５６７８９")


@given(
    MOBILE, st.sampled_from(["{}", "+86{}", "86-{}", "{}.0", " {} ", "电话:{}", "{}（微信同号）"])
)
def test_a_mobile_comes_back_however_it_is_dressed(number: str, dress: str) -> None:
    assert phone(dress.format(number), "电话").value == number
    assert phone(number.translate(FULL), "电话").value == number
    assert phone(f"{number[:3]}-{number[3:7]} {number[7:]}", "电话").value == number


@given(MOBILE)
def test_a_number_that_became_a_float_comes_back_or_is_said_to_be_lost(number: str) -> None:
    from bot.parsing.cells import text_of

    assert phone(text_of(float(number)), "电话").value == number
    lost = phone(f"{float(number):.2E}", "电话")
    assert lost.value is None
    assert "科学计数" in lost.doubt


@pytest.mark.parametrize(
    ("cell", "heading", "fen"),
    [
        ("80", "年采购额（万元）", 80_000_000),
        ("80", "年采购额(元)", 8_000),
        ("80.5", "年采购/万", 80_500_000),
        ("80万", "年采购额", 80_000_000),
        ("80万", "年采购额（万元）", 80_000_000),
        ("￥1,280,000.50", "年采购额", 128_000_050),
        ("三十万", "预算", 30_000_000),
        ("1.2亿", "预算", 12_000_000_000),
        ("无", "预算", None),
    ],
)
def test_money_has_the_unit_of_its_cell_else_of_its_heading(
    cell: str, heading: str, fen: int | None
) -> None:
    read = amount(cell, heading)
    assert (read.value, read.doubt) == (fen, "")


@pytest.mark.parametrize("cell", ["-5万", "面议", "（3000）", "10万亿亿", "99999999999999999999"])
def test_money_that_cannot_be_is_doubted_and_left_out(cell: str) -> None:
    read = amount(cell, "预算")
    assert read.value is None
    assert "预算" in read.doubt


def test_a_small_bare_number_below_a_bare_heading_is_asked_about() -> None:
    assert "没写单位" in amount("80", "年采购额").doubt
    assert amount("80000", "年采购额").doubt == ""


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_a_day_comes_back_from_every_way_of_writing_it(when: date) -> None:
    ways = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d", "%Y-%m-%d 09:30")
    for way in ways:
        assert day(when.strftime(way), "日期").value == when.isoformat()


# -- rows -----------------------------------------------------------------------------------------


def checked(found: Columns, *cells: str) -> Checked:
    result = check(LEADS, found, cells)
    assert result is not None
    return result


PLAIN = Columns(
    {"company": (0,), "phone": (1,), "yearly_fen": (2,)}, ("公司", "电话", "年采购额"), 1
)


@pytest.mark.parametrize(
    ("cells", "state", "said"),
    [
        (("青禾", "13800000123", "80万"), READY, ""),
        (("", "13800000123", ""), READY, ""),
        (("青禾", "没有", "面议"), DOUBTFUL, "没看懂「年采购额」的金额「面议」"),
        (("", "12345", ""), BAD, "公司和电话至少要有一个"),
        (("合 计", "", "800万"), BAD, "像合计"),
    ],
)
def test_each_row_is_ready_doubtful_or_wrong_and_says_why(
    cells: tuple[str, ...], state: str, said: str
) -> None:
    result = checked(PLAIN, *cells)
    assert result.state == state
    assert said in "；".join(result.problems)


def test_blank_rows_and_headings_once_more_are_no_rows() -> None:
    assert check(LEADS, PLAIN, ("", "", "")) is None
    assert check(LEADS, PLAIN, ("公司", "电话", "年采购额")) is None


def test_the_same_firm_has_the_same_keys_however_it_is_written() -> None:
    one = checked(PLAIN, "苏州青禾口腔有限公司", "138 0000 0123")
    other = checked(PLAIN, "青禾口腔（苏州）有限公司", "+8613800000123")
    assert one.keys == other.keys == ("company:青禾口腔", "phone:13800000123")


@given(st.text(max_size=20), st.sampled_from("=+-@\t\r"))
def test_no_cell_that_we_write_is_a_formula(text: str, lead: str) -> None:
    assert not harmless(lead + text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert harmless("青禾") == "青禾"
