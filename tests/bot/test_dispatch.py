"""One event, one effect, one answer; whatever happens, nothing that was said is lost."""

import asyncio
import contextlib
import logging
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from bot.committing import Unavailable
from bot.dispatch import CONFLICT, NOT_FAILED, STRANGER
from bot.ids import reference, referenced
from bot.platforms.base import Click, Message
from bot.understanding import LONGEST
from cards.model import Card
from cards.wire import pack
from handlers.registry import HANDLERS, Context, Handled, Reply
from sales.actions import AddTodo, ListTodos, ShowHelp
from sales.rights import anyone
from storage.store import Storage, Store
from storage.tables import Change, InboxEvent, OutboxMessage, Person, Todo
from tests.bot.conftest import Rows
from tests.doubles.company import BOSS, FANG, Company, open_company

pytestmark = pytest.mark.usefixtures("todo_handler")


async def test_what_is_said_has_one_effect_and_is_answered_in_the_private_chat(
    company: Company, rows: Rows
) -> None:
    outcome = await company.say("待办 给王总寄样品")
    await company.drain()
    assert outcome.reply.notice == "已记下：给王总寄样品"
    assert [todo.text for todo in await rows(Todo)] == ["给王总寄样品"]
    assert company.chat.texts("王芳") == ["已记下：给王总寄样品"]


async def test_a_retry_gets_the_stored_reply_and_changes_nothing(
    company: Company, rows: Rows
) -> None:
    first = await company.say("待办 给王总寄样品", event="e1")
    again = await company.say("待办 给王总寄样品", event="e1")
    await company.drain()
    assert again.reply == first.reply
    assert again.repeated
    assert len(await rows(Todo)) == 1
    assert len(company.chat.shown) == 1


async def test_ten_deliveries_of_one_event_at_once_act_once(company: Company, rows: Rows) -> None:
    outcomes = await asyncio.gather(*(company.say("待办 寄样品", event="e1") for _ in range(10)))
    await company.drain()
    assert {outcome.reply.notice for outcome in outcomes} == {"已记下：寄样品"}
    assert sum(not outcome.repeated for outcome in outcomes) == 1
    assert len(await rows(Todo)) == 1
    assert len(company.chat.shown) == 1


async def test_two_instances_that_get_one_event_act_once(
    company: Company, rows: Rows, database_url: str, tmp_path: Path
) -> None:
    other_storage = Storage(database_url)
    other = await open_company(other_storage, tmp_path / "other.log")
    outcomes = await asyncio.gather(
        *(one.say("待办 寄样品", event="e1") for one in (company, other) for _ in range(5))
    )
    await other_storage.close()
    assert {outcome.reply.notice for outcome in outcomes} == {"已记下：寄样品"}
    assert len(await rows(Todo)) == 1


async def test_a_known_event_with_another_body_is_refused_and_logged(
    company: Company, rows: Rows, caplog: pytest.LogCaptureFixture
) -> None:
    await company.say("待办 寄样品", event="e1")
    outcome = await company.say("待办 删掉全部", event="e1")
    assert outcome.reply == CONFLICT
    assert [todo.text for todo in await rows(Todo)] == ["寄样品"]
    assert "another body" in caplog.text


async def test_the_envelope_may_differ_between_two_deliveries(company: Company) -> None:
    message = Message("e1", "王芳", "待办 寄样品", origin={"token": "1"})
    await company.dispatch("chat", message)
    again = await company.dispatch("chat", replace(message, origin={"token": "2"}))
    assert again.repeated
    assert again.reply.notice == "已记下：寄样品"


async def test_a_handler_that_breaks_loses_its_writes_but_not_the_message(
    company: Company, rows: Rows
) -> None:
    outcome = await company.say("待办 坏")
    await company.drain()
    (event,) = await rows(InboxEvent)
    assert event.state == "failed"
    assert event.body["text"] == "待办 坏"
    assert "RuntimeError" in event.error
    assert await rows(Todo) == []
    assert [change for change in await rows(Change) if change.event_id] == []
    assert outcome.reply.notice.startswith("没处理成功，原文已存好。参考号 ")
    assert company.chat.texts("王芳") == [outcome.reply.notice]


