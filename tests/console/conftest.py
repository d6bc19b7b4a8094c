import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiohttp import ClientResponse, FormData
from aiohttp.test_utils import TestClient, TestServer
from sqlmodel import SQLModel

from bot.app import App, build
from bot.clock import MovableClock
from bot.config import Config, ConsoleConfig
from storage.store import Storage
from storage.tables import Account, ChatGroup, Customer, Person, Region, Role, Team

ZONE = ZoneInfo("Asia/Shanghai")
WEDNESDAY = datetime(2026, 11, 25, 9, 0, tzinfo=ZONE).astimezone(UTC)
FANG, QIANG, BOSS, OTHER, OPS = 1, 2, 3, 4, 5
PLAYBOOK = Path(__file__).parents[2] / "playbooks/default.yaml"
VISIT = "今天和青禾口腔的秦总聊了二期扩容需求，担心迁移风险，下周三下午3点带方案过去，预计50万"

Json = dict[str, Any]


class StandingClock(MovableClock):
    """Stands still until it is moved."""

    def __init__(self, at: datetime = WEDNESDAY) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def move(self, to: datetime) -> None:
        self.at = max(self.at, to)

    def later(self, **delta: float) -> None:
        self.at += timedelta(**delta)


@dataclass
class Console:
    """A browser or script before the console."""

    app: App
    client: TestClient[Any, Any]

    async def post(self, name: str, status: int = 200, **body: Any) -> Json:
        body = {key.rstrip("_"): value for key, value in body.items()}
        return await self.sent(await self.client.post(f"/console/api/{name}", json=body), status)

    async def get(self, name: str, status: int = 200, **query: Any) -> Json:
        query = {key.rstrip("_"): str(value) for key, value in query.items()}
        return await self.sent(await self.client.get(f"/console/api/{name}", params=query), status)

    async def upload(self, name: str, data: bytes, status: int = 200, **fields: str) -> Json:
        form = FormData(quote_fields=False)
        for key, value in fields.items():
            form.add_field(key.rstrip("_"), value)
        form.add_field("file", BytesIO(data), filename=name)
        return await self.sent(await self.client.post("/console/api/upload", data=form), status)

    async def sent(self, response: ClientResponse, status: int) -> Json:
        body = await response.json()
        assert response.status == status, body
        assert isinstance(body, dict)
        return body

    async def draft(self, by: int = FANG) -> Json:
        """A visit that waits for 确认."""
        answer = await self.post("say", as_=by, text=VISIT)
        return next(one for one in answer["messages"] if button(one, "确认"))


def button(message: Json, label: str) -> str:
    """The id of the button with that label; empty: the card has none."""
    buttons = message["card"]["buttons"] if message["card"] else []
    return next((one["id"] for one in buttons if one["label"] == label), "")


@pytest.fixture
async def console(storage: Storage, database_url: str, tmp_path: Path) -> AsyncIterator[Console]:
    async for one in opened(storage, database_url, tmp_path):
        yield one


@pytest.fixture
async def small(sqlite_storage: Storage, tmp_path: Path) -> AsyncIterator[Console]:
    """For what does not depend on the database."""
    async for one in opened(sqlite_storage, f"sqlite:///{tmp_path / 'only.db'}", tmp_path):
        yield one


async def opened(storage: Storage, url: str, folder: Path) -> AsyncIterator[Console]:
    async with storage.begin(at=WEDNESDAY) as store:
        for rows in staff():
            store.session.add_all(rows)
            await store.session.flush()
    config = Config(
        company="试用公司",
        database=url,
        playbook=PLAYBOOK,
        media=folder / "media",
        anchor=folder / "anchor.log",
        console=ConsoleConfig(enabled=True, clock=True),
    )
    app = await build(config, StandingClock())
    app.business.on_the_dot()
    delivering = asyncio.create_task(app.delivery.run())
    async with TestClient(TestServer(app.web())) as client:
        yield Console(app, client)
    delivering.cancel()
    await asyncio.gather(delivering, return_exceptions=True)
    await app.close()


def staff() -> Iterator[list[SQLModel]]:
    """A team of two with its manager, a rep elsewhere, and somebody who does not sell."""
    since = WEDNESDAY - timedelta(days=90)
    yield [Region(id=1, name="华东"), Region(id=2, name="华北")]
    yield [Team(id=1, name="华东一组", region_id=1), Team(id=2, name="华北一组", region_id=2)]
    yield [Person(id=BOSS, name="赵敏", title="销售主管", region_id=1, greeted_at=since)]
    yield [
        Person(id=FANG, name="王芳", title="销售", team_id=1, manager_id=BOSS, greeted_at=since),
        Person(id=QIANG, name="李强", title="销售", team_id=1, manager_id=BOSS, greeted_at=since),
        Person(id=OTHER, name="李强", title="销售", team_id=2, greeted_at=since),
        Person(id=OPS, name="孙丽", title="销售运营", greeted_at=since),
    ]
    roles = {FANG: "rep", QIANG: "rep", OTHER: "rep", BOSS: "manager", OPS: "ops"}
    yield [Role(person_id=id, role=role) for id, role in roles.items()]
    yield [Account(platform="console", external_id=str(id), person_id=id) for id in roles]
    yield [
        ChatGroup(id=1, platform="console", external_id="east", name="华东一组群", team_id=1),
        ChatGroup(id=2, platform="console", external_id="north", name="华北一组群", team_id=2),
    ]
    yield [Customer(name="青禾口腔连锁", name_key="青禾口腔连锁", owner_id=FANG, created_at=since)]
