"""Another system before the open interface, and the team that its leads go to."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from pydantic import SecretStr
from sqlmodel import SQLModel, select

from bot.app import App, build
from bot.config import ApiConfig, ApiToken, Config, ConsoleConfig
from storage.store import Storage
from storage.tables import Person
from tests.console.conftest import FANG, PLAYBOOK, QIANG, WEDNESDAY, StandingClock, staff

WEBSITE, ADS, SHY, FULL = (f"{name}-0123456789abcdef0123" for name in ("web", "ads", "shy", "full"))
TOKENS = {
    "website": ApiToken(secret=SecretStr(WEBSITE)),
    "ads": ApiToken(secret=SecretStr(ADS), per_minute=3),
    "shy": ApiToken(secret=SecretStr(SHY), may=("send",)),
    "full": ApiToken(secret=SecretStr(FULL), may=("send", "read", "owner")),
}
LEAD = {"company": "静安牙科", "contact": "韩雪", "phone": "139 0000 1234", "need": "想上影像系统"}

Json = dict[str, Any]


@dataclass(frozen=True)
class Got:
    status: int
    body: Json
    headers: Any


@dataclass
class Partner:
    """One running instance, and a system that asks it."""

    app: App
    client: TestClient[Any, Any]
    clock: StandingClock

    async def send(
        self, sent: Any = LEAD, key: str | None = "k1", token: str = WEBSITE, **headers: str
    ) -> Got:
        """`sent`: an object, or the very bytes, at once or bit by bit."""
        named = {"Idempotency-Key": key} if key is not None else {}
        body = {"json": sent} if isinstance(sent, dict) else {"data": sent}
        heads = _bearer(token) | named | headers
        async with self.client.post("/api/leads", headers=heads, **body) as response:
            return Got(response.status, await response.json(content_type=None), response.headers)

    async def ask(self, id: int | str, token: str = WEBSITE) -> Got:
        async with self.client.get(f"/api/leads/{id}", headers=_bearer(token)) as response:
            return Got(response.status, await response.json(content_type=None), response.headers)

    async def rows(self, table: type[SQLModel]) -> list[Any]:
        async with self.app.storage.read() as store:
            return list((await store.session.exec(select(table))).all())

    async def told(self, person: int) -> list[str]:
        """The cards in somebody's chat a few seconds later."""
        to = self.clock.now() + timedelta(seconds=2)
        await self.app.timetable.move_clock(to)
        await self.app.delivery.drain(self.clock.now())
        path = "/console/api/messages"
        async with self.client.get(path, params={"as": str(person)}) as response:
            found = await response.json()
        return [str(one["card"]) for one in found["messages"] if one["card"]]


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


@asynccontextmanager
async def running(
    url: str, folder: Path, tokens: dict[str, ApiToken] = TOKENS
) -> AsyncIterator[Partner]:
    config = Config(
        database=url,
        playbook=PLAYBOOK,
        media=folder / "media",
        anchor=folder / "anchor.log",
        console=ConsoleConfig(enabled=True, clock=True),
        api=ApiConfig(tokens=tokens),
    )
    clock = StandingClock()
    app = await build(config, clock)
    app.business.on_the_dot()
    async with TestClient(TestServer(app.web())) as client:
        yield Partner(app, client, clock)
    await app.close()


async def hire(storage: Storage) -> None:
    async with storage.begin(at=WEDNESDAY) as store:
        for rows in staff():
            store.session.add_all(rows)
            await store.session.flush()
        for id in (FANG, QIANG):
            (await store.session.get_one(Person, id)).region_id = 1


@pytest.fixture
async def partner(storage: Storage, database_url: str, tmp_path: Path) -> AsyncIterator[Partner]:
    await hire(storage)
    async with running(database_url, tmp_path) as one:
        yield one


@pytest.fixture
async def small(sqlite_storage: Storage, tmp_path: Path) -> AsyncIterator[Partner]:
    """For what does not depend on the database."""
    await hire(sqlite_storage)
    async with running(f"sqlite:///{tmp_path / 'only.db'}", tmp_path) as one:
        yield one
