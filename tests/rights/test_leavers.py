"""Somebody left: from the next moment on nothing is seen, done or sent (T12)."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.delivery import Delivery
from bot.h5 import Pages
from bot.ids import RandomIds
from bot.login import Login
from bot.server import make_web
from storage.store import Storage
from storage.tables import Change, OutboxMessage, Person, Todo, TouchLog
from tests.console.conftest import FANG as CONSOLE_FANG
from tests.console.conftest import WEDNESDAY as CONSOLE_NOW
from tests.console.conftest import Console, opened
from tests.handlers.desk import Desk

FANG = 3
SAID = "今天和王总聊了二期扩容，下周三下午3点带方案过去，预计50万"
THINGS = (
    *("待办", "今日", "商机", "帮助", "/查 青禾", "/客户 青禾口腔", SAID, "/再考虑", "/撤销"),
    *("customer.show:1", "contact.reveal:1", "visit.start:1", "opp.new", "todo.list", "undo.last"),
)


async def leave(desk: Desk, person: int = FANG) -> bool:
    async with desk.storage.begin(at=desk.clock.now()) as store:
        return await store.deactivate(person, desk.clock.now())


async def test_fifty_actions_after_leaving_do_nothing_and_say_so_kindly(desk: Desk) -> None:
    draft = await desk.say(SAID)
    assert await leave(desk)
    before = await desk.rows(Change)
    answers = set()
    for number in range(50):
        desk.later(seconds=1)
        thing = THINGS[number % len(THINGS)]
        asked = desk.tap if ":" in thing or "." in thing else desk.say
        answers.add(await asked(thing))
    answers.add(await desk.press(draft.card, "确认"))
    assert len(answers) == 1
    (answer,) = answers
    assert "已停用" in answer.notice
    assert "管理员" in answer.notice
    assert answer.card is None
    assert await desk.rows(Change) == before
    assert [touch.state for touch in await desk.rows(TouchLog)] == ["draft"]


async def test_what_was_answered_before_is_not_shown_again(desk: Desk) -> None:
    await desk.say("/客户 青禾口腔", event="same")
    await leave(desk)
    again = await desk.outcome("/客户 青禾口腔", event="same")
    assert again.repeated
    assert again.reply.card is None
    assert "已停用" in again.reply.notice


async def test_what_was_owed_is_given_up_at_once_and_nothing_is_sent(desk: Desk) -> None:
    async with desk.storage.begin(at=desk.clock.now()) as store:
        await store.owe_text(FANG, "到点了", once="now")
        later = desk.clock.now() + timedelta(days=2)
        await store.owe_text(FANG, "后天的事", once="later", not_before=later)
        await store.owe_text(4, "别人的", once="other")
    await leave(desk)
    delivery = Delivery(desk.storage, {"chat": desk.chat}, desk.business, desk.clock)
    await delivery.drain(desk.clock.now())
    states = {one.once: (one.state, one.last_error) for one in await desk.rows(OutboxMessage)}
    assert states["now"] == states["later"] == ("dead", "收件人已离职，不再发送")
    assert states["other"][0] == "done"
    assert [one.text for one in desk.chat.sent] == ["别人的"]


async def test_leaving_is_logged_and_happens_once(desk: Desk) -> None:
    assert await leave(desk)
    assert not await leave(desk)
    assert not await leave(desk, 10**6)
    (change,) = [one for one in await desk.rows(Change) if one.table == "people" and one.before]
    assert (change.before["active"], change.after["active"]) == (True, False)
    (person,) = [one for one in await desk.rows(Person) if one.id == FANG]
    assert not person.active


async def test_pages_close_with_the_cookie_in_hand(desk: Desk) -> None:
    app, login = make_web(), Login("secret", local=True)
    ids = RandomIds()
    Pages(desk.storage, desk.business, desk.clock, ids, login, desk.dispatch).add_to(app)
    async with TestClient(TestServer(app)) as client:
        assert (await client.get(f"/h5/customer/1?as={FANG}")).status == 200
        assert (await client.get("/h5/customer/1")).status == 200
        await leave(desk)
        for path in ("/h5/customer/1", "/h5/form/visit.start%3A1", "/h5/customer/999"):
            assert (await client.get(path)).status == 401
        data = {"event": "e", "submit": "todo.add", "text": "明天下午3点寄样品"}
        posted = await client.post("/h5/form/todo.add", data=data)
        assert "已停用" in await posted.text()
    assert await desk.rows(Todo) == []


@pytest.fixture
async def console(sqlite_storage: Storage, tmp_path: Path) -> AsyncIterator[Console]:
    async for one in opened(sqlite_storage, f"sqlite:///{tmp_path / 'only.db'}", tmp_path):
        yield one


async def test_the_console_closes_its_conversation(console: Console) -> None:
    stream = await console.client.get(f"/console/api/stream?as={CONSOLE_FANG}")
    await stream.content.readuntil(b"\n\n")
    async with console.app.storage.begin(at=CONSOLE_NOW) as store:
        await store.deactivate(CONSOLE_FANG, CONSOLE_NOW)
    console.app.hub.wake()
    rest = await stream.content.read()
    assert b"event: message" not in rest
    for route in ("thread", "messages", "conversations", "commands", "stream"):
        await console.get(route, 400, as_=CONSOLE_FANG)
    await console.post("say", 400, as_=CONSOLE_FANG, text="待办")
