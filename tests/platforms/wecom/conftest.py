"""A bot's edge with the cloud on the other side, and nothing of the house between."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.config import WeComConfig
from bot.http import Line
from bot.ids import RandomIds
from bot.limits import MemoryLimits
from bot.platforms.base import Click, Event, Fetched, Inbound, Message, Outgoing, Response
from bot.platforms.wecom.connecting import Tempo
from bot.platforms.wecom.platform import WeCom
from bot.platforms.wiring import Wiring
from bot.server import add_callback
from cards.model import Button, Buttons, Card, Text
from handlers.registry import Reply
from sales.actions import ShowHelp
from tests.doubles.cloud import Human
from tests.doubles.company import StandingClock
from tests.doubles.wecom import WeComDouble
from tests.doubles.wecom.tenant import Division, Group

FANG, QIANG, EAST = "wangfang", "liqiang", "wrgroup-east"
PATIENCE = 30.0  # seconds; whatever is waited for comes much sooner
QUICK = Tempo(ping=0.05, answer=10.0, renews=0.05, shortest=0.01, longest=0.05, kicked=0.2)


@dataclass
class Edge:
    """The bot's side: what it heard, and what it says to it."""

    cloud: WeComDouble
    wecom: WeCom
    clock: StandingClock
    files: dict[int, Fetched]
    lease: "Lease"
    heard: list[Inbound] = field(default_factory=list)
    reply: Reply = Reply()
    unable: bool = False  # the database is away
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def receive(self, inbound: Inbound) -> Response:
        if isinstance(inbound, Response):
            return inbound
        self.heard.append(inbound)
        async with self.changed:
            self.changed.notify_all()
        if self.unable:
            return self.wecom.busy(inbound)
        asked = isinstance(inbound, (Click, Message)) and not inbound.conversation
        told = self.wecom.answer(inbound, self.reply) if asked else None  # type: ignore[arg-type]
        return told or self.wecom.acknowledge(inbound)

    def out(self, to: str = FANG, **said: Any) -> Outgoing:
        said = {"card": None, "text": "", "key": "k1", "group": to.startswith("wr")} | said
        return Outgoing(address=to, at=self.clock.now(), **said)

    async def hears(self, said: Awaitable[Any]) -> Any:
        """What the AI bot is told and does not answer itself: waits until it has arrived."""
        before, self.cloud.patience = len(self.heard), 0.0
        await said
        async with asyncio.timeout(30), self.changed:
            await self.changed.wait_for(lambda: len(self.heard) > before)
        self.cloud.patience = PATIENCE
        return self.last()

    def retuned(self, **tempo: float) -> None:
        """The same bot with other pauses."""
        section = WeComConfig.model_validate(self.cloud.section())
        wired = wiring(self.clock, self.files, self.lease)
        self.wecom = WeCom(section, wired, replace(QUICK, **tempo))  # type: ignore[arg-type]

    def last(self) -> Any:
        found = self.heard[-1]
        assert isinstance(found, (Click, Message, Event))
        return found

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["Edge"]:
        """Connected to the gateway, and aware of it: who pings has been let in."""
        listening = asyncio.create_task(self.wecom.listen(self.receive))
        try:
            await self.cloud.gateway.until(lambda: self.cloud.gateway.pings > 0)
            yield self
        finally:
            listening.cancel()
            async with asyncio.timeout(30):
                await asyncio.gather(listening, return_exceptions=True)


@dataclass
class Lease:
    """`holder`: who has the connection; "us": we may."""

    holder: str = "us"
    asked: list[str] = field(default_factory=list)
    broken: bool = False
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def until(self, times: int) -> None:
        async with asyncio.timeout(60), self.changed:
            await self.changed.wait_for(lambda: len(self.asked) >= times)

    async def hold(self, name: str) -> bool:
        self.asked.append(name)
        async with self.changed:
            self.changed.notify_all()
        if self.broken:
            raise ConnectionError("the database is away")
        return self.holder == "us"


def wiring(clock: StandingClock, files: dict[int, Fetched], lease: Lease) -> Wiring:
    async def file(id: int) -> Fetched | None:
        return files.get(id)

    async def spent(platform: str, kind: str, calls: int) -> int:
        return 0

    base = "https://bot.example.com"
    return Wiring(clock, RandomIds(), Line(), MemoryLimits(), base, file, lease.hold, spent)


def edge(cloud: WeComDouble, clock: StandingClock, **other: Any) -> Edge:
    files: dict[int, Fetched] = {}
    lease = Lease()
    section = WeComConfig.model_validate(cloud.section() | other)
    return Edge(cloud, WeCom(section, wiring(clock, files, lease), QUICK), clock, files, lease)


def company(cloud: WeComDouble) -> WeComDouble:
    cloud.tenant.divisions = {
        "1": Division("1", "澄屿医疗"),
        "2": Division("2", "华东一组", "1", QIANG),
        "3": Division("3", "重点客户", "1"),
    }
    cloud.tenant.employ(
        [
            Human(FANG, "王芳", title="销售", departments=("2", "3"), manager=QIANG),
            Human(QIANG, "李强", title="主管", departments=("2",)),
        ]
    )
    cloud.tenant.groups[EAST] = Group(EAST, "华东一组", {FANG, QIANG})
    return cloud


@pytest.fixture
async def side() -> AsyncIterator[Edge]:
    """The cloud up, the bot's callback at its address, nobody connected to the gateway yet."""
    clock = StandingClock()
    async with company(WeComDouble(clock, patience=PATIENCE)) as cloud:
        here, app = edge(cloud, clock), web.Application()
        add_callback(app, here.wecom, here.receive, clock)  # type: ignore[arg-type]
        async with TestServer(app) as server:
            cloud.callback = str(server.make_url("/callback/wecom"))
            yield here
        await here.wecom.close()


def card(text: str = "请看", label: str = "确认", title: str = "拜访记录") -> Card:
    return Card(title, (Text(text), Buttons((Button(label, ShowHelp()),))))
