"""Todos: reminded at their time, done, put off, taken back."""

from datetime import timedelta

from handlers.registry import Reply
from scheduler.registry import Fired
from scheduler.reminders import todo_due
from scheduler.timers import Bell
from storage.tables import Notice, OutboxMessage, Timer, Todo
from tests.handlers.desk import Desk, words


async def test_a_todo_in_one_sentence_finds_customer_and_time(desk: Desk):
    reply = await desk.say("/待办 明天下午3点给青禾口腔发报价")
    assert "11月26日 周四 15:00" in words(reply.card)
    assert "青禾口腔" in words(reply.card)
    [todo] = await desk.rows(Todo)
    assert (todo.kind, todo.customer_id) == ("manual", 1)


async def test_a_todo_without_a_time_is_asked_for_one(desk: Desk):
    reply = await desk.say("/待办 给青禾口腔发报价")
    assert "什么时候" in reply.notice
    assert await desk.rows(Todo) == []


async def test_done_needs_one_tap_and_stops_the_reminder(desk: Desk):
    made = await _todo(desk)
    done = await desk.press(made.card, "完成")
    assert "已完成" in words(done.card)
    [timer] = await desk.rows(Timer)
    assert timer.state != "armed"


async def test_a_second_tap_on_the_old_card_changes_nothing(desk: Desk):
    made = await _todo(desk)
    await desk.press(made.card, "完成")
    again = await desk.press(made.card, "完成")
    assert "最新" in again.notice
    assert "已完成" in words(again.card)
    [todo] = await desk.rows(Todo)
    assert todo.version == 2


async def test_put_off_to_tomorrow_rings_tomorrow(desk: Desk):
    made = await _todo(desk)
    form = await desk.press(made.card, "顺延")
    refused = await desk.press(form.card, "顺延")
    assert "顺延到" in refused.notice
    tomorrow = next(one for one in desk.business.playbook.snooze if one.label == "明天")
    moved = await desk.press(refused.card, "顺延", until=tomorrow.id, reason="客户出差")
    assert "已顺延到明天" in moved.notice
    assert "客户出差" in words(moved.card)
    [timer], [todo] = await desk.rows(Timer), await desk.rows(Todo)
    assert (timer.state, timer.due_at) == ("armed", todo.due_at)
    assert todo.snoozed == 1


async def test_twice_put_off_the_manager_sees_it_and_only_he_can(desk: Desk):
    card = (await _todo(desk)).card
    for reason in ("客户出差", "客户开会"):
        form = await desk.press(card, "顺延")
        card = (await desk.press(form.card, "顺延", until="three_days", reason=reason)).card
        desk.later(days=5)
    refused = await desk.press(card, "顺延")
    assert "再顺延要由李国强决定" in refused.notice
    [told] = [one for one in await desk.rows(Notice) if one.person_id == 2]
    assert told.reasons == ["已顺延 2 次：客户开会"]
    form = await desk.press(card, "顺延", by="李国强")
    moved = await desk.press(form.card, "顺延", by="李国强", until="three_days", reason="等预算")
    assert "已顺延到3天后" in moved.notice


async def test_the_reminder_is_owed_once_for_each_due_time(desk: Desk):
    await _todo(desk)
    for _ in range(2):
        await _ring(desk)
    assert len(await _reminders(desk)) == 1


async def test_a_todo_done_in_the_meantime_is_not_reminded_of(desk: Desk):
    made = await _todo(desk)
    await desk.press(made.card, "完成")
    await _ring(desk)
    assert await _reminders(desk) == []


async def test_the_list_says_how_many_are_late(desk: Desk):
    await _todo(desk)
    desk.later(days=3)
    reply = await desk.say("待办")
    assert "1 条超时" in words(reply.card)
    assert "超 2 天" in words(reply.card)


async def test_somebody_elses_todo_is_not_there(desk: Desk):
    made = await _todo(desk)
    answer = await desk.press(made.card, "完成", by="陈明")
    absent = await desk.tap("todo.done:999999:1:0", by="陈明")
    assert answer == absent
    [todo] = await desk.rows(Todo)
    assert todo.state == "open"


async def _todo(desk: Desk) -> Reply:
    return await desk.say("/待办 明天下午3点给青禾口腔发报价")


async def _ring(desk: Desk) -> None:
    [timer] = [one for one in await desk.rows(Timer) if one.name == "todo_due"]
    now, rules = desk.clock.now() + timedelta(days=1), desk.business
    async with desk.storage.begin(at=now) as store:
        await todo_due(Fired(store, timer, now, rules.playbook, rules.tools))
    await Bell().ring(now + timedelta(seconds=1), desk.storage, rules.playbook, rules.tools)


async def _reminders(desk: Desk) -> list[OutboxMessage]:
    owed = await desk.rows(OutboxMessage)
    return [message for message in owed if message.once.startswith("todo_due:")]
