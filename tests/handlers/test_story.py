"""The main job, as a rep does it: a sentence becomes a visit, an opportunity, a 再考虑."""

from datetime import UTC, datetime

from cards.model import Form
from storage.tables import Contact, Customer, Opportunity, Rethink, Todo, TouchLog
from tests.handlers.desk import ZONE, Desk, words

SENTENCE = "今天和王总聊了二期扩容需求，他提到IT预算已批，但担心迁移风险，下周三下午3点带方案过去，预计50万"
NEXT_WEDNESDAY = datetime(2026, 12, 2, 15, 0, tzinfo=ZONE).astimezone(UTC)


async def test_one_sentence_fills_the_draft_and_saves_nothing_yet(desk: Desk):
    reply = await desk.say(SENTENCE)
    shown = words(reply.card)
    for word in ("青禾口腔", "王立群", "50万", "12月2日 周三 15:00", "带方案过去", "实施风险"):
        assert word in shown
    [touch] = await desk.rows(TouchLog)
    assert (touch.state, touch.raw_text) == ("draft", SENTENCE)
    assert await desk.rows(Todo) == []


async def test_one_tap_saves_the_visit_and_the_next_step_becomes_a_todo(desk: Desk):
    draft = await desk.say(SENTENCE)
    saved = await desk.press(draft.card, "确认")
    assert "已记录" in saved.notice
    [touch] = await desk.rows(TouchLog)
    assert (touch.state, touch.customer_id, touch.amount_fen) == ("saved", 1, 50_000_000)
    assert touch.contact_ids == [1]
    [todo] = await desk.rows(Todo)
    assert (todo.owner_id, todo.due_at, todo.text) == (3, NEXT_WEDNESDAY, "带方案过去")


async def test_the_opportunity_is_linked_to_the_visit_it_came_from(desk: Desk):
    draft = await desk.say(SENTENCE)
    saved = await desk.press(draft.card, "确认")
    form = await desk.press(saved.card, "建商机")
    answers = {
        field.name: field.value
        for block in form.card.blocks
        if isinstance(block, Form)
        for field in block.fields
    }
    assert answers["amount"] == "50万"
    made = await desk.press(form.card, "确认建商机", **answers)
    assert "商机已建" in made.notice
    [deal] = await desk.rows(Opportunity)
    [touch] = await desk.rows(TouchLog)
    assert (deal.touch_id, touch.opportunity_id) == (touch.id, deal.id)
    assert (deal.stage, deal.state, deal.amount_fen) == ("first_touch", "open", 50_000_000)
    [todo] = await desk.rows(Todo)
    assert todo.opportunity_id == deal.id


async def test_rethink_gives_three_scripts_the_deciders_and_a_todo_in_48_hours(desk: Desk):
    draft = await desk.say(SENTENCE)
    saved = await desk.press(draft.card, "确认")
    form = await desk.press(saved.card, "再考虑")
    asked = await desk.press(form.card, "拿话术", note="太贵了")
    assert "客户核心顾虑" in asked.notice
    concern = desk.business.playbook.rethink.concerns[0][0]
    bundle = await desk.press(asked.card, "拿话术", concern=concern, note="太贵了")
    shown = words(bundle.card)
    for word in ("政策解读", "ROI测算", "竞品对比", "贺楠", "13800000002", "青禾口腔"):
        assert word in shown
    assert "$" not in shown
    [rethink] = await desk.rows(Rethink)
    todos = {todo.kind: todo for todo in await desk.rows(Todo)}
    assert (todos["rethink"].due_at - rethink.created_at).total_seconds() == 48 * 3600
    booked = await desk.press(bundle.card, "约好了", at="2026-11-27 10:00")
    assert "11月27日 周五 10:00" in words(booked.card)


async def test_rethink_turns_the_opportunity_into_rethinking(desk: Desk):
    deal = await _opportunity(desk)
    form = await desk.press(deal.card, "再考虑")
    concern = desk.business.playbook.rethink.concerns[0][0]
    await desk.press(form.card, "拿话术", concern=concern, note="再想想")
    [row] = await desk.rows(Opportunity)
    assert row.state == "rethinking"


