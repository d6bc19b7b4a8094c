"""Today's pack as a page: for whoever got a link instead of a card."""

import re

from aiohttp.test_utils import TestClient, TestServer

from bot.h5 import Pages
from bot.ids import RandomIds
from bot.login import Login
from bot.server import make_web
from storage.tables import Todo
from tests.handlers.desk import Desk


async def opened(desk: Desk) -> TestClient:  # type: ignore[type-arg]
    app = make_web()
    login = Login("secret", local=True)
    Pages(desk.storage, desk.business, desk.clock, RandomIds(), login, desk.dispatch).add_to(app)
    return TestClient(TestServer(app))


async def test_it_shows_what_the_card_would_and_ticks_it(desk: Desk) -> None:
    draft = await desk.say("青禾口腔王总，聊了扩容，今天下午5点回电")
    await desk.press(draft.card, "确认")
    async with await opened(desk) as client:
        page = await (await client.get("/h5/today?as=3")).text()
        assert "今日作战包" in page
        assert "回电" in page
        event = re.search(r'name="event" value="(\w+-1)"', page)
        packed = re.search(r'name="submit" value="(todo\.done:[\d:]+)"', page)
        assert event
        assert packed
        path, data = f"/h5/form/{packed[1]}", {"event": event[1], "submit": packed[1]}
        assert (await client.post(path, data=data)).status == 200
    (todo,) = await desk.rows(Todo)
    assert todo.state == "done"


async def test_each_reader_of_the_same_link_sees_his_own(desk: Desk) -> None:
    draft = await desk.say("青禾口腔王总，聊了扩容，今天下午5点回电")
    await desk.press(draft.card, "确认")
    async with await opened(desk) as client:
        assert "回电" not in await (await client.get("/h5/today?as=4")).text()
