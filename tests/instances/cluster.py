"""Several processes of the bot on one PostgreSQL and one Valkey, as `docs/several-instances.md` has it."""

import asyncio
import json
import signal
import socket
import sys
from asyncio.subprocess import DEVNULL, Process
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0


@dataclass
class Instance:
    """One process; `port` 0: a worker, which listens to nobody."""

    role: str
    port: int
    config: Path
    log: Path
    process: Process | None = None

    @property
    def callback(self) -> str:
        return f"http://127.0.0.1:{self.port}/callback/feishu"

    async def start(self) -> None:
        command = (sys.executable, "-m", "bot", "serve", "-c", str(self.config))
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *command, "--role", self.role, cwd=ROOT, stdout=DEVNULL, stderr=log
            )

    async def kill(self) -> None:
        """-9: nothing of it gets to say goodbye."""
        assert self.process
        self.process.send_signal(signal.SIGKILL)
        await self.process.wait()

    async def stop(self) -> int:
        assert self.process
        if self.process.returncode is None:
            self.process.terminate()
        return await asyncio.wait_for(self.process.wait(), PATIENCE)

    async def listening(self) -> None:
        async with aiohttp.ClientSession() as session, asyncio.timeout(PATIENCE):
            health = f"http://127.0.0.1:{self.port}/healthz"
            while not await _healthy(session, health):  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.05)


@dataclass
class Cluster:
    webs: list[Instance] = field(default_factory=list)
    workers: list[Instance] = field(default_factory=list)

    @property
    def all(self) -> list[Instance]:
        return [*self.webs, *self.workers]

    async def start(self) -> None:
        await asyncio.gather(*(one.start() for one in self.all))
        await asyncio.gather(*(one.listening() for one in self.webs))

    async def stop(self) -> None:
        await asyncio.gather(*(one.stop() for one in self.all))

    def complaints(self) -> list[str]:
        """Traces that an instance left in its log."""
        logs = [one.log.read_text(errors="replace") for one in self.all if one.log.exists()]
        return [log[-2000:] for log in logs if "Traceback" in log]


def cluster(folder: Path, database: str, redis: str, feishu: dict[str, Any]) -> Cluster:
    """Two of each role, not yet started."""
    built = Cluster()
    for role, place in (("web", built.webs), ("worker", built.workers)):
        for number in (1, 2):
            port = _free_port()
            config = folder / f"{role}{number}.yaml"
            section = {
                "database": database,
                "redis": redis,
                "playbook": str(ROOT / "playbooks/default.yaml"),
                "media": str(folder / "media"),
                "anchor": str(folder / f"{role}{number}.anchor"),
                "base_url": "http://127.0.0.1",
                "web": {"port": port, "secret": "the-same-on-every-instance"},
                "feishu": feishu,
            }
            config.write_text(json.dumps(section), encoding="utf-8")  # JSON is YAML
            place.append(Instance(role, port, config, folder / f"{role}{number}.log"))
    return built


async def _healthy(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url) as response:
            return response.status == 200
    except aiohttp.ClientError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
