"""What does not fit is visible: told in words, cut with 「…」, counted with 「还有 N 项」."""

from typing import Any

import pytest

from cards.fit import FACES, LIMITS, fit
from cards.gallery import BASE_URL
from cards.limits import ANY
from cards.model import (
    Button,
    Buttons,
    Card,
    Facts,
    Field,
    FieldKind,
    Folded,
    Form,
    Image,
    Note,
    Table,
    Text,
)
from cards.render import payload
from cards.wire import pack
from sales.actions import EditVisit, SaveVisit, ShowTodo, SnoozeTodo, StartSnooze, SubmitVisit

CHOICES = (("today", "今天下午"), ("tomorrow", "明天"))
UNTIL = Field("until", "顺延到", FieldKind.CHOICE, "tomorrow", CHOICES)


def form(*asked: Field) -> Form:
    return Form(asked, Button("顺延", SnoozeTodo(9, 1)), StartSnooze(9, 1))


def drawn(face: str, *blocks: Any) -> dict[str, Any]:
    return payload(Card("题", blocks), face, base_url=BASE_URL, task_id="t-1")


def buttons(count: int) -> Buttons:
    return Buttons(tuple(Button(f"看 {n}", ShowTodo(n)) for n in range(count)))


def test_facts_left_out_are_counted() -> None:
    shown = fit(Card("题", (Facts(tuple((f"名{n}", "值") for n in range(33))),)), "feishu")
    kept = tuple((f"名{n}", "值") for n in range(29))
    assert shown.blocks == (Facts((*kept, ("更多", "还有 4 项"))),)


def test_facts_without_a_place_are_said_in_the_text() -> None:
    shown = drawn("wecom", Facts(tuple((f"名{n}", "值") for n in range(8))), Text("先说"))
    assert len(shown["horizontal_content_list"]) == 6
    assert shown["sub_title_text"] == "先说\n名6：值\n名7：值"


def test_notes_too_long_for_their_line_are_said_in_the_text() -> None:
    shown = drawn("wecom", Note("短"), Note("长" * 50))
    assert shown["main_title"]["desc"] == "短"
    assert shown["sub_title_text"] == "长" * 50


def test_buttons_left_out_are_counted_even_beside_a_note() -> None:
    shown = drawn("wecom", buttons(9), Note("为什么" * 8))
    assert len(shown["button_list"]) == 6
    assert shown["main_title"]["desc"] == "为什么" * 8 + " · 还有 3 个操作"


def test_rows_left_out_are_counted_in_words_and_in_tables() -> None:
    table = Table(("商机", "阶段"), tuple((f"商机{n}", "报价") for n in range(60)))
    assert drawn("wecom", table)["sub_title_text"].endswith("商机3 · 阶段 报价\n还有 56 行")
    assert Note("还有 10 行") in fit(Card("题", (table,)), "feishu").blocks


def test_a_long_card_is_squeezed_until_the_platform_takes_it() -> None:
    words = [Text("**" + "<" * 3000 + "**") for _ in range(20)]
    shown = drawn("feishu", *words, buttons(3))
    assert len(str(shown)) < 30_000
    assert "…" in str(shown)
    assert pack(ShowTodo(2)) in str(shown)


def test_two_buttons_that_do_the_same_are_one_where_keys_are_unique() -> None:
    shown = drawn("wecom", buttons(2), buttons(2))
    assert [button["key"] for button in shown["button_list"]] == [
        pack(ShowTodo(0)),
        pack(ShowTodo(1)),
    ]


def test_a_card_without_buttons_is_a_notice_that_opens_our_page() -> None:
    shown = drawn("wecom", Text("已保存"))
    assert (shown["card_type"], shown["card_action"]["url"]) == ("text_notice", f"{BASE_URL}/h5")
    assert "task_id" not in shown


def test_links_alone_stand_in_a_list_of_their_own() -> None:
    shown = drawn("wecom", Buttons((Button("客户主页", link="/h5/customer/7"),)))
    assert shown["card_type"] == "text_notice"
    assert shown["jump_list"][0]["url"] == f"{BASE_URL}/h5/customer/7"