async def test_a_failed_event_can_be_replayed_once(
    company: Company, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = await company.say("待办 坏")
    await company.drain()
    monkeypatch.setattr("bot.understanding.understand_text", lambda text: AddTodo(text="好"))
    replayed = await company.dispatch.replay(failed.event)
    await company.drain()
    assert replayed.reply.notice == "已记下：好"
    assert [todo.text for todo in await rows(Todo)] == ["好"]
    assert company.chat.texts("王芳") == [failed.reply.notice, "已记下：好"]
    assert (await company.dispatch.replay(failed.event)).reply == NOT_FAILED


async def test_a_replay_that_fails_again_stays_failed_and_bothers_nobody(
    company: Company, rows: Rows
) -> None:
    failed = await company.say("待办 坏")
    await company.drain()
    again = await company.dispatch.replay(failed.event)
    await company.drain()
    assert again.reply.notice == failed.reply.notice
    assert (await rows(InboxEvent))[0].state == "failed"
    assert len(company.chat.shown) == 1


async def test_when_the_database_fails_the_caller_hears_it_and_nothing_is_half_written(
    company: Company, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(self: Store, *args: object) -> None:
        raise OperationalError("insert", {}, ConnectionResetError())

    with monkeypatch.context() as patch:
        patch.setattr(Store, "record_reply", gone)
        with pytest.raises(Unavailable):
            await company.say("待办 寄样品", event="e1")
    assert await rows(InboxEvent) == []
    assert await rows(Todo) == []
    retried = await company.say("待办 寄样品", event="e1")
    assert retried.reply.notice == "已记下：寄样品"


async def test_a_transaction_that_lost_a_deadlock_begins_again(
    company: Company, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Deadlock(Exception):
        sqlstate = "40P01"

    tries = []

    async def collides(action: ListTodos, context: Context) -> Reply:
        tries.append(context.event)
        if len(tries) < 3:
            raise OperationalError("update", {}, Deadlock())
        return Reply(notice="好了")

    monkeypatch.setitem(HANDLERS, ListTodos, Handled(collides, anyone))
    assert (await company.say("待办")).reply.notice == "好了"
    assert len(tries) == 3
    assert [event.state for event in await rows(InboxEvent)] == ["answered"]


async def test_a_stranger_is_told_whom_to_ask(company: Company, rows: Rows) -> None:
    outcome = await company.dispatch("chat", Message("e1", "路人", "你好"))
    assert outcome.reply == STRANGER
    assert (await rows(InboxEvent))[0].state == "answered"
    await company.drain()
    assert company.chat.texts("路人") == [STRANGER.notice]


async def test_somebody_who_left_is_refused(company: Company, rows: Rows) -> None:
    async with company.storage.begin(at=company.clock.now()) as store:
        (await store.session.get_one(Person, FANG)).active = False
    outcome = await company.say("待办 寄样品")
    assert "已停用" in outcome.reply.notice
    assert await rows(Todo) == []


async def test_a_platform_that_answers_inline_is_owed_nothing(company: Company, rows: Rows) -> None:
    company.chat.inline = True
    outcome = await company.say("待办 寄样品", event="e1")
    again = await company.say("待办 寄样品", event="e1")
    assert outcome.inline is not None
    assert again.inline == outcome.inline
    assert await rows(OutboxMessage) == []


async def test_a_platform_that_cannot_draw_the_answer_is_owed_it(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object) -> None:
        raise ValueError("no template")

    monkeypatch.setattr(company.chat, "answer", broken)
    await company.say("待办 寄样品")
    await company.drain()
    assert company.chat.texts("王芳") == ["已记下：寄样品"]


async def test_in_a_group_the_answer_goes_to_the_private_chat_and_one_line_to_the_group(
    company: Company,
) -> None:
    await company.say("待办 寄样品", group="east")
    await company.drain()
    assert company.chat.texts("王芳") == ["已记下：寄样品"]
    assert company.chat.texts("east") == ["@王芳 已私信你"]


async def test_group_talk_that_is_not_for_the_bot_is_not_kept(company: Company, rows: Rows) -> None:
    outcome = await company.say("中午吃什么", group="east", addressed=False)
    assert outcome.reply.notice == ""
    assert await rows(InboxEvent) == []


@pytest.mark.parametrize(("below", "messages", "faces"), [(False, 1, 2), (True, 2, 1)])
async def test_a_tap_redraws_the_tapped_message_or_puts_another_below_it(
    company: Company, monkeypatch: pytest.MonkeyPatch, below: bool, messages: int, faces: int
) -> None:
    async def drawn(action: ListTodos, context: Context) -> Reply:
        return Reply(Card("待办", ()), below=below)

    monkeypatch.setitem(HANDLERS, ListTodos, Handled(drawn, anyone))
    await company.say("帮助")
    await company.drain()
    (message,) = company.chat.shown
    await company.press(ListTodos(), on=message)
    await company.drain()
    assert len(company.chat.shown) == messages
    assert company.chat.shown[message].faces == faces


async def test_a_savepoint_also_takes_back_what_is_owed(company: Company, rows: Rows) -> None:
    """Even when owing is all that the handler did."""
    async with company.storage.begin(at=company.clock.now()) as store:
        with contextlib.suppress(KeyError):
            async with store.savepoint():
                await store.owe_text(FANG, "不该发出", once="no")
                raise KeyError
    assert await rows(OutboxMessage) == []


@pytest.mark.parametrize(
    "packed", ["", "gone.action:1", "visit.save:1", "todo.done:x:1", "visit.save:1:2:3", "\x00:1"]
)
async def test_a_button_we_do_not_know_gets_a_sentence(small: Company, packed: str) -> None:
    outcome = await small.dispatch("chat", Click("e1", "王芳", packed, {}, "m1"))
    assert outcome.reply.notice.startswith("这个按钮已失效")


async def test_an_answer_that_cannot_be_taken_is_named(small: Company) -> None:
    click = Click("e1", "王芳", pack(AddTodo()), {"text": "长" * 5000}, "m1")
    outcome = await small.dispatch("chat", click)
    assert "「待办」太长了" in outcome.reply.notice


async def test_a_text_that_is_too_long_is_kept_and_answered_with_a_sentence(
    company: Company, rows: Rows
) -> None:
    outcome = await company.say("长" * (LONGEST + 1))
    assert f"{LONGEST + 1} 字" in outcome.reply.notice
    (event,) = await rows(InboxEvent)
    assert event.body["text"] == "长" * (LONGEST + 1)


async def test_ten_megabytes_are_kept_by_their_beginning_and_their_hash(
    company: Company, rows: Rows
) -> None:
    outcome = await company.say("字" * 3_500_000)
    (event,) = await rows(InboxEvent)
    assert "太长" in outcome.reply.notice
    assert len(event.body["text"]) < 64 * 1024
    assert event.body["cut_from"] > 10_000_000
    assert len(event.body["sha256"]) == 64


async def test_control_characters_and_half_surrogates_do_no_harm(
    company: Company, rows: Rows
) -> None:
    outcome = await company.say("待办 寄\x00样品\ud800\u202e")
    again = await company.say("待办 寄\x00样品\ud800", event="e2")
    assert outcome.reply.notice.startswith("已记下")
    assert again.reply.notice.startswith("已记下")
    assert len(await rows(Todo)) == 2


async def test_who_changed_what_is_written_with_the_change(company: Company, rows: Rows) -> None:
    outcome = await company.say("待办 寄样品", by=BOSS)
    (change,) = [one for one in await rows(Change) if one.event_id]
    assert (change.table, change.person_id, change.event_id) == ("todos", BOSS, outcome.event)


async def test_a_newcomer_is_greeted_once_and_before_the_answer(company: Company) -> None:
    async with company.storage.begin(at=company.clock.now()) as store:
        (await store.session.get_one(Person, FANG)).greeted_at = None
    await company.say("待办 寄样品")
    company.clock.later(seconds=1)
    await company.say("待办 再寄样品")
    await company.drain()
    shown = [one.outgoing for one in company.chat.shown.values()]
    assert [one.card is not None for one in shown] == [True, False, False]


async def test_a_delivery_is_woken_by_every_answer(small: Company) -> None:
    loop = asyncio.create_task(small.delivery.run())
    await small.press(ShowHelp())
    async with asyncio.timeout(5):
        await small.chat.arrived.wait()
    loop.cancel()
    await asyncio.gather(loop, return_exceptions=True)
    await small.drain()  # what is in the middle of a message ends before the database goes


def test_a_reference_names_one_event() -> None:
    for event in (1, 30, 31, 99_999, 2**40):
        assert referenced(reference(event).lower()) == event
    assert len(reference(1)) == 4
    assert referenced("0O1I") is None


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
