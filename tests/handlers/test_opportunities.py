"""Opportunities move one stage at a time and are closed with a reason."""

from handlers.registry import Reply
from storage.tables import Opportunity, Todo
from tests.handlers.desk import Desk, words


async def test_the_next_stage_is_one_tap_away(desk: Desk):
    made = await _made(desk)
    moved = await desk.press(made.card, "推进到需求诊断")
    assert moved.notice == "已进入需求诊断"
    [deal] = await desk.rows(Opportunity)
    assert (deal.stage, deal.version) == ("diagnosis", 2)


async def test_a_tap_on_an_old_card_moves_it_only_once(desk: Desk):
    made = await _made(desk)
    await desk.press(made.card, "推进到需求诊断")
    again = await desk.press(made.card, "推进到需求诊断")
    assert "最新" in again.notice
    [deal] = await desk.rows(Opportunity)
    assert deal.stage == "diagnosis"


async def test_stages_cannot_be_skipped(desk: Desk):
    made = await _made(desk)
    [deal] = await desk.rows(Opportunity)
    refused = await desk.tap(f"opp.advance:{deal.id}:contract:{deal.version}")
    assert refused.notice == "还不能推进"
    assert "不能跳过中间的阶段" in words(refused.card)
    assert made.card


async def test_closing_asks_for_outcome_and_reason(desk: Desk):
    made = await _made(desk)
    form = await desk.press(made.card, "关闭")
    refused = await desk.press(form.card, "确认关闭", outcome="lost")
    assert "原因" in refused.notice
    closed = await desk.press(
        refused.card, "确认关闭", outcome="lost", reason="price", note="差两成"
    )
    assert "输单" in words(closed.card)
    [deal] = await desk.rows(Opportunity)
    assert (deal.state, "差两成" in deal.close_reason) == ("lost", True)
    assert {todo.state for todo in await desk.rows(Todo)} == {"dropped"}


async def test_a_closed_opportunity_offers_no_buttons_that_change_it(desk: Desk):
    made = await _made(desk)
    form = await desk.press(made.card, "关闭")
    closed = await desk.press(form.card, "确认关闭", outcome="won", reason="signed")
    assert "推进到" not in words(closed.card)
    assert "再考虑" not in words(closed.card)


async def test_the_same_visit_grows_only_one_opportunity(desk: Desk):
    await _made(desk)
    [deal] = await desk.rows(Opportunity)
    again = await desk.tap(f"opp.create:{deal.touch_id}", name="再建一个")
    assert "已经建过商机" in again.notice
    assert len(await desk.rows(Opportunity)) == 1


async def test_a_customer_with_an_opportunity_is_pointed_out(desk: Desk):
    await _made(desk)
    draft = await desk.say("青禾口腔贺主任要三期报价，明天发")
    saved = await desk.press(draft.card, "确认")
    assert "看商机" in words(saved.card)


async def test_the_quick_button_offers_the_latest_visits(desk: Desk):
    empty = await desk.say("建商机")
    assert "先用一句话记下" in words(empty.card)
    draft = await desk.say("云栖体检秦院长要一套方案，明天发")
    await desk.press(draft.card, "确认")
    offered = await desk.say("建商机")
    form = await desk.press(offered.card, "云栖体检")
    assert "确认建商机" in words(form.card)


async def test_the_manager_sees_the_teams_opportunity_with_its_owner(desk: Desk):
    await _made(desk)
    [deal] = await desk.rows(Opportunity)
    shown = words((await desk.tap(f"opp.show:{deal.id}:0", by="李国强")).card)
    assert "王芳" in shown
    other = await desk.tap(f"opp.show:{deal.id}:0", by="陈明")
    assert other.card is None


async def _made(desk: Desk) -> Reply:
    draft = await desk.say("今天和王总聊了二期扩容，下周三下午3点带方案过去，预计50万")
    saved = await desk.press(draft.card, "确认")
    form = await desk.press(saved.card, "建商机")
    return await desk.press(form.card, "确认建商机", name="青禾二期", amount="50万")
