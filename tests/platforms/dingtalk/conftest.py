"""A bot's edge with the cloud on the other side, and nothing of the house between."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.config import DingTalkConfig
from bot.http import Line
from bot.ids import RandomIds
from bot.limits import MemoryLimits
from bot.platforms.base import Click, Event, Fetched, Inbound, Message, Outgoing, Response
from bot.platforms.dingtalk.platform import DingTalk, build
from bot.platforms.wiring import Wiring
from bot.server import add_callback
from cards.model import Button, Buttons, Card, Text
from handlers.registry import Reply
from sales.actions import ShowHelp
from tests.doubles.cloud import Human
from tests.doubles.company import StandingClock
from tests.doubles.dingtalk import DingTalkDouble
from tests.doubles.dingtalk.tenant import Group

FANG, QIANG, EAST = "fang", "qiang", "cidjMOszAhS4Jg=="


@dataclass
class Edge:
    """The bot's side: what it heard, and what it says to it."""

    cloud: DingTalkDouble
    dingtalk: DingTalk
    clock: StandingClock
    files: dict[int, Fetched]
    counted: Counter[str]
    heard: list[Inbound] = field(default_factory=list)
    reply: Reply = Reply()
    unable: bool = False  # the database is away
    slow: asyncio.Event | None = None  # what the database waits for
    listening: "asyncio.Task[None] | None" = None

    async def receive(self, inbound: Inbound) -> Response:
        if isinstance(inbound, Response):
            return inbound
        self.heard.append(inbound)
        if self.slow:
            await self.slow.wait()
        if self.unable:
            return self.dingtalk.busy(inbound)
        told = None
        if isinstance(inbound, (Click, Message)):
            told = self.dingtalk.answer(inbound, self.reply)
        return told or self.dingtalk.acknowledge(inbound)

    def out(self, to: str = FANG, **said: Any) -> Outgoing:
        said = {"card": None, "text": "", "key": "k1", "group": to.startswith("cid")} | said
        return Outgoing(address=to, at=self.clock.now(), **said)

    def last(self) -> Click | Message | Event:
        found = self.heard[-1]
        assert not isinstance(found, Response)
        return found

    async def listen(self) -> None:
        self.listening = asyncio.create_task(self.dingtalk.listen(self.receive))
        await self.cloud.gateway.until(sockets=1)

    async def close(self) -> None:
        if self.listening:
            self.listening.cancel()
            with suppress(asyncio.CancelledError):
                await self.listening
        await self.dingtalk.close()
        await self.cloud.stop()


def wiring(clock: StandingClock, files: dict[int, Fetched], counted: Counter[str]) -> Wiring:
    async def file(id: int) -> Fetched | None:
        return files.get(id)

    async def hold(name: str) -> bool:
        return True

    async def spent(platform: str, kind: str, calls: int) -> int:
        counted[kind] += calls
        return counted[kind]

    return Wiring(
        clock, RandomIds(), Line(), MemoryLimits(), "https://bot.example.com", file, hold, spent
    )


def edge(cloud: DingTalkDouble, clock: StandingClock, **settings: Any) -> Edge:
    files: dict[int, Fetched] = {}
    counted: Counter[str] = Counter()
    section = DingTalkConfig.model_validate(cloud.section() | settings)
    return Edge(cloud, build(section, wiring(clock, files, counted)), clock, files, counted)


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


async def staffed(clock: StandingClock, mode: str) -> DingTalkDouble:
    cloud = await DingTalkDouble(clock, mode=mode).start()
    cloud.tenant.departments |= {2: ("华东", 1), 3: ("华东一组", 2)}
    cloud.tenant.admins = {FANG: 2, QIANG: 1}
    cloud.tenant.heads[2] = {QIANG}
    cloud.people[FANG] = Human(FANG, "王芳", "13800000001", "销售", ("3",), QIANG)
    cloud.people[QIANG] = Human(QIANG, "李强", "13800000002", "经理", ("2", "3"))
    cloud.tenant.groups[EAST] = Group("华东一组")
    return cloud


@pytest.fixture
async def side(clock: StandingClock) -> AsyncIterator[Edge]:
    """By callbacks, at an address of its own."""
    bot = edge(await staffed(clock, "http"), clock)
    app = web.Application(client_max_size=2**21)
    add_callback(app, bot.dingtalk, bot.receive, clock)  # type: ignore[arg-type]
    async with TestServer(app) as server:
        bot.cloud.callback = str(server.make_url("/callback/dingtalk"))
        yield bot
    await bot.close()


@pytest.fixture
async def line(clock: StandingClock) -> AsyncIterator[Edge]:
    """By stream, not yet opened."""
    bot = edge(await staffed(clock, "stream"), clock)
    yield bot
    await bot.close()


def card(said: str = "请确认", label: str = "确认") -> Card:
    return Card("拜访记录", (Text(said), Buttons((Button(label, ShowHelp()),))))


async def until(true: Callable[[], object]) -> None:
    """For what nobody tells: looked at after every turn of the loop."""
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.001)
