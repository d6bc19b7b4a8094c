"""The demo on each platform's double: what is said there comes to the bot and back, by the real route."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import unused_port

from bot.app import build, serve
from bot.clock import MovableClock
from bot.config import Config, ConfigFault
from bot.platforms import staging
from bot.platforms.console.api import desk_of
from bot.platforms.console.cloud import CloudPage
from bot.starting import demo_config
from storage.store import Storage
from storage.tables import Account, ChatGroup, Person, Role, Team
from tests.bot.command import ran

ALL = pytest.mark.parametrize("platform", ["wecom", "dingtalk", "feishu"])
FANG, BOSS = 1, 2


async def seeded(storage: Storage, clock: MovableClock, platform: str) -> None:
    """As the demo seeds its company: everybody called by his number."""
    async with storage.begin(at=clock.now()) as store:
        store.session.add(Team(id=1, name="华东一组"))
        await store.session.flush()
        store.session.add(Person(id=BOSS, name="李建峰", title="销售主管", team_id=1))
        await store.session.flush()
        store.session.add(Person(id=FANG, name="王芳", title="销售", team_id=1, manager_id=BOSS))
        await store.session.flush()
        roles = ((FANG, "rep"), (BOSS, "manager"))
        store.session.add_all(Role(person_id=id, role=role) for id, role in roles)
        store.session.add_all(
            Account(platform=platform, external_id=str(id), person_id=id) for id in (FANG, BOSS)
        )
        store.session.add(
            ChatGroup(platform=platform, external_id="g-1", name="华东一组作战群", team_id=1)
        )
    await staging.called_there(storage, clock, platform)


@dataclass
class Demo:
    """The page over HTTP, as a browser would ask it."""

    session: aiohttp.ClientSession
    url: str

    async def state(self, who: str, group: str = "") -> dict[str, Any]:
        query = {"who": who, "group": group}
        async with self.session.get(f"{self.url}/state", params=query) as response:
            assert response.status == 200
            found: dict[str, Any] = await response.json()
            return found

    async def post(self, path: str, **data: Any) -> tuple[int, dict[str, Any]]:
        async with self.session.post(f"{self.url}/{path}", json=data) as response:
            return response.status, await response.json()

    async def until(self, true: Callable[[], Awaitable[Any]]) -> Any:
        async with asyncio.timeout(10):
            while not (found := await true()):  # noqa: ASYNC110 - the bot runs beside us
                await asyncio.sleep(0.02)
            return found

    async def shows(self, who: str, label: str, group: str = "") -> dict[str, Any]:
        """The message with that button, once it is there."""

        async def there() -> Any:
            chat = (await self.state(who, group))["chat"]
            return next((one for one in chat if label in one["labels"]), None)

        found: dict[str, Any] = await self.until(there)
        return found


@pytest.fixture
async def demo(platform: str, sqlite_storage: Storage, tmp_path: Path) -> AsyncIterator[Demo]:
    clock, port = MovableClock(), unused_port()
    await seeded(sqlite_storage, clock, platform)
    base = demo_config(port, tmp_path)
    cloud = await staging.staged(sqlite_storage, clock, base, platform)
    config = Config.model_validate(base.model_dump() | {platform: cloud.section()})
    app = await build(config, clock, storage=sqlite_storage)
    page, ready = CloudPage(desk_of(app), cloud, config.base_url), asyncio.Event()
    serving = asyncio.create_task(serve(app, ready=ready, also=page.add_to))
    await ready.wait()
    async with aiohttp.ClientSession() as session:
        demo = Demo(session, f"{config.base_url}/console/cloud")
        await demo.until(lambda: _synced(app.storage))
        yield demo
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
    await cloud.stop()


async def _synced(storage: Storage) -> bool:
    """The people of the double were compared with ours, and the bot hears."""
    async with storage.read() as store:
        return await store.next_errand_at() is None


@ALL
async def test_what_is_said_to_the_double_comes_back_as_a_card_and_its_tap_too(demo: Demo) -> None:
    people = (await demo.state(""))["people"]
    fang = next(one["id"] for one in people if one["name"] == "王芳")
    assert (await demo.post("say", who=fang, text="待办 明天下午3点寄样品"))[0] == 200
    card = await demo.shows(fang, "完成")
    status, told = await demo.post("press", who=fang, message=card["id"], label="完成", form={})
    assert (status, told["status"]) == (200, 200)
    await demo.until(lambda: _is_redrawn(demo, fang, card["id"]))
    sent = [one for one in (await demo.state(fang))["calls"] if one["method"] == "POST"]
    assert any("寄样品" in str(one["body"]) for one in sent), "what the platform received is shown"


async def _is_redrawn(demo: Demo, who: str, message: str) -> bool:
    chat = (await demo.state(who))["chat"]
    return any(one["id"] == message and one["versions"] > 1 for one in chat)


@pytest.mark.parametrize("platform", ["feishu"])
async def test_people_and_groups_are_who_they_are_after_the_comparison(demo: Demo) -> None:
    state = await demo.state("")
    assert [one["name"] for one in state["people"]] == ["王芳", "李建峰"]
    assert [one["name"] for one in state["groups"]] == ["华东一组作战群"]
    fang, group = state["people"][0]["id"], state["groups"][0]["id"]
    await demo.post("say", who=fang, text="帮助", group=group)

    async def told() -> Any:
        return (await demo.state(fang, group))["chat"]

    assert (await demo.until(told))[0]["text"] == "@王芳 已私信你"


@pytest.mark.parametrize("platform", ["feishu"])
async def test_what_cannot_be_done_is_said(demo: Demo) -> None:
    assert (await demo.post("say", who="nobody", text="你好"))[0] == 400
    assert (await demo.post("press", who="on_1", message="m1", label="确认"))[0] == 400
    async with demo.session.get(f"{demo.url}/open?who=on_1&path=//evil.example") as response:
        assert response.status == 404
    async with demo.session.get(f"{demo.url}/state", headers={"Host": "evil.example"}) as response:
        assert response.status == 403


@ALL
async def test_a_page_opens_by_the_platforms_own_door(demo: Demo) -> None:
    fang = (await demo.state(""))["people"][0]["id"]
    query = {"who": fang, "path": "/h5/today"}
    jar = aiohttp.CookieJar(unsafe=True)
    async with (
        aiohttp.ClientSession(cookie_jar=jar) as browser,
        browser.get(f"{demo.url}/open", params=query, headers={"User-Agent": "wxwork"}) as response,
    ):
        assert response.status == 200
        assert response.url.path == "/h5/today"
        assert [one.url.path for one in response.history if "/login/" in one.url.path]


def test_without_the_checkout_it_is_said_where_to_run_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(staging, "CHECKOUT", tmp_path)
    with pytest.raises(ConfigFault, match="仓库目录"):
        staging._doubles()
    assert ran("demo", "--platform", "qq").exit_code == 2