def test_a_link_beside_buttons_that_have_none_becomes_a_line() -> None:
    row = Buttons((Button("确认", SaveVisit(1, 1)), Button("主页", link="/h5/customer/7")))
    shown = drawn("wecom_bot", row)
    assert [button["text"] for button in shown["button_list"]] == ["确认"]
    assert shown["horizontal_content_list"][0]["value"] == "主页"


# -- forms ----------------------------------------------------------------------------------------


def test_one_choice_is_asked_beside_the_buttons() -> None:
    shown = drawn("wecom", form(UNTIL), Buttons((Button("返回", ShowTodo(9)),)), Text("回访"))
    assert shown["card_type"] == "button_interaction"
    assert shown["button_selection"]["selected_id"] == "tomorrow"
    assert [button["key"] for button in shown["button_list"]] == [
        "todo.snooze:9:1",
        pack(ShowTodo(9)),
    ]


def test_the_one_choice_that_must_be_made_is_asked_in_the_card_and_the_rest_behind_a_link() -> None:
    shown = drawn("wecom", form(UNTIL, Field("reason", "原因")))
    assert shown["button_selection"]["question_key"] == "until"
    assert [button["text"] for button in shown["button_list"]] == ["顺延", "填写更多"]
    filled = drawn("wecom", form(UNTIL, Field("reason", "原因", value="客户忙")))
    assert "button_selection" not in filled


def test_several_choices_take_a_card_of_their_own() -> None:
    reason = Field("reason", "原因", FieldKind.CHOICE, "", (("busy", "客户忙"),))
    shown = drawn("wecom", Text("回访秦总"), form(UNTIL, reason), buttons(1))
    assert shown["card_type"] == "multiple_interaction"
    assert [select["question_key"] for select in shown["select_list"]] == ["until", "reason"]
    assert shown["main_title"]["desc"] == "回访秦总 · 还有 1 个操作"


def test_ticks_take_a_card_of_their_own() -> None:
    roles = Field(
        "roles", "角色", FieldKind.CHOICES, "boss", (("boss", "老板"), ("user", "使用者"))
    )
    shown = drawn("wecom", form(roles))
    assert shown["card_type"] == "vote_interaction"
    assert [option["is_checked"] for option in shown["checkbox"]["option_list"]] == [True, False]


@pytest.mark.parametrize("face", ["wecom", "wecom_bot", "dingtalk", "dingtalk_action"])
def test_a_form_to_write_in_is_a_link_to_the_same_form(face: str) -> None:
    written = Form((Field("content", "内容"),), Button("保存", SubmitVisit()), EditVisit(310, 2))
    assert "/h5/form/visit.edit%3A310%3A2" in str(drawn(face, written))


def test_a_form_is_never_shown_where_it_would_lose_what_is_in_it() -> None:
    long = Form(
        (Field("content", "内容", value="长" * 1001),),
        Button("保存", SubmitVisit()),
        EditVisit(1, 2),
    )
    assert "form" not in [block["tag"] for block in drawn("feishu", long)["body"]["elements"]]
    many = Field("until", "到", FieldKind.CHOICE, "", tuple((str(n), str(n)) for n in range(50)))
    assert "/h5/form/" in str(drawn("feishu", form(many)))


# -- the table ------------------------------------------------------------------------------------


@pytest.mark.parametrize("face", FACES)
def test_kinds_told_in_words_are_not_lost(face: str) -> None:
    said = str(
        fit(
            Card("题", (Table(("甲",), (("乙",),)), Image(1, "门店"), Folded("原话", "丙"))),
            face,
        )
    )
    assert all(word in said for word in ("乙", "门店", "原话", "丙"))


def test_the_console_cuts_nothing() -> None:
    free = LIMITS["console"]
    assert {getattr(free, name) for name in free.__slots__} == {ANY}
