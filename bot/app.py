"""The composition root: everything is built here once, started, watched and stopped."""

import asyncio
import logging
import signal
import socket
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from aiohttp import web

from bot.anchor import Anchor
from bot.api import API
from bot.business import Business, open_business
from bot.clock import Clock
from bot.commons import Commons
from bot.config import Config, WebConfig
from bot.connectors.draw_heat import draw_heat
from bot.connectors.platforms import platforms_asked
from bot.connectors.tables import LONG, Works, tables
from bot.connectors.tell_partner import Webhooks
from bot.connectors.try_rules import try_rules
from bot.delivery import Delivery
from bot.dispatch import Dispatch
from bot.entrance import Entrance, with_doors
from bot.errands import Connector, Errands
from bot.furnishing import furnish, settle
from bot.h5 import Pages
from bot.ids import Ids, RandomIds
from bot.limits import Limits
from bot.login import Login
from bot.passes import Passes
from bot.platforms.base import Listening, Platform, Remote
from bot.platforms.console.client import Console
from bot.platforms.console.hub import Hub
from bot.platforms.outfit import Outfit
from bot.platforms.wiring import open_platforms
from bot.receiving import Reception
from bot.server import add_callback, add_health, make_web
from bot.timetable import Timetable
from bot.wakeups import Wakeups
from storage.following import TELL
from storage.store import Storage, Store
from storage.tables import InboxEvent

log = logging.getLogger(__name__)

DRAIN_SECONDS = 10
BACKLOG = 128  # connections that wait to be accepted


@dataclass(frozen=True, slots=True)
class App:
    """One running bot."""

    config: Config
    clock: Clock
    ids: Ids
    storage: Storage
    business: Business
    platforms: Mapping[str, Platform]
    remotes: Mapping[str, Remote]
    dispatch: Dispatch
    delivery: Delivery
    errands: Errands
    timetable: Timetable
    wakeups: Wakeups
    commons: Commons | None
    limits: Limits
    webhooks: Webhooks
    login: Login
    entrance: Entrance
    hub: Hub

    def web(self) -> web.Application:
        furnish()
        server = make_web()
        add_health(server, self.storage)
        for platform in self.remotes.values():
            add_callback(server, platform, Reception(platform, self.dispatch), self.clock)
        self.entrance.add_to(server)
        Pages(
            self.storage, self.business, self.clock, self.ids, self.login, self.dispatch,
            self.entrance.unknown,
        ).add_to(server)  # fmt: skip
        if self.config.api.tokens:
            _add_api(self, server)
        if self.config.console.enabled:
            _add_console(self, server)
        return server

    async def close(self) -> None:
        """Send what is owed already, wait for what is on its way, then let go of the rest."""
        try:
            async with asyncio.timeout(DRAIN_SECONDS):
                await self.delivery.drain(self.clock.now())
        except Exception:
            log.exception("what is still owed stays in the outbox")
        for one in (
            *self.remotes.values(),
            self.webhooks,
            self.wakeups,
            self.commons,
            self.storage,
        ):
            if one:
                await one.close()


async def build(
    config: Config, clock: Clock, *, ids: Ids | None = None, storage: Storage | None = None
) -> App:
    """Everything of a bot on an upgraded database, which it will close; nothing runs yet."""
    ids, hub, storage = ids or RandomIds(), Hub(), storage or Storage(config.database)
    business = await open_business(storage, config.playbook, config.zone)
    commons, holder = Commons(config.redis) if config.redis else None, ids.secret()[:12]
    outfit = Outfit(storage, clock, ids, config.base_url, config.media, commons, holder)
    remotes = open_platforms(config, outfit.wired)
    platforms: dict[str, Platform] = dict(remotes)
    if config.console.enabled:
        platforms[Console.name] = Console(storage, hub)
    if platforms.keys() == {Console.name}:
        business.on_the_dot()
    delivery = Delivery(storage, platforms, business, clock)
    wakeups = Wakeups(config.redis, delivery.wake)

    async def again(store: Store, row: InboxEvent) -> str:
        from bot.api.intake import Intake  # loads only where there is something to replay

        return await Intake(storage, business, clock, wakeups.wake).again(store, row)

    dispatch = Dispatch(storage, platforms, business, clock, wakeups.wake, {API: again})
    webhooks = Webhooks(storage, config.api.tokens, clock)
    storage.followers = config.api.followers
    works = Works(storage, business, clock, config.media, wakeups.wake)
    connectors: dict[str, Connector] = {
        **tables(works),
        "draw_heat": partial(draw_heat, works),
        "try_rules": partial(try_rules, works),
        **platforms_asked(storage, remotes, config.media, clock, business),
        TELL: webhooks,
    }
    secret, secure = config.web.cookie_secret(ids), config.base_url.startswith("https:")
    login = Login(secret, local=config.console.enabled, secure=secure)
    return App(
        config=config,
        clock=clock,
        ids=ids,
        storage=storage,
        business=business,
        platforms=platforms,
        remotes=remotes,
        dispatch=dispatch,
        delivery=delivery,
        errands=Errands(storage, connectors, dispatch, clock, LONG),
        timetable=Timetable(storage, delivery, business, clock, Anchor(storage, config.anchor)),
        wakeups=wakeups,
        commons=commons,
        limits=outfit.limits,
        webhooks=webhooks,
        login=login,
        entrance=Entrance(
            with_doors(remotes),
            Passes(secret, ids, secure=secure),
            login,
            storage,
            clock,
            config.base_url,
        ),
        hub=hub,
    )