async def test_a_new_contact_settles_the_rethink_todo(desk: Desk):
    deal = await _opportunity(desk)
    form = await desk.press(deal.card, "再考虑")
    concern = desk.business.playbook.rethink.concerns[0][0]
    await desk.press(form.card, "拿话术", concern=concern, note="再想想")
    again = await desk.say("给青禾口腔王总打了电话，解释了报价，他同意周五再谈")
    await desk.press(again.card, "确认")
    settled = {todo.kind: todo.state for todo in await desk.rows(Todo)}
    assert settled["rethink"] == "done"


async def test_an_empty_report_is_asked_back_once_and_kindly(desk: Desk):
    asked = await desk.say("已联系客户，反馈良好")
    assert "再补一句" in words(asked.card)
    draft = await desk.say("青禾口腔，王总同意下周五签合同")
    [touch] = await desk.rows(TouchLog)
    assert touch.state == "draft"
    assert touch.raw_text == "已联系客户，反馈良好\n青禾口腔，王总同意下周五签合同"
    assert "确认" in words(draft.card)


async def test_a_new_customer_is_made_in_the_same_flow(desk: Desk):
    draft = await desk.say(
        "展会上加的新客户，南通锐泽环保设备，冯工13800009921，要一套板框压滤机资料，明天发"
    )
    assert "南通锐泽环保设备（新客户）" in words(draft.card)
    await desk.press(draft.card, "确认")
    made = next(row for row in await desk.rows(Customer) if row.name == "南通锐泽环保设备")
    assert made.owner_id == 3
    assert "冯工" in [row.name for row in await desk.rows(Contact) if row.customer_id == made.id]


async def test_somebody_elses_customer_is_named_only_by_its_owner(desk: Desk):
    draft = await desk.say("岭南医院要一套资料，明天发")
    shown = words(draft.card)
    assert "陈明（华东）" in shown
    assert "岭南医院要一套资料" in shown  # the rep's own words
    assert "PickCustomer" not in shown


async def test_the_form_saves_with_two_required_fields(desk: Desk):
    form = await desk.say("/拜访")
    refused = await desk.press(form.card, "保存", content="聊了种植机")
    assert "客户" in refused.notice
    assert "聊了种植机" in words(refused.card)
    saved = await desk.press(refused.card, "保存", customer="青禾口腔", content="聊了种植机")
    assert "已记录" in saved.notice
    [touch] = await desk.rows(TouchLog)
    assert (touch.customer_id, touch.content, touch.state) == (1, "聊了种植机", "saved")


async def test_corrections_in_the_form_show_in_the_preview(desk: Desk):
    draft = await desk.say(SENTENCE)
    form = await desk.press(draft.card, "修改")
    preview = await desk.press(
        form.card,
        "保存修改",
        customer="青禾口腔",
        content="聊了二期",
        amount="60万",
        next_action="发方案",
        next_at="2026-12-03 09:00",
    )
    assert "60万" in words(preview.card)
    assert "12月3日 周四 09:00 发方案" in words(preview.card)


async def test_an_amount_nobody_understands_is_refused_with_the_answers_kept(desk: Desk):
    draft = await desk.say(SENTENCE)
    form = await desk.press(draft.card, "修改")
    refused = await desk.press(
        form.card, "保存修改", customer="青禾口腔", content="聊了三期", amount="很多钱"
    )
    assert "很多钱" in refused.notice
    assert "聊了三期" in words(refused.card)
    [touch] = await desk.rows(TouchLog)
    assert touch.amount_fen == 50_000_000


async def _opportunity(desk: Desk):
    draft = await desk.say(SENTENCE)
    saved = await desk.press(draft.card, "确认")
    form = await desk.press(saved.card, "建商机")
    return await desk.press(form.card, "确认建商机", name="青禾二期", amount="50万")
