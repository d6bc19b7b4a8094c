"""What is owed leaves at least once, shows once, in the order of its urgency, and never in quiet hours."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.backoff import WAITS
from bot.platforms.base import Outgoing, SendFailed, Sent
from cards.model import Card, Text
from handlers.registry import FACES, Context
from storage.owing import Owed, Priority
from storage.tables import OutboxMessage, Person
from tests.bot.conftest import Rows
from tests.doubles.chat import always, only_for, times
from tests.doubles.company import BOSS, FANG, QIANG, Company, StandingClock, open_company

CARD = Card("样品到了", (Text("请通知王总"),))


async def owe(company: Company, text: str, person: int = FANG, **terms: object) -> None:
    owed = Owed(once=text, content={"text": text}, person_id=person)
    async with company.storage.begin(at=company.clock.now()) as store:
        await store.owe_many([replace(owed, **terms)])  # type: ignore[arg-type]


async def test_a_message_owed_twice_is_shown_once(company: Company) -> None:
    await owe(company, "样品到了")
    await owe(company, "样品到了")
    assert await company.drain() == 1
    assert await company.drain() == 0
    assert company.chat.texts("王芳") == ["样品到了"]


async def test_answers_leave_before_reminders_and_reminders_before_packs(company: Company) -> None:
    await owe(company, "作战包", priority=Priority.BULK)
    await owe(company, "提醒", priority=Priority.REMINDER)
    await owe(company, "审批", priority=Priority.APPROVAL)
    await owe(company, "回答", priority=Priority.ANSWER)
    await company.drain()
    assert company.chat.texts("王芳") == ["回答", "审批", "提醒", "作战包"]


async def test_a_crash_between_sending_and_marking_sends_again_under_the_same_key(
    company: Company, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    await owe(company, "样品到了")
    with monkeypatch.context() as patch:
        patch.setattr(type(company.storage), "begin", _dies_at(company, call=2))
        with pytest.raises(MemoryError):
            await company.drain()
    assert await company.drain() == 0  # the dead one still holds it
    company.clock.later(minutes=2)
    assert await company.drain() == 1
    assert [one.key for one in company.chat.sends] == ["样品到了", "样品到了"]
    assert len(company.chat.shown) == 1
    assert (await rows(OutboxMessage))[0].state == "done"


def _dies_at(company: Company, call: int) -> object:
    begin, calls = type(company.storage).begin, [0]

    def dying(self: object, *args: object, **named: object) -> object:
        calls[0] += 1
        if calls[0] == call:
            raise MemoryError
        return begin(self, *args, **named)  # type: ignore[arg-type]

    return dying


async def test_a_refused_message_is_tried_again_later_and_later(company: Company) -> None:
    company.chat.mishap = times(3, SendFailed("busy"))
    await owe(company, "样品到了")
    for wait in WAITS[:3]:
        assert await company.drain() == 0
        company.clock.later(seconds=wait.total_seconds() - 0.5)
        assert await company.drain() == 0
        company.clock.later(seconds=0.5)
    assert await company.drain() == 1
    assert len(company.chat.sends) == 4


@pytest.mark.parametrize(
    ("failure", "state", "sends"),
    [
        (SendFailed("not a friend", retry=False), "dead", 1),
        (SendFailed("timeout", retry=False, known=False), "unknown", 1),
        (SendFailed("busy"), "dead", len(WAITS) + 1),
        (SendFailed("timeout", known=False), "unknown", len(WAITS) + 1),
    ],
)
async def test_after_the_last_attempt_the_message_is_visible_to_the_admin(
    small: Company, failure: SendFailed, state: str, sends: int
) -> None:
    small.chat.mishap = only_for("王芳", always(failure))
    await owe(small, "样品到了", priority=Priority.ANSWER)
    for wait in (*WAITS, timedelta(days=1)):
        await small.drain()
        small.clock.later(seconds=wait.total_seconds())
    assert len([one for one in small.chat.sends if one.address == "王芳"]) == sends
    assert small.chat.texts("赵敏") == [f"有消息没送到：王芳，{failure}。一小时内只提醒这一次"]
    async with small.storage.begin(at=small.clock.now()) as store:
        (stuck,) = await store.stuck_messages()
        assert (stuck.state, stuck.last_error) == (state, str(failure))
        await store.owe_again(stuck.id or 0, small.clock.now())
    small.chat.mishap = None
    assert await small.drain() == 1


async def test_admins_are_told_once_an_hour_and_never_about_their_own_notices(
    small: Company, rows_small: Rows
) -> None:
    small.chat.mishap = always(SendFailed("not a friend", retry=False))
    for number in range(3):
        await owe(small, f"第{number}条")
    await small.drain()
    stuck = [one.once for one in await rows_small(OutboxMessage)]
    assert len(stuck) == 3 + 1


async def test_a_bug_in_a_platform_may_have_sent_and_is_tried_again(
    small: Company, rows_small: Rows
) -> None:
    def bug(outgoing: object) -> None:
        raise KeyError("errcode")

    small.chat.mishap = bug
    await owe(small, "样品到了")
    assert await small.drain() == 0
    (message,) = await rows_small(OutboxMessage)
    assert message.state == "owed"
    assert "KeyError" in message.last_error


async def test_one_broken_chat_does_not_hold_up_the_others(small: Company) -> None:
    small.chat.mishap = only_for("王芳", always(SendFailed("busy")))
    await owe(small, "一", FANG)
    await owe(small, "二", QIANG)
    assert await small.drain() == 1
    assert small.chat.texts("李强") == ["二"]


async def test_somebody_without_an_account_is_not_reached_and_the_admin_sees_it(
    small: Company, rows_small: Rows
) -> None:
    async with small.storage.begin(at=small.clock.now()) as store:
        store.session.add(Person(id=9, name="新人"))
    await owe(small, "欢迎", 9)
    await small.drain()
    message, notice = await rows_small(OutboxMessage)
    assert (message.state, message.last_error) == ("dead", "收件人没有可用的聊天账号")
    assert notice.person_id == BOSS


async def test_what_is_past_its_deadline_is_not_sent_any_more(
    small: Company, rows_small: Rows
) -> None:
    await owe(small, "今日作战包", deadline=small.clock.now() + timedelta(hours=2))
    small.clock.later(hours=3)
    assert await small.drain() == 0
    assert (await rows_small(OutboxMessage))[0].state == "skipped"


async def test_quiet_hours_hold_reminders_until_the_next_workday_opens(
    small: Company, rows_small: Rows
) -> None:
    small.clock.later(hours=12)  # Wednesday 21:00
    await owe(small, "提醒", priority=Priority.REMINDER)
    await owe(small, "回答", priority=Priority.ANSWER)
    await owe(small, "审批", priority=Priority.APPROVAL)
    await owe(small, "红色", priority=Priority.RED)
    assert await small.drain() == 3
    assert "提醒" not in small.chat.texts("王芳")
    small.clock.later(hours=11, minutes=29)  # Thursday 08:29
    assert await small.drain() == 0
    small.clock.later(minutes=1)
    assert await small.drain() == 1
    (reminder,) = [one for one in await rows_small(OutboxMessage) if one.once == "提醒"]
    assert reminder.attempts == 1  # being held is no attempt


async def test_a_holiday_is_as_quiet_as_a_night(small: Company) -> None:
    small.clock.later(days=37)  # Friday 2027-01-01, New Year
    await owe(small, "提醒")
    assert await small.drain() == 0
    small.clock.later(days=3)  # Monday
    assert await small.drain() == 1


async def test_a_face_is_drawn_just_before_sending(
    small: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    title = ["旧"]

    async def face(context: Context, id: int) -> Card | None:
        return Card(f"{title[0]} {id} {context.actor.name}", ()) if title[0] else None

    monkeypatch.setitem(FACES, "sample", face)
    await owe(small, "一", content={"shows": ["sample", 7]})
    title[0] = "新"
    await small.drain()
    (shown,) = small.chat.shown.values()
    assert shown.outgoing.card == Card("新 7 王芳", ())


async def test_a_face_that_the_reader_may_no_longer_see_is_not_sent(
    small: Company, rows_small: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing(context: Context, id: int) -> Card | None:
        return None

    monkeypatch.setitem(FACES, "sample", nothing)
    await owe(small, "一", content={"shows": ["sample", 7]})
    assert await small.drain() == 0
    assert (await rows_small(OutboxMessage))[0].state == "dead"


async def test_two_instances_deliver_each_message_once(company: Company, tmp_path: Path) -> None:
    other = await open_company(company.storage, tmp_path / "other.log", StandingClock())
    for number in range(30):
        await owe(company, f"第{number}条")
    counts = await asyncio.gather(company.drain(), other.drain())
    assert sum(counts) == 30
    shown = company.chat.texts("王芳") + other.chat.texts("王芳")
    assert sorted(shown) == sorted(f"第{number}条" for number in range(30))


async def test_a_stop_in_the_middle_of_a_message_waits_for_its_end(
    small: Company, rows_small: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, answered, send = asyncio.Event(), asyncio.Event(), small.chat.send

    async def slow(outgoing: Outgoing) -> Sent:
        begun.set()
        await answered.wait()
        return await send(outgoing)

    monkeypatch.setattr(small.chat, "send", slow)
    await owe(small, "样品到了")
    loop = asyncio.create_task(small.delivery.run())
    await begun.wait()
    loop.cancel()
    answered.set()
    await small.drain()
    assert (await rows_small(OutboxMessage))[0].state == "done"
    assert len(small.chat.sends) == 1
