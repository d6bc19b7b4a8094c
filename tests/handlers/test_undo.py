"""「撤销」 brings back what was, for ten minutes, for the same person (U-12)."""

from storage.tables import Opportunity, Timer, Todo, TouchLog
from tests.handlers.desk import Desk, words

SENTENCE = "今天和王总聊了二期扩容需求，下周三下午3点带方案过去，预计50万"


async def test_undoing_a_saved_visit_brings_back_the_draft_and_takes_the_todo_away(desk: Desk):
    draft = await desk.say(SENTENCE)
    saved = await desk.press(draft.card, "确认")
    undone = await desk.press(saved.card, "撤销")
    assert undone.notice == "已撤销"
    assert "待确认" in words(undone.card)
    [touch] = await desk.rows(TouchLog)
    assert (touch.state, touch.raw_text) == ("draft", SENTENCE)
    assert await desk.rows(Todo) == []
    assert await desk.rows(Timer) == []


async def test_the_word_undoes_the_last_thing(desk: Desk):
    draft = await desk.say(SENTENCE)
    await desk.press(draft.card, "确认")
    assert (await desk.say("/撤销")).notice == "已撤销"
    [touch] = await desk.rows(TouchLog)
    assert touch.state == "draft"


async def test_nobody_undoes_what_another_did(desk: Desk):
    draft = await desk.say(SENTENCE)
    saved = await desk.press(draft.card, "确认")
    refused = await desk.press(saved.card, "撤销", by="李国强")
    assert "没有可以撤销" in refused.notice
    [touch] = await desk.rows(TouchLog)
    assert touch.state == "saved"


async def test_after_ten_minutes_it_is_too_late(desk: Desk):
    draft = await desk.say(SENTENCE)
    saved = await desk.press(draft.card, "确认")
    desk.later(minutes=11)
    refused = await desk.press(saved.card, "撤销")
    assert "10 分钟" in refused.notice


async def test_a_visit_that_an_opportunity_grew_from_stays(desk: Desk):
    draft = await desk.say(SENTENCE)
    saved = await desk.press(draft.card, "确认")
    form = await desk.press(saved.card, "建商机")
    made = await desk.press(form.card, "确认建商机", name="青禾二期")
    refused = await desk.press(saved.card, "撤销")
    assert "不能再撤销" in refused.notice
    undone = await desk.press(made.card, "撤销")
    assert undone.notice == "已撤销"
    assert await desk.rows(Opportunity) == []
    again = await desk.press(saved.card, "撤销")
    assert "不能再撤销" in again.notice or again.notice == "已撤销"
