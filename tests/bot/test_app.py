"""The whole bot: started, used over HTTP, stopped; and the command line around it."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot import app as composition
from bot.app import App, build, serve
from bot.clock import RealClock
from bot.config import Config, WebConfig
from bot.starting import demo_config
from storage.store import Storage
from tests.bot import command

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "config.example.yaml"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
async def app(sqlite_storage: Storage, tmp_path: Path) -> AsyncIterator[App]:
    config = demo_config(free_port(), tmp_path)
    database = f"sqlite:///{sqlite_storage.database}"
    app = await build(config.model_copy(update={"database": database}), RealClock())
    yield app
    await app.close()


async def started(app: App, role: str = "all") -> "asyncio.Task[None]":
    ready = asyncio.Event()
    task = asyncio.create_task(serve(app, role, ready))
    waiting = asyncio.create_task(ready.wait())
    await asyncio.wait((task, waiting), return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        await task
    return task


@pytest.mark.parametrize("role", ["all", "web"])
async def test_it_serves_until_it_is_told_to_stop(app: App, role: str) -> None:
    task = await started(app, role)
    async with aiohttp.ClientSession(app.config.base_url) as client:
        async with client.get("/healthz") as response:
            assert await response.json() == {"ok": True}
        async with client.get("/console") as response:
            assert response.status == 200
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(task, 10)


async def test_a_loop_that_dies_takes_the_process_with_it(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dies(self: object) -> None:
        raise ValueError("a bug in delivery")

    monkeypatch.setattr(composition.Delivery, "run", dies)
    with pytest.raises(RuntimeError, match="died"):
        await asyncio.wait_for(serve(app), 10)


async def test_a_port_in_use_is_a_sentence(app: App) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", app.config.web.port))
        taken.listen()
        with pytest.raises(OSError, match="端口可能正被占用"):
            await serve(app)


async def test_the_console_is_off_unless_it_is_asked_for(
    sqlite_storage: Storage, tmp_path: Path
) -> None:
    config = Config(
        database=f"sqlite:///{sqlite_storage.database}",
        playbook=ROOT / "playbooks/default.yaml",
        web=WebConfig(port=free_port()),
        base_url="http://127.0.0.1",
    )
    app = await build(config, RealClock())
    paths = {resource.canonical for resource in app.web().router.resources()}
    await app.close()
    assert "/healthz" in paths
    assert not any(path.startswith("/console") for path in paths)


# -- the command line ------------------------------------------------------------------------------


def ran(*arguments: str) -> tuple[int, str]:
    ended = command.ran(*arguments)
    return ended.exit_code, ended.output


def test_check_config_approves_of_the_example(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert ran("check-config", "-c", str(EXAMPLE)) == (0, f"{EXAMPLE} 没有问题\n")


def test_check_config_says_what_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("databse: x")
    code, said = ran("check-config", "-c", str(file))
    assert code == 1
    assert "databse 是不认识的键" in said
    file.write_text("playbook: /nowhere.yaml")
    code, said = ran("check-config", "-c", str(file))
    assert code == 1
    assert "/nowhere.yaml" in said


def test_db_upgrade_makes_the_tables(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(f"database: sqlite:///{tmp_path / 'new.db'}")
    assert ran("db", "upgrade", "-c", str(file)) == (0, "数据库已是最新\n")
    assert (tmp_path / "new.db").exists()


def test_a_database_in_use_is_refused_with_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(f"database: sqlite:///{tmp_path / 'new.db'}")
    with Storage(f"sqlite:///{tmp_path / 'new.db'}").alone():
        code, said = ran("db", "upgrade", "-c", str(file))
    assert code == 1
    assert "另一个进程" in said


async def test_the_demo_prints_its_address_and_is_usable(tmp_path: Path) -> None:
    port = free_port()
    demo = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", "--data", str(tmp_path / "demo"),
        cwd=ROOT, env=os.environ | {"PORT": str(port)}, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert demo.stdout
    said = []
    async with asyncio.timeout(60):
        while not said or b"http" not in said[-1]:
            said.append(await demo.stdout.readline())
    assert said[-1].decode() == f"http://127.0.0.1:{port}/console\n"
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client:
        say = {"as": "王芳", "text": "/帮助"}
        async with client.post("/console/api/say", json=say) as response:
            answer = await response.json()
    assert answer["messages"][0]["card"]["title"]
    demo.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(demo.wait(), 15) == 0
