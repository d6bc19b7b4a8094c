"""CPU of a tap on an opportunity's card, from the request to the durable answer, against servers that
only open the envelope, against NoneBot2, and with 200 commands."""

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count, product
from pathlib import Path
from statistics import median

import aiohttp
import yaml
from sqlmodel import select

from benchmarks.city import city
from benchmarks.clicks import Click, clicks
from benchmarks.results import Row
from benchmarks.sealed import KEY, SEAL, SECTIONS, TOKEN
from benchmarks.sizes import Sizes
from benchmarks.start import ROOT, free_port, listens
from benchmarks.timing import ms
from benchmarks.world import MORNING, PLAYBOOK
from handlers.registry import SPELLINGS
from storage.store import Storage
from storage.tables import Account, Person
from tests.doubles.cloud import Human
from tests.doubles.feishu import FeishuDouble

NONEBOT = os.environ.get("BATTLEPACK_NONEBOT_PYTHON", "")
COMMANDS = 200
LEAN = "aiohttp + OpenSSL that opens it, answers a constant and stores nothing, CPU"
NOTHING = "NoneBot2 Feishu bot, one command that stores nothing and answers, CPU"
FEW = "with those it has, CPU"
Clicks = Iterator[Click]
_DIFFERENT = count(1)  # no two taps are one


@dataclass
class Server:
    """One process; `clicks`: what is tapped in it, a tap once; `lingers`: seconds that it goes on for
    after it has answered."""

    session: aiohttp.ClientSession
    platform: str
    address: str
    cpu: str
    clicks: Clicks
    lingers: float = 0.0

    async def tapped(self, taps: int) -> float:
        """Seconds of CPU for one, over so many one after another."""
        seal = SEAL[self.platform]
        posts = [seal(*next(self.clicks), next(_DIFFERENT)) for _ in range(taps)]
        before = await self.taken()
        for post in posts:
            async with self.session.post(
                self.address, data=post.body, headers=post.headers, params=post.query
            ) as response:
                assert response.status == 200, await response.text()
                await response.read()
        await asyncio.sleep(self.lingers)
        return (await self.taken() - before) / taps

    async def taken(self) -> float:
        async with self.session.get(self.cpu) as response:
            return float(await response.text())


Way = AbstractAsyncContextManager[Server]


async def measure(sizes: Sizes, scratch: Path) -> list[Row]:
    small = _smaller(sizes)
    database = await _peopled(await city(small, scratch))
    async with aiohttp.ClientSession() as session:
        bench = _Bench(session, scratch, database, small)
        rows = [await _beside_lean(bench, platform) for platform in ("wecom", "dingtalk")]
        ways = [bench.ours("feishu"), bench.lean("feishu"), bench.ours("feishu", COMMANDS)]
        if NONEBOT:
            ways.append(bench.nonebot())
        else:
            print("click_nonebot: not run, BATTLEPACK_NONEBOT_PYTHON names no interpreter with it")
        ours, lean, many, *other = await _in_turn(ways, small)
    rows.append(_row("click", "the click, CPU", LEAN, ours, lean, 6, 2))
    rows.append(
        _row("click_commands", f"the click with {COMMANDS} commands more", FEW, many, ours, 1.05, 1)
    )
    return rows + [
        _row("click_nonebot", "the click, CPU", NOTHING, ours, one, 0.3, 0.07) for one in other
    ]


def _smaller(sizes: Sizes) -> Sizes:
    """A tap does not care how large the tables are."""
    most = {
        "people": 60,
        "clients": 2000,
        "opportunities": 40_000,
        "touches": 20_000,
        "todos": 3000,
    }
    return replace(sizes, **{name: min(getattr(sizes, name), at) for name, at in most.items()})


async def _peopled(database: Path) -> Path:
    """Everybody is on all platforms."""
    storage = Storage(f"sqlite:///{database}")
    async with storage.begin(at=MORNING) as store:
        people = (await store.session.exec(select(Person.id))).all()
        store.session.add_all(
            Account(platform=name, external_id=f"u{id}", person_id=id or 0)
            for name, id in product(SECTIONS, people)
        )
    await storage.close()
    return database


async def _beside_lean(bench: "_Bench", platform: str) -> Row:
    ours, lean = await _in_turn([bench.ours(platform), bench.lean(platform)], bench.sizes)
    return _row(f"callback_{platform}", f"a tap in {platform}, CPU", LEAN, ours, lean, 6, 2)


