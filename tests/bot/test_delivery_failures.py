"""What does not arrive: put off, re-addressed, held, dead or unknown; never shown twice, never lost silently."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.backoff import WAITS
from bot.delivery import Delivery
from bot.packing import NO_ACCOUNT, UNSURE
from bot.platforms.base import NoSuchAddress, SendFailed, Stopped, Throttled
from bot.sending import STOPPED
from storage.owing import Owed, Priority
from storage.tables import Account, ChatGroup, OutboxMessage
from tests.bot.conftest import Rows
from tests.doubles.chat import Chat, always, only_for, times
from tests.doubles.company import BOSS, FANG, Company

LOST = SendFailed("没有回音", known=False)
REFUSED = SendFailed("不收", retry=False)


async def owe(company: Company, text: str, person: int | None = FANG, **terms: object) -> None:
    owed = Owed(once=text, content={"text": text}, person_id=person, priority=Priority.ANSWER)
    async with company.storage.begin(at=company.clock.now()) as store:
        await store.owe_many([replace(owed, **terms)])  # type: ignore[arg-type]


async def owed(rows: Rows, once: str) -> OutboxMessage:
    return next(one for one in await rows(OutboxMessage) if one.once == once)


@pytest.fixture
async def other(small: Company) -> Chat:
    """A second platform, on which 王芳 and the admin have accounts, used less."""
    chat = Chat()
    async with small.storage.begin(at=small.clock.now()) as store:
        store.session.add(Account(platform="other", external_id="fang", person_id=FANG))
        store.session.add(Account(platform="other", external_id="boss", person_id=BOSS))
        for name in ("王芳", "赵敏"):
            await store.touch_account("chat", name, small.clock.now())
    platforms = {"chat": small.chat, "other": chat}
    small.delivery = Delivery(small.storage, platforms, small.business, small.clock)
    return chat


# -- quotas ----------------------------------------------------------------------------------------


async def test_a_full_quota_puts_off_exactly_so_long_and_is_no_attempt(
    small: Company, rows_small: Rows
) -> None:
    small.chat.mishap = times(9, Throttled("额度用完", timedelta(seconds=30)))
    await owe(small, "回答")
    for _ in range(9):
        assert await small.drain() == 0
        small.clock.later(seconds=29)
        assert await small.drain() == 0
        small.clock.later(seconds=1)
    assert await small.drain() == 1
    assert (await owed(rows_small, "回答")).attempts == 1


async def test_a_quota_that_is_full_for_a_moment_is_waited_for(
    small: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def passes(seconds: float) -> None:
        small.clock.later(seconds=seconds)

    monkeypatch.setattr("asyncio.sleep", passes)
    small.chat.mishap = times(1, Throttled("额度用完", timedelta(seconds=1)))
    await owe(small, "回答")
    assert await small.drain() == 1
    assert len(small.chat.sends) == 2


# -- addresses -------------------------------------------------------------------------------------


async def test_who_cannot_be_reached_there_is_reached_at_his_next_account(
    small: Company, other: Chat, rows_small: Rows
) -> None:
    small.chat.mishap = only_for("王芳", always(NoSuchAddress("不在可见范围")))
    await owe(small, "一")
    await owe(small, "二")
    assert await small.drain() == 2
    assert other.texts("fang") == ["一", "二"]
    assert (await owed(rows_small, "一")).attempts == 1
    small.chat.mishap = None
    await small.say("你好")
    await owe(small, "三")
    await small.drain()
    assert "三" in small.chat.texts("王芳")  # he wrote there: it is his again


async def test_who_has_no_other_account_is_not_reached_and_the_admin_hears_of_it(
    small: Company, rows_small: Rows
) -> None:
    small.chat.mishap = only_for("王芳", always(NoSuchAddress("已离职")))
    await owe(small, "一")
    await small.drain()
    await owe(small, "二")
    await small.drain()
    assert len([one for one in small.chat.sends if one.address == "王芳"]) == 1
    first, second = await owed(rows_small, "一"), await owed(rows_small, "二")
    assert (first.state, first.last_error) == ("dead", "已离职")
    assert (second.state, second.last_error) == ("dead", NO_ACCOUNT)
    assert "已离职" in small.chat.texts("赵敏")[0]


async def test_a_group_that_is_gone_is_left_until_somebody_writes_in_it(
    small: Company, rows_small: Rows
) -> None:
    small.chat.mishap = only_for("east", always(NoSuchAddress("群已解散")))
    await owe(small, "一", None, group_id=1)
    await small.drain()
    assert (await owed(rows_small, "一")).state == "dead"
    assert (await rows_small(ChatGroup))[0].lost_at == small.clock.now()
    small.chat.mishap = None
    await owe(small, "二", None, group_id=1)
    await small.drain()
    assert small.chat.texts("east") == []
    await small.say("同意", group="east")
    await owe(small, "三", None, group_id=1)
    await small.drain()
    assert small.chat.texts("east")[-1] == "三"


# -- nothing leaves --------------------------------------------------------------------------------


async def test_a_stopped_app_keeps_everything_owed_and_the_admin_hears_elsewhere(
    small: Company, other: Chat, rows_small: Rows
) -> None:
    small.chat.mishap = always(Stopped("Secret 不对"))
    await owe(small, "回答")
    for _ in range(6 * 24):
        assert await small.drain() <= 1  # the notice
        tried = len(small.chat.sends)
        small.clock.later(seconds=STOPPED.total_seconds() - 1)
        assert await small.drain() == 0
        assert len(small.chat.sends) == tried
        small.clock.later(seconds=1)
    told = other.texts("boss")
    assert len(told) == 24
    assert "Secret 不对" in told[0]
    assert small.chat.texts("赵敏") == []
    small.chat.mishap = None
    assert await small.drain() == 1
    assert (await owed(rows_small, "回答")).attempts == 1


# -- doubt -----------------------------------------------------------------------------------------


async def until_settled(company: Company) -> None:
    for wait in (timedelta(), *WAITS):
        company.clock.later(seconds=wait.total_seconds())
        await company.drain()


async def test_what_may_have_arrived_is_sent_again_only_while_its_key_counts(
    small: Company, rows_small: Rows
) -> None:
    small.chat.window = timedelta(minutes=55)
    began = small.clock.now()
    small.chat.mishap = only_for("王芳", always(LOST))
    await owe(small, "回答")
    await until_settled(small)
    sends = [one for one in small.chat.sends if one.address == "王芳"]
    assert {one.key for one in sends} == {"回答"}
    assert len(sends) == 6
    assert sends[-1].at - began < timedelta(minutes=55)
    assert (await owed(rows_small, "回答")).state == "unknown"
    assert "没有回音" in small.chat.texts("赵敏")[0]


async def test_without_keys_it_is_not_sent_again_at_all(small: Company, rows_small: Rows) -> None:
    small.chat.window = None
    small.chat.mishap = only_for("王芳", always(LOST))
    await owe(small, "回答")
    await until_settled(small)
    assert len([one for one in small.chat.sends if one.address == "王芳"]) == 1
    assert (await owed(rows_small, "回答")).state == "unknown"


async def test_a_certain_refusal_without_keys_is_tried_again(small: Company) -> None:
    small.chat.window = None
    small.chat.mishap = times(3, SendFailed("忙"))
    await owe(small, "回答")
    await until_settled(small)
    assert small.chat.texts("王芳") == ["回答"]


@pytest.mark.parametrize("last", [REFUSED, NoSuchAddress("已离职")])
async def test_a_refusal_after_a_lost_answer_leaves_open_whether_it_arrived(
    small: Company, other: Chat, rows_small: Rows, last: SendFailed
) -> None:
    small.chat.mishap = only_for("王芳", times(1, LOST))
    await owe(small, "回答")
    await small.drain()
    small.chat.mishap = only_for("王芳", always(last))
    await until_settled(small)
    assert (await owed(rows_small, "回答")).state == "unknown"
    assert other.texts("fang") == []


async def test_what_may_have_arrived_stays_on_its_platform(small: Company, other: Chat) -> None:
    small.chat.mishap = only_for("王芳", times(1, LOST))
    await owe(small, "回答")
    await small.drain()
    async with small.storage.begin(at=small.clock.now()) as store:
        await store.touch_account("other", "fang", small.clock.later(seconds=1))
    await until_settled(small)
    assert small.chat.texts("王芳") == ["回答"]
    assert other.texts("fang") == []


async def test_whoever_died_with_a_message_in_hand_leaves_it_in_doubt(
    small: Company, rows_small: Rows
) -> None:
    await owe(small, "回答")
    async with small.storage.begin(at=small.clock.now()) as store:
        await store.lease_messages(small.clock.now(), timedelta(minutes=1))  # and dies
    small.clock.later(hours=5)
    await small.drain()
    assert small.chat.texts("王芳") == []
    message = await owed(rows_small, "回答")
    assert (message.state, message.last_error) == ("unknown", UNSURE)
    async with small.storage.begin(at=small.clock.now()) as store:
        assert await store.owe_again(message.id or 0, small.clock.now())
    await small.drain()
    assert small.chat.texts("王芳") == ["回答"]  # an admin decided


async def test_redrawing_twice_shows_nothing_twice(small: Company) -> None:
    small.chat.window = None
    await owe(small, "一")
    await small.drain()
    (message,) = small.chat.shown
    small.chat.mishap = times(2, LOST)
    await owe(small, "二", replaces=message)
    await until_settled(small)
    assert small.chat.texts("王芳") == ["二"]
