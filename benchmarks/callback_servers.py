"""The processes that are tapped: ours, one that does next to nothing, and NoneBot2."""

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import aiohttp
import yaml

from benchmarks.clicks import Click, clicks
from benchmarks.sealed import KEY, SEAL, SECTIONS, TOKEN
from benchmarks.start import ROOT, free_port, listens
from benchmarks.world import MORNING, PLAYBOOK
from storage.store import Storage
from tests.doubles.cloud import Human
from tests.doubles.feishu import FeishuDouble

NONEBOT = os.environ.get("BATTLEPACK_NONEBOT_PYTHON", "")
_DIFFERENT = count(1)  # no two taps are one


@dataclass
class Server:
    """`clicks`: what is tapped in it, a tap once; `lingers`: seconds that it goes on for after it has
    answered."""

    session: aiohttp.ClientSession
    base: str
    clicks: Iterator[Click]
    path: str = "/callback/{}"
    lingers: float = 0.0

    async def tapped(self, platform: str, taps: int) -> float:
        """Seconds of CPU for one, over so many one after another."""
        posts = [SEAL[platform](*next(self.clicks), next(_DIFFERENT)) for _ in range(taps)]
        address, before = self.base + self.path.format(platform), await self.taken()
        for post in posts:
            async with self.session.post(
                address, data=post.body, headers=post.headers, params=post.query
            ) as response:
                assert response.status == 200, await response.text()
                await response.read()
        await asyncio.sleep(self.lingers)
        return (await self.taken() - before) / taps

    async def taken(self) -> float:
        async with self.session.get(self.base + "/cpu") as response:
            return float(await response.text())


@dataclass
class Servers:
    """Each on a copy of the database."""

    session: aiohttp.ClientSession
    scratch: Path
    database: Path

    @asynccontextmanager
    async def ours(self, more: int = 0) -> AsyncIterator[Server]:
        port = free_port()
        config = self.scratch / f"{port}.yaml"
        own = shutil.copy(self.database, self.scratch / f"{port}.db")
        config.write_text(yaml.safe_dump({
            "database": f"sqlite:///{own}", "playbook": str(PLAYBOOK), "web": {"port": port},
            "media": str(self.scratch / "media"), "anchor": str(self.scratch / "anchor.log"),
        } | SECTIONS))  # fmt: skip
        async with _running(_module("callback_process", port, config, more), port):
            yield await self._server(port)

    @asynccontextmanager
    async def lean(self) -> AsyncIterator[Server]:
        port = free_port()
        async with _running(_module("lean_process", port), port):
            yield await self._server(port)

    @asynccontextmanager
    async def nonebot(self, people: int) -> AsyncIterator[Server]:
        """It asks the cloud who it is before it listens, and answers there."""
        cloud, port = await FeishuDouble(Leisurely()).start(), free_port()
        for at in range(1, people + 1):
            cloud.people[f"u{at}"] = Human(f"u{at}", f"销售{at}")
        app, script = cloud.tenant.app_id, str(ROOT / "benchmarks" / "nonebot_process.py")
        command = [NONEBOT, script, str(port), cloud.base, app, cloud.secret, TOKEN, KEY]
        try:
            async with _running(command, port):
                server = await self._server(port)
                server.path, server.lingers = f"/feishu/{app}", 0.3
                yield server
        finally:
            await cloud.stop()

    async def _server(self, port: int) -> Server:
        taps = iter(await _clicks(self.database))
        return Server(self.session, f"http://127.0.0.1:{port}", taps)


class Leisurely:
    """A cloud's clock by which nobody is ever too quick for its quotas."""

    def __init__(self) -> None:
        self._asked = count()

    def now(self) -> datetime:
        return MORNING + next(self._asked) * timedelta(milliseconds=200)


async def _clicks(database: Path) -> Sequence[Click]:
    storage = Storage(f"sqlite:///{database}")
    try:
        return await clicks(storage, 100_000)
    finally:
        await storage.close()


def _module(name: str, *arguments: object) -> list[str]:
    return [sys.executable, "-m", f"benchmarks.{name}", *map(str, arguments)]


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
