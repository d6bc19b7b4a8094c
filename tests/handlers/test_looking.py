"""Help, search, customers: what this person may do and see."""

import pytest

from handlers.registry import HANDLERS, SPELLINGS
from sales.actions import ACTIONS
from tests.handlers.desk import Desk, words


def test_every_action_has_a_handler_and_only_one():
    assert set(HANDLERS) == set(ACTIONS.values())


async def test_help_lists_what_this_person_may_do_with_a_sample_each(desk: Desk):
    shown = words((await desk.say("帮助")).card)
    for word in ("拜访", "商机", "待办", "今日", "查", "客户", "再考虑", "撤销", "帮助"):
        assert f"/{word}" in shown
        assert SPELLINGS[word].sample in shown


async def test_the_admin_sees_no_customers_and_no_commands_for_them(desk: Desk):
    shown = words((await desk.say("帮助", by="赵静")).card)
    assert "/客户" not in shown
    refused = await desk.say("/客户 青禾口腔", by="赵静")
    assert "不在你的权限内" in refused.notice


@pytest.mark.parametrize("query", ["青禾口腔", "青禾", "qinghe", "青禾口控", "王立群"])
async def test_a_customer_is_found_by_name_pinyin_typo_or_contact(desk: Desk, query: str):
    assert "青禾口腔连锁有限公司" in words((await desk.say(f"/客户 {query}")).card)


async def test_only_the_owner_sees_the_whole_phone(desk: Desk):
    own = words((await desk.say("/客户 青禾口腔")).card)
    above = words((await desk.say("/客户 青禾口腔", by="李国强")).card)
    assert "13800000001" in own
    assert "13800000001" not in above
    assert "138****0001" in above


async def test_a_strangers_customer_and_one_that_does_not_exist_answer_alike(desk: Desk):
    foreign = await desk.tap("customer.show:3")
    absent = await desk.tap("customer.show:777")
    assert foreign == absent
    assert foreign.card is None


async def test_search_finds_what_was_said(desk: Desk):
    draft = await desk.say("青禾口腔王总担心迁移风险，明天发方案")
    await desk.press(draft.card, "确认")
    shown = words((await desk.say("/查 迁移")).card)
    assert "青禾口腔" in shown
    assert "没找到" in words((await desk.say("/查 迁移", by="陈明")).card)


async def test_wildcards_in_a_search_are_only_characters(desk: Desk):
    draft = await desk.say("青禾口腔王总担心迁移风险，明天发方案")
    await desk.press(draft.card, "确认")
    assert "迁移" not in words((await desk.say("/查 %")).card).replace("查：%", "")


@pytest.mark.parametrize("typo", ["/拜方", "/待半", "/helq"])
async def test_a_mistyped_command_gets_a_suggestion(desk: Desk, typo: str):
    assert "你是想发" in words((await desk.say(typo)).card)