async def serve(
    app: App,
    role: str = "all",
    ready: asyncio.Event | None = None,
    also: Callable[[web.Application], None] = lambda server: None,
    door: socket.socket | None = None,
) -> None:
    """Run until SIGTERM or Ctrl-C. A task that dies takes the process with it: whoever started us
    starts us again, and nothing is half-alive. `also`: adds pages of a demo. `door`: opened already."""
    if role != "worker":
        door = door or open_door(app.config.web)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    server = app.web()
    also(server)
    runner = web.AppRunner(server, access_log=None, shutdown_timeout=DRAIN_SECONDS)
    try:
        if door:
            await runner.setup()
            await web.SockSite(runner, door).start()
        await app.business.warm_up(app.storage)
        settle()
        if role in ("all", "worker"):
            await _ask_for_people(app)
            await app.timetable.start()
        if ready:
            ready.set()
        await _watch(_loops(app, role), stop)
    finally:
        await _close(app, runner)


async def _ask_for_people(app: App) -> None:
    if app.remotes:
        from bot.organisation import ask_first  # only where there is a platform

        await ask_first(app.storage, app.remotes, app.clock.now())


def _loops(app: App, role: str) -> list[Coroutine[Any, Any, None]]:
    """Answers are delivered where they are owed too: a web instance waits for no worker."""
    loops = [app.delivery.run(), app.wakeups.run()]
    if role != "worker":
        loops += [
            _listening(app, one) for one in app.remotes.values() if isinstance(one, Listening)
        ]
    return loops if role == "web" else [*loops, app.errands.run()]


def _listening(app: App, platform: Any) -> Coroutine[Any, Any, None]:
    loop: Coroutine[Any, Any, None] = platform.listen(Reception(platform, app.dispatch))
    return loop


def open_door(config: WebConfig) -> socket.socket:
    """Whoever knocks from now on waits in the system's queue until all that answers is loaded."""
    host, port = config.host, config.port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise OSError(
            f"无法在 {host}:{port} 上监听，端口可能正被占用（{error.strerror}）"
        ) from None


async def _watch(loops: list[Coroutine[Any, Any, None]], stop: asyncio.Event) -> None:
    """Until told to stop, or until one of the loops ends, which none ever should."""
    tasks = [asyncio.create_task(loop) for loop in loops]
    asked = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait((*tasks, asked), return_when=asyncio.FIRST_COMPLETED)
    for task in (*tasks, asked):
        task.cancel()
    await asyncio.gather(*tasks, asked, return_exceptions=True)
    for task in done - {asked}:
        raise RuntimeError("a loop of the bot died") from task.exception()


async def _close(app: App, runner: web.AppRunner) -> None:
    """No new requests, then the rest."""
    app.hub.close()
    await runner.cleanup()
    app.timetable.stop()
    await app.close()


def _add_api(app: App, server: web.Application) -> None:
    from bot.api.bearers import Bearers  # loads only where a token is there
    from bot.api.intake import Intake
    from bot.api.routes import Api

    bearers = Bearers(app.config.api.tokens, app.limits, app.clock)
    intake = Intake(app.storage, app.business, app.clock, app.wakeups.wake)
    Api(bearers, intake, app.storage, app.config.base_url).add_to(server)


def _add_console(app: App, server: web.Application) -> None:
    from bot.platforms.console import api  # its schemas load only where it is switched on

    api.add_to(server, app)