def _row(
    name: str, what: str, against: str, ours: Sequence[float], others: Sequence[float], goal: float,
    aim: float,
) -> Row:  # fmt: skip
    ratio = median([one / other for one, other in zip(ours, others, strict=True)])
    seconds = (ms(median(ours)), ms(median(others)))
    facts = {"rounds": len(ours), "commands": len(SPELLINGS)}
    return Row(name, what, against, "ms", *seconds, ratio, goal, aim, facts=facts)


async def _in_turn(ways: Sequence[Way], sizes: Sizes) -> list[list[float]]:
    """Every round each of them; the first, uncounted, warms up."""
    async with AsyncExitStack() as stack:
        servers = [await stack.enter_async_context(way) for way in ways]
        for server in servers:
            await server.tapped(sizes.warm)
        rounds = [
            [await server.tapped(sizes.clicks) for server in servers] for _ in range(sizes.rounds)
        ]
    return [list(one) for one in zip(*rounds, strict=True)]


class Leisurely:
    """A cloud's clock by which nobody is ever too quick for its quotas."""

    def __init__(self) -> None:
        self._asked = count()

    def now(self) -> datetime:
        return MORNING + next(self._asked) * timedelta(milliseconds=200)


@dataclass
class _Bench:
    session: aiohttp.ClientSession
    scratch: Path
    database: Path
    sizes: Sizes

    @asynccontextmanager
    async def ours(self, platform: str, more: int = 0) -> AsyncIterator[Server]:
        port = free_port()
        own = Path(shutil.copy(self.database, self.scratch / f"{port}.db"))
        config = self.scratch / f"{port}.yaml"
        config.write_text(yaml.safe_dump({
            "database": f"sqlite:///{own}", "playbook": str(PLAYBOOK),
            "media": str(self.scratch / "media"), "anchor": str(self.scratch / "anchor.log"),
            "web": {"port": port}, platform: SECTIONS[platform],
        }))  # fmt: skip
        clicks = iter(await _clicks(own))
        command = ["-m", "benchmarks.callback_process", str(port), str(config), str(more)]
        async with _running([sys.executable, *command], port):
            yield self._server(platform, port, f"/callback/{platform}", clicks)

    @asynccontextmanager
    async def lean(self, platform: str) -> AsyncIterator[Server]:
        port = free_port()
        clicks = iter(await _clicks(self.database))
        async with _running(
            [sys.executable, "-m", "benchmarks.lean_process", str(port), platform], port
        ):
            yield self._server(platform, port, f"/callback/{platform}", clicks)

    @asynccontextmanager
    async def nonebot(self) -> AsyncIterator[Server]:
        """It asks the cloud who it is before it listens."""
        cloud = await FeishuDouble(Leisurely()).start()
        for at in range(1, self.sizes.people + 1):
            cloud.people[f"u{at}"] = Human(f"u{at}", f"销售{at}")
        port = free_port()
        file = str(ROOT / "benchmarks" / "nonebot_process.py")
        clicks = iter(await _clicks(self.database))
        command = [
            NONEBOT,
            file,
            str(port),
            cloud.base,
            cloud.tenant.app_id,
            cloud.secret,
            TOKEN,
            KEY,
        ]
        try:
            async with _running(command, port):
                path = f"/feishu/{cloud.tenant.app_id}"
                yield replace(self._server("words", port, path, clicks), lingers=0.3)
        finally:
            await cloud.stop()

    def _server(self, platform: str, port: int, path: str, clicks: Clicks) -> Server:
        base = f"http://127.0.0.1:{port}"
        return Server(self.session, platform, base + path, base + "/cpu", clicks)


async def _clicks(database: Path) -> Sequence[Click]:
    storage = Storage(f"sqlite:///{database}")
    try:
        return await clicks(storage, 100_000)
    finally:
        await storage.close()


@asynccontextmanager
async def _running(command: list[str], port: int) -> AsyncIterator[None]:
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=quiet)
    try:
        while not listens(port):
            if process.returncode is not None:
                raise RuntimeError(f"{command[2]} does not start")
            await asyncio.sleep(0.02)
        yield
    finally:
        process.terminate()
        await process.wait()
