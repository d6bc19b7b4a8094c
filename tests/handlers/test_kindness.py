"""What a tired rep stumbles over: slips in forms, thanks, empty lists, people without a rep's rights."""

import pytest

from cards.model import Button, Buttons, Card, Form
from handlers.registry import Reply
from storage.tables import TouchLog
from tests.handlers.desk import Desk, words

SENTENCE = "今天和王总聊了二期扩容需求，下周三下午3点带方案过去，预计50万"


def answers(card: Card | None) -> dict[str, str]:
    assert card
    forms = (block for block in card.blocks if isinstance(block, Form))
    return {field.name: field.value for form in forms for field in form.fields}


def buttons(card: Card | None) -> list[Button]:
    assert card
    return [b for block in card.blocks if isinstance(block, Buttons) for b in block.buttons]


async def amended(desk: Desk, **typed: str) -> Reply:
    draft = await desk.say(SENTENCE)
    form = await desk.press(draft.card, "修改")
    return await desk.press(form.card, "保存修改", **answers(form.card) | typed)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"next_at": "2020-01-01 10:00"}, "已经过去了"),
        ({"next_at": "昨天下午3点"}, "已经过去了"),
        ({"next_at": "2099-12-31 23:59"}, "太远了"),
        ({"next_action": ""}, "还没填：下一步"),
        ({"amount": "-5万"}, "没看懂金额"),
        ({"customer": "长" * 200}, "太长了"),
    ],
)
async def test_a_slip_in_the_form_is_asked_about_and_changes_nothing(
    desk: Desk, typed: dict[str, str], said: str
):
    reply = await amended(desk, **typed)
    assert said in reply.notice
    [touch] = await desk.rows(TouchLog)
    assert (touch.next_action, touch.amount_fen) == ("带方案过去", 50_000_000)


async def test_what_was_not_changed_may_have_become_past(desk: Desk):
    draft = await desk.say(SENTENCE)
    form = await desk.press(draft.card, "修改")
    desk.clock.move(desk.clock.now().replace(month=12, day=20))
    saved = await desk.press(form.card, "保存修改", **answers(form.card) | {"amount": "60万"})
    assert saved.notice == ""
    [touch] = await desk.rows(TouchLog)
    assert touch.amount_fen == 60_000_000


async def test_a_search_without_a_hit_is_not_an_empty_pipeline(desk: Desk):
    draft = await desk.say(SENTENCE)
    saved = await desk.press(draft.card, "确认")
    form = await desk.press(saved.card, "建商机")
    await desk.press(form.card, "确认建商机", **answers(form.card))
    missed = words((await desk.say("/商机 没有的东西")).card)
    assert "没有名称里带这几个字的商机" in missed
    assert "还没有进行中的商机" not in missed


async def test_a_manager_sees_the_opportunities_of_the_team(desk: Desk):
    draft = await desk.say(SENTENCE)
    saved = await desk.press(draft.card, "确认")
    form = await desk.press(saved.card, "建商机")
    await desk.press(form.card, "确认建商机", **answers(form.card) | {"name": "青禾二期"})
    shown = words((await desk.say("/商机", by="李国强")).card)
    assert "团队商机" in shown
    assert "青禾二期" in shown


async def test_thanks_are_taken_kindly(desk: Desk):
    assert (await desk.say("谢谢！")).notice.startswith("不客气")


async def test_nobody_is_offered_a_button_that_refuses(desk: Desk):
    card = (await desk.say("/拜方", by="赵静")).card
    assert [button.label for button in buttons(card)] == ["帮助"]


async def test_help_begins_with_what_is_used_most(desk: Desk):
    shown = words((await desk.say("帮助")).card)
    places = [shown.index(f"/{word}") for word in ("拜访", "建商机", "待办", "客户", "帮助")]
    assert places == sorted(places)


async def test_undo_says_what_it_took_back(desk: Desk):
    await desk.say("/待办 明天下午3点给王总打电话")
    assert "待办已收回" in words((await desk.say("/撤销")).card)
    assert "最近 10 分钟" in (await desk.say("/撤销")).notice
