"""From a notice to the message: at its minute, for whom it is meant, and what begins when it has arrived."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.platforms.base import Outgoing, SendFailed, Sent
from scheduler.notices import notices
from scheduler.registry import DELIVERED, Fired, Told
from storage.store import Storage
from storage.tables import Notice, OutboxMessage, Push, Timer
from tests.calm.days import BOSS, FANG, MING, QIANG, Days, local, open_days
from tests.handlers.desk import words

Heard = list[tuple[int, bool]]


@pytest.fixture
async def days(storage: Storage, tmp_path: Path) -> Days:
    return await open_days(storage, tmp_path)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Heard:
    """Object and whether it arrived, of every „stale" that was delivered."""
    found: Heard = []

    async def hear(told: Told) -> None:
        assert told.notice
        found.append((told.notice.object_id, told.arrived))
        if told.notice.object_id == 13:
            raise RuntimeError("a bug in what begins at delivery")

    monkeypatch.setitem(DELIVERED, "stale", hear)
    return found


async def tell(days: Days, person: int, *ids: int, **facts: Any) -> None:
    now = days.desk.clock.now()
    async with days.desk.storage.begin(at=now) as store:
        for id in ids:
            news = {"kind": "stale", "severity": 1, "reason": "已 3 天没联系"} | facts
            await store.notify(
                person_id=person, object_kind="person", object_id=id, now=now, **news
            )  # fmt: skip


async def test_at_night_red_leaves_and_the_rest_waits_for_the_opening(days: Days) -> None:
    await days.until("11-25 22:00")
    await tell(days, QIANG, 1, 2, subject_id=FANG)
    await tell(days, BOSS, 3, subject_id=FANG, severity=2, kind="escalation")
    assert await days.until("11-26 09:00") == [
        ("11-25 22:10", "周敏", "团队提醒 1 人 1 条升级"),
        ("11-26 08:30", "李国强", "团队提醒 1 人 2 条超时"),
    ]


async def test_over_a_weekend_yellow_waits_for_monday(days: Days) -> None:
    await days.until("11-27 21:00")
    await tell(days, FANG, 1)
    assert [at for at, _, _ in await days.until("11-30 12:00")] == ["11-30 08:30"]


async def test_a_managers_people_stand_in_one_message_with_a_button_each(days: Days) -> None:
    await tell(days, QIANG, 1, 2, subject_id=FANG)
    await tell(days, QIANG, 3, subject_id=MING)
    assert await days.until("11-25 10:30") == [("11-25 10:10", "李国强", "团队提醒 2 人 3 条超时")]
    card = days.shown("李国强")[-1].card
    assert "王芳 2 条" in words(card)
    assert "陈明 1 条" in words(card)


async def test_reminders_at_one_minute_are_one_message_and_alone_a_card(days: Days) -> None:
    await days.desk.say("/待办 今天上午11点给青禾口腔发报价")
    for what in ("发资料", "发样品", "发合同", "发发票"):
        await days.desk.say(f"/待办 今天下午3点给青禾口腔{what}")
    alone, together = await days.until("11-25 16:00")
    assert alone[:2] == ("11-25 11:00", "王芳")
    assert "到点了" in alone[2]
    assert together == ("11-25 15:00", "王芳", "提醒汇总 4 条待办")
    assert [one.form for one in await days.desk.rows(Push)] == ["card", "roll_up"]


async def test_a_todo_that_was_done_before_its_minute_is_not_told(days: Days) -> None:
    made = await days.desk.say("/待办 今天15点给青禾口腔发报价")
    await days.desk.tap("alert.mute:todo")
    await days.until("11-25 16:00")
    await days.desk.press(made.card, "完成")
    assert [one.state for one in await days.desk.rows(Notice)] == ["settled"]
    assert await days.until("11-25 19:00") == []


async def test_what_begins_at_delivery_begins_for_each_thing_of_a_roll_up(
    days: Days, heard: Heard
) -> None:
    await tell(days, FANG, 1, 2, 3, 4)
    await days.until("11-25 10:05")
    assert heard == []
    await days.until("11-25 10:30")
    assert sorted(heard) == [(id, True) for id in (1, 2, 3, 4)]


async def test_what_begins_at_delivery_begins_for_the_digest_too(days: Days, heard: Heard) -> None:
    await days.desk.tap("alert.mute:stale")
    await tell(days, FANG, 1)
    await days.until("11-25 19:00")
    assert heard == [(1, True)]


async def test_a_message_that_is_dead_counts_as_told(
    days: Days, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(outgoing: Outgoing) -> Sent:
        raise SendFailed("blocked", retry=False)

    monkeypatch.setattr(days.desk.chat, "send", refuse)
    await tell(days, FANG, 1)
    await days.until("11-25 10:30")
    assert heard == [(1, False)]


async def test_a_bug_in_what_begins_leaves_the_message_sent(days: Days, heard: Heard) -> None:
    await tell(days, FANG, 13)
    await days.until("11-25 10:30")
    [message] = [
        one for one in await days.desk.rows(OutboxMessage) if one.content.get("on_delivered")
    ]
    assert message.state == "done"


async def test_somebody_who_left_hears_nothing_more_and_the_manager_does(days: Days) -> None:
    """He stands in until somebody has taken over (U-06)."""
    await tell(days, FANG, 1)
    async with days.desk.storage.begin(at=days.desk.clock.now()) as store:
        await store.deactivate(FANG, days.desk.clock.now())
    told = await days.until("11-25 19:00")
    assert [one[1:] for one in told] == [
        ("李国强", "王芳 离职交接 待同意"),
        ("李国强", "提醒汇总 1 条超时"),
    ]


async def test_a_notice_that_comes_while_others_are_composed_is_not_forgotten(days: Days) -> None:
    """The ring has read what waits, and has not committed; the next notice commits behind it."""
    await tell(days, FANG, 1)
    now, rules, begun = local("11-25 10:10"), days.desk.business, asyncio.Event()

    async def late() -> None:
        async with days.desk.storage.begin(at=now) as store:
            begun.set()
            await store.notify(
                person_id=FANG, kind="stale", object_kind="person", object_id=2, severity=1,
                reason="已 3 天没联系", now=now,
            )  # fmt: skip

    async with days.desk.storage.begin(at=now) as store:
        [timer] = [one for one in await store.take_due_timers(now) if one.name == "notices"]
        await notices(Fired(store, timer, now, rules.playbook, rules.tools))
        task = asyncio.create_task(late())
        await asyncio.wait([asyncio.ensure_future(begun.wait())], timeout=0.2)
    await task
    [timer] = [one for one in await days.desk.rows(Timer) if one.object_kind == "person"]
    assert timer.state == "armed"
    days.desk.clock.at = now
    await days.until("11-25 11:00")
    assert [one.state for one in await days.desk.rows(Notice)] == ["sent", "sent"]


async def test_two_instances_tell_once(days: Days, tmp_path: Path) -> None:
    await tell(days, FANG, 1, 2)
    now, rules = local("11-25 10:11"), days.desk.business

    async def ring() -> None:
        async with days.desk.storage.begin(at=now) as store:
            for timer in await store.take_due_timers(now):
                await notices(Fired(store, timer, now, rules.playbook, rules.tools))

    await asyncio.gather(ring(), ring())
    assert len(await days.desk.rows(Push)) == 2
