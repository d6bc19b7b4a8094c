"""A group chat is met, bound to a team by who may, and lost."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlmodel import SQLModel, select

from bot.happening import HELLO, SYNC
from bot.platforms.base import Event, Happened
from storage.tables import ChatGroup, Errand, OutboxMessage, Person, Team
from tests.doubles.company import BOSS, FANG, Company

Rows = Callable[[type[SQLModel]], Awaitable[list[Any]]]
NEW = "west"


@pytest.fixture
async def teamed(small: Company) -> Company:
    async with small.storage.begin(at=small.clock.now()) as store:
        store.session.add_all([Team(id=1, name="华东一组"), Team(id=2, name="华北一组")])
        await store.session.flush()
        (await store.session.get_one(Person, FANG)).team_id = 1
    return small


async def happen(company: Company, what: Happened, group: str = "", **facts: str) -> None:
    event = Event(company.fresh(), what, conversation=group, facts=facts)
    await company.dispatch("chat", event)
    await company.drain()


async def groups(company: Company) -> dict[str, ChatGroup]:
    async with company.storage.read() as store:
        rows = (await store.session.exec(select(ChatGroup))).all()
    return {row.external_id: row for row in rows}


async def told(company: Company, text: str, *, by: int = BOSS, group: str = "east") -> str:
    return (await company.say(text, by=by, group=group)).reply.notice


async def test_a_group_that_takes_us_in_is_known_and_told_how_to_bind_it(teamed: Company) -> None:
    await happen(teamed, Happened.JOINED_GROUP, NEW, title="华东作战群")
    assert (await groups(teamed))[NEW].name == "华东作战群"
    assert teamed.chat.texts(NEW) == [HELLO]


async def test_an_admin_binds_a_group_in_the_group(teamed: Company) -> None:
    assert "已绑定华东一组" in await told(teamed, "绑定 华东一组")
    assert (await groups(teamed))["east"].team_id == 1
    assert "已经绑定" in await told(teamed, "/绑定 华东一组")
    assert "原来是华东一组" in await told(teamed, "绑定 华北一组")
    assert "已解绑" in await told(teamed, "解绑")
    assert (await groups(teamed))["east"].team_id is None


async def test_a_name_that_is_nearly_a_teams_is_asked_about(teamed: Company) -> None:
    assert "是「华东一组」吗" in await told(teamed, "绑定 华东1组")
    assert (await groups(teamed))["east"].team_id is None


async def test_who_may_not_bind_is_told_so_and_nothing_changes(teamed: Company) -> None:
    assert "已绑定" not in await told(teamed, "绑定 华东一组", by=FANG)
    assert (await groups(teamed))["east"].team_id is None


async def test_in_private_it_is_said_where_to_say_it(teamed: Company) -> None:
    assert "要在群里说" in await told(teamed, "绑定 华东一组", group="")


async def test_a_group_that_speaks_before_we_knew_it_is_known_from_then_on(
    teamed: Company,
) -> None:
    assert "已绑定华东一组" in await told(teamed, "绑定 华东一组", group=NEW)
    assert (await groups(teamed))[NEW].team_id == 1


async def test_a_lost_group_gets_nothing_until_it_takes_us_back(teamed: Company) -> None:
    await told(teamed, "绑定 华东一组")
    await happen(teamed, Happened.LEFT_GROUP, "east")
    assert (await groups(teamed))["east"].lost_at
    await happen(teamed, Happened.JOINED_GROUP, "east", title="华东一组")
    row = (await groups(teamed))["east"]
    assert row.lost_at is None
    assert row.team_id == 1, "still bound"
    assert HELLO not in teamed.chat.texts("east"), "and needs no introduction"


async def test_many_changes_of_the_directory_are_one_comparison(
    teamed: Company, rows_small: Rows
) -> None:
    for _ in range(5):
        await happen(teamed, Happened.PEOPLE_CHANGED)
    assert [one.name for one in await rows_small(Errand)] == [SYNC]
    assert await rows_small(OutboxMessage) == []
