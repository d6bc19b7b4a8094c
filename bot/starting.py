"""Starting the bot: for the demo, and for real."""

import asyncio
import logging
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlmodel import select

from bot.app import App, build, open_door, serve
from bot.clock import Clock, MovableClock, RealClock
from bot.config import Config, ConsoleConfig, WebConfig, load_config
from bot.logs import keep_logs
from storage.calendar import Calendar
from storage.store import Storage
from storage.tables import Person

DEFAULT_PLAYBOOK = Path(__file__).parents[1] / "playbooks" / "default.yaml"
OFFICE = (time(9), time(18))


def run_server(config: Path, role: str) -> None:
    loaded = load_config(config)
    keep_logs(config=loaded)
    asyncio.run(_serve(loaded, RealClock(), role))


def upgrade_database(config: Path) -> None:
    loaded = load_config(config)
    keep_logs(config=loaded)
    asyncio.run(_upgrade(loaded))


def run_demo(port: int, data: Path, platform: str = "") -> None:
    """One command, no configuration: everything of it lies in `data`, that of each platform apart."""
    keep_logs(logging.WARNING)
    data = data.with_name(f"{data.name}-{platform}") if platform else data
    config = demo_config(port, data)
    clock = demo_clock(data / "clock.json", config.zone)
    asyncio.run(_demo_on(platform, config, clock) if platform else _demo(config, clock))


def demo_clock(file: Path, zone: ZoneInfo) -> MovableClock:
    """A demo begins on a workday at nine, and goes on where it was, in working hours."""
    is_first = not file.exists()
    clock = MovableClock(kept_in=file)
    local = clock.now().astimezone(zone)
    clock.move(_next_opening(local, zone) if is_first else _working_hour(local, zone))
    return clock


def demo_config(port: int, data: Path) -> Config:
    here = f"http://127.0.0.1:{port}"
    return Config(
        company="澄屿医疗器械",
        database=f"sqlite:///{data / 'battlepack.db'}",
        playbook=DEFAULT_PLAYBOOK,
        media=data / "media",
        anchor=data / "anchor.log",
        base_url=here,
        web=WebConfig(port=port),
        console=ConsoleConfig(enabled=True, clock=True),
    )


def _working_hour(local: datetime, zone: ZoneInfo) -> datetime:
    is_open = Calendar().is_workday(local.date()) and OFFICE[0] <= local.time() < OFFICE[1]
    return local if is_open else _next_opening(local, zone)


def _next_opening(local: datetime, zone: ZoneInfo) -> datetime:
    today = _opening(local.date(), zone)
    if Calendar().is_workday(local.date()) and local <= today:
        return today
    return _opening(Calendar().next_workday(local.date()), zone)


def _opening(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, OFFICE[0], zone)


async def _serve(config: Config, clock: Clock, role: str) -> None:
    storage = Storage(config.database)
    with storage.alone():
        await storage.upgrade(clock.now())
        door = open_door(config.web) if role != "worker" else None
        await serve(await build(config, clock, storage=storage), role, door=door)


async def _upgrade(config: Config) -> None:
    storage = Storage(config.database)
    with storage.alone():
        await storage.upgrade(RealClock().now())
        await storage.close()


async def _demo(config: Config, clock: MovableClock) -> None:
    storage = Storage(config.database)
    with storage.alone():
        await storage.upgrade()
        await _seed_if_empty(storage, clock.now())
        app = await build(config, clock, storage=storage)
        ready = asyncio.Event()
        greeting = asyncio.create_task(_greet(app, ready))
        await serve(app, ready=ready)
        greeting.cancel()


async def _demo_on(platform: str, config: Config, clock: MovableClock) -> None:
    """The same company, its people in the platform's double; the page shows what that receives."""
    from bot.platforms.console.api import desk_of
    from bot.platforms.console.cloud import CloudPage
    from bot.platforms.staging import called_there, staged

    storage = Storage(config.database)
    with storage.alone():
        await storage.upgrade()
        if await _seed_if_empty(storage, clock.now(), platform):
            await called_there(storage, clock, platform)
        cloud = await staged(storage, clock, config, platform)
        section = {platform: cloud.section()}
        config = Config.model_validate(config.model_dump() | section)
        app = await build(config, clock, storage=storage)
        page = CloudPage(desk_of(app), cloud, config.base_url)
        ready = asyncio.Event()
        greeting = asyncio.create_task(_greet(app, ready, "/console/cloud"))
        await serve(app, ready=ready, also=page.add_to)
        greeting.cancel()
        await cloud.stop()


async def _seed_if_empty(storage: Storage, now: datetime, platform: str = "console") -> bool:
    """Whether it was."""
    async with storage.read() as store:
        if (await store.session.exec(select(Person.id).limit(1))).first() is not None:
            return False
    from bot.demo.company import seed  # only at the first start

    print("正在准备演示公司…", flush=True)  # noqa: T201
    await seed(storage, now, platform=platform)
    return True


async def _greet(app: App, ready: asyncio.Event, page: str = "/console") -> None:
    await ready.wait()
    print(f"{app.config.base_url}{page}", flush=True)  # noqa: T201
