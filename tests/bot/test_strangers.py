"""Somebody whom we do not know is told whom to ask, once a day; his phone may tell who he is."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.dispatch import STRANGER
from bot.organisation import SYNC
from bot.platforms.base import Event, Happened, Message
from storage.tables import Account, Errand, OutboxMessage, Person
from tests.bot.organised import Two, on_two_platforms
from tests.doubles import cloud as faults
from tests.doubles.cloud import Human
from tests.doubles.company import FANG, Company

PHONE = "13800000001"


@pytest.fixture
async def two(small: Company, tmp_path: Path) -> AsyncIterator[Two]:
    """王芳 is one of us with a phone, and has no account on either platform yet."""
    async with small.storage.begin(at=small.clock.now()) as store:
        (await store.session.get_one(Person, FANG)).phone = PHONE
    async with on_two_platforms(small, tmp_path) as two:
        two.feishu.people["on_new"] = Human("on_new", "王芳", f"+86{PHONE}", "", ("od-one",))
        yield two


async def writes(two: Two, who: str = "on_new", platform: str = "feishu", group: str = "") -> None:
    event = two.company.fresh()
    await two.dispatch(platform, Message(event, who, "你好", conversation=group))
    await two.delivery.drain(two.company.clock.now())


async def looked(two: Two) -> None:
    await two.errands().drain()
    await two.delivery.drain(two.company.clock.now())


def said(two: Two, who: str = "on_new") -> list[str]:
    return [one.text.split("\n")[0] for one in two.feishu.chat(who)]


async def test_he_is_told_at_his_own_address_once_a_day(two: Two) -> None:
    await writes(two)
    await writes(two)
    assert said(two) == [STRANGER.notice]
    two.company.clock.later(days=1)
    await writes(two)
    assert said(two) == [STRANGER.notice] * 2


async def opens(two: Two, who: str) -> None:
    await two.dispatch("feishu", Event(f"met:{who}", Happened.MET, who))
    await two.delivery.drain(two.company.clock.now())


async def test_who_opens_the_chat_is_greeted_once_or_told_whom_to_ask(two: Two) -> None:
    await opens(two, "on_new")
    assert said(two) == [STRANGER.notice]
    two.feishu.people["on_boss"].phone = ""
    await two.sync()
    await opens(two, "on_boss")
    await two.dispatch("feishu", Message("e1", "on_boss", "帮助"))
    await two.delivery.drain(two.company.clock.now())
    titles = [one.title for one in two.feishu.chat("on_boss")]
    assert titles == ["你好", "我会这些"]


async def test_who_calls_in_a_group_is_told_in_private(two: Two) -> None:
    await writes(two, group="oc_east")
    assert said(two) == [STRANGER.notice]
    assert two.feishu.chat("oc_east") == []


async def test_his_phone_tells_who_he_is_and_he_is_greeted_once(two: Two) -> None:
    async with two.company.storage.begin(at=two.company.clock.now()) as store:
        (await store.session.get_one(Person, FANG)).greeted_at = None
    await writes(two)
    await looked(two)
    assert "认识你了，王芳。刚才的话请再发一次" in said(two)
    assert "你好" in [one.title for one in two.feishu.chat("on_new")]
    before = len(said(two))
    await two.dispatch("feishu", Message("again", "on_new", "待办"))
    await two.delivery.drain(two.company.clock.now())
    assert len(said(two)) == before + 1, "answered, and not greeted again"
    accounts = [one for one in await two.rows(Account) if one.platform == "feishu"]
    assert [(one.external_id, one.person_id) for one in accounts] == [("on_new", FANG)]


@pytest.mark.parametrize("why", ["two have it", "none has it", "bound already", "left"])
async def test_a_phone_that_names_nobody_for_sure_binds_nobody(two: Two, why: str) -> None:
    async with two.company.storage.begin(at=two.company.clock.now()) as store:
        fang = await store.session.get_one(Person, FANG)
        if why == "two have it":
            store.session.add(Person(name="王方", phone=PHONE))
        elif why == "none has it":
            fang.phone = ""
        elif why == "left":
            fang.active = False
        else:
            await store.bind_account(FANG, "feishu", "on_old")
    await writes(two)
    await looked(two)
    assert said(two) == [STRANGER.notice]
    errands = [one.name for one in await two.rows(Errand)]
    assert SYNC in errands, "he is on the list: the next comparison takes him in"


async def test_who_is_not_on_the_platforms_list_stays_a_stranger(two: Two) -> None:
    await two.dispatch("feishu", Message("e1", "on_nobody", "你好"))
    await two.errands().drain()
    assert [one.state for one in await two.rows(Errand)] == ["done"]
    assert [one for one in await two.rows(Account) if one.platform == "feishu"] == []


async def test_a_platform_that_does_not_answer_is_asked_again(two: Two) -> None:
    two.feishu.faults.always("/open-apis/contact", faults.HTTP_500)
    await writes(two)
    await two.errands().drain()
    assert [one.state for one in await two.rows(Errand)] == ["waiting"]


async def test_a_stranger_who_cannot_be_reached_alarms_nobody(two: Two) -> None:
    await two.dispatch("feishu", Message("e1", "on_nobody", "你好"))
    await two.delivery.drain(two.company.clock.now())
    (row,) = await two.rows(OutboxMessage)
    assert row.state == "dead"


async def test_an_employee_of_dingtalk_is_known_by_his_phone_too(two: Two) -> None:
    two.dingtalk.people["fang"] = Human("fang", "王芳", PHONE, departments=("1",))
    await writes(two, "fang", "dingtalk")
    await looked(two)
    accounts = [one.platform for one in await two.rows(Account) if one.person_id == FANG]
    assert "dingtalk" in accounts
