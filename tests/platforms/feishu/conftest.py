"""A bot's edge with the cloud on the other side, and nothing of the house between."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.config import FeishuConfig
from bot.http import Line
from bot.ids import RandomIds
from bot.limits import MemoryLimits
from bot.platforms.base import Click, Event, Fetched, Inbound, Message, Outgoing, Response
from bot.platforms.feishu.platform import Feishu, build
from bot.platforms.wiring import Wiring
from bot.server import add_callback
from cards.model import Button, Buttons, Card, Text
from handlers.registry import Reply
from sales.actions import ShowHelp
from tests.doubles.cloud import Human
from tests.doubles.company import StandingClock
from tests.doubles.feishu import FeishuDouble

FANG, QIANG = "on_fang", "on_qiang"


@dataclass
class Edge:
    """The bot's side: what it heard, and what it says to it."""

    cloud: FeishuDouble
    feishu: Feishu
    clock: StandingClock
    files: dict[int, Fetched]
    heard: list[Inbound] = field(default_factory=list)
    reply: Reply = Reply()
    unable: bool = False  # the database is away

    async def receive(self, inbound: Inbound) -> Response:
        if isinstance(inbound, Response):
            return inbound
        self.heard.append(inbound)
        if self.unable:
            return self.feishu.busy(inbound)
        asked = isinstance(inbound, (Click, Message))
        told = self.feishu.answer(inbound, self.reply) if asked else None
        return told or self.feishu.acknowledge(inbound)

    def out(self, to: str = FANG, **said: Any) -> Outgoing:
        said = {"card": None, "text": "", "key": "k1", "group": to.startswith("oc_")} | said
        return Outgoing(address=to, at=self.clock.now(), **said)

    def last(self) -> Click | Message | Event:
        found = self.heard[-1]
        assert not isinstance(found, Response)
        return found


def wiring(clock: StandingClock, files: dict[int, Fetched]) -> Wiring:
    async def file(id: int) -> Fetched | None:
        return files.get(id)

    async def hold(name: str) -> bool:
        return True

    async def spent(platform: str, kind: str, calls: int) -> int:
        return 0

    return Wiring(
        clock, RandomIds(), Line(), MemoryLimits(), "https://bot.example.com", file, hold, spent
    )


def edge(cloud: FeishuDouble, clock: StandingClock) -> Edge:
    files: dict[int, Fetched] = {}
    section = FeishuConfig.model_validate(cloud.section())
    return Edge(cloud, build(section, wiring(clock, files)), clock, files)


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


async def staffed(clock: StandingClock, mode: str) -> FeishuDouble:
    cloud = await FeishuDouble(clock, mode=mode).start()
    cloud.people[FANG] = Human(FANG, "王芳", "13800000001", "销售", ("od-east",), QIANG)
    cloud.people[QIANG] = Human(QIANG, "李强", "13800000002", "经理", ("od-east",))
    cloud.app.owner = QIANG
    return cloud


@pytest.fixture
async def side(clock: StandingClock) -> AsyncIterator[Edge]:
    """By callbacks, at an address of its own."""
    cloud = await staffed(clock, "http")
    bot = edge(cloud, clock)
    app = web.Application(client_max_size=2**21)
    add_callback(app, bot.feishu, bot.receive, clock)  # type: ignore[arg-type]
    async with TestServer(app) as server:
        cloud.callback = str(server.make_url("/callback/feishu"))
        yield bot
    await bot.feishu.close()
    await cloud.stop()


@pytest.fixture
async def line(clock: StandingClock) -> AsyncIterator[Edge]:
    """By the long connection, not yet opened."""
    cloud = await staffed(clock, "socket")
    bot = edge(cloud, clock)
    yield bot
    await bot.feishu.close()
    await cloud.stop()


def card(said: str = "请确认", label: str = "确认") -> Card:
    return Card("拜访记录", (Text(said), Buttons((Button(label, ShowHelp()),))))


async def until(true: Callable[[], object]) -> None:
    """For what nobody tells: looked at after every turn of the loop."""
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.001)
