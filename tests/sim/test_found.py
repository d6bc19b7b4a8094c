"""What the simulated months have found, told as short stories."""

import pytest

from storage.tables import Rethink, Todo
from tests.handlers.desk import Desk, open_desk, words

VISIT = "今天和王总聊了二期扩容需求，12月25日下午3点带方案过去"
CONCERN = {"concern": "price", "note": "价格高了点"}


@pytest.fixture
async def desk(sqlite_storage) -> Desk:
    return await open_desk(sqlite_storage)


async def test_a_double_tap_on_a_concern_records_it_once(desk: Desk) -> None:
    saved = await desk.press((await desk.say(VISIT)).card, "确认")
    form = await desk.press(saved.card, "再考虑")
    await desk.press(form.card, "拿话术", **CONCERN)
    again = await desk.press(form.card, "拿话术", **CONCERN)
    assert "刚更新过" in again.notice
    assert len(await desk.rows(Rethink)) == 1
    assert [todo.kind for todo in await desk.rows(Todo)].count("rethink") == 1


async def test_what_is_due_after_every_choice_is_answered_with_a_sentence_not_an_empty_form(
    desk: Desk,
) -> None:
    await desk.press((await desk.say(VISIT)).card, "确认")
    (todo,) = await desk.rows(Todo)
    answer = await desk.tap(f"todo.later:{todo.id}:{todo.version}")
    assert "没有可顺延的选项" in answer.notice
    assert "带方案过去" in words(answer.card)
