"""The AI bot's connection: one in the world, kept alive over everything that befalls it [O:101463].

A second one makes the platform close the first, and two that both come back close each other for
ever: a lease in the database says who may have it.
"""

import asyncio
import logging
import random
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, TypeAlias

import aiohttp
import orjson

from bot.config import WeComBotConfig
from bot.platforms.base import Forged, SendFailed, Stopped, Throttled
from bot.platforms.wecom import frames
from bot.platforms.wecom.calls import Calls
from bot.platforms.wecom.connecting import LOST, State, Tempo, connected, ended, first_of
from bot.platforms.wecom.reading import Part, frame
from bot.platforms.wiring import Wiring

log = logging.getLogger(__name__)

AT_ONCE = 32  # frames being answered; more wait in the connection

Take: TypeAlias = Callable[[Part], Coroutine[Any, Any, None]]


class Kicked(Exception):
    """Another connection took our place."""


class Socket:
    def __init__(
        self,
        section: WeComBotConfig,
        wiring: Wiring,
        tempo: Tempo,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._section, self._wiring, self._tempo = section, wiring, tempo
        self._chance, self._failed = chance, 0
        self._room = asyncio.Semaphore(AT_ONCE)
        self._answering: set[asyncio.Task[None]] = set()
        self._calls: Calls | None = None
        self.state = State()

    async def ask(self, cmd: str, body: Mapping[str, Any], req_id: str = "") -> dict[str, Any]:
        """Raises Throttled where another instance has the connection: it will send it."""
        if self._calls and self.state.connected:
            return await self._calls.ask(cmd, body, req_id)
        if self.state.ours:
            raise SendFailed(self.state.stopped or "智能机器人没有连上")
        raise Throttled("智能机器人的连接在另一个进程里", self._tempo.elsewhere)

    async def listen(self, take: Take) -> None:
        """Over every reconnect; where it can never succeed it says so once and waits."""
        try:
            while True:
                self.state.ours = await self.holds()
                pause = await self._once(take) if self.state.ours else self._tempo.renews
                await asyncio.sleep(pause)
        finally:
            for task in self._answering:
                task.cancel()

    async def holds(self) -> bool:
        """Whether the connection may be ours; asking renews it. Nobody knows: then it is not."""
        try:
            return await self._wiring.hold(f"wecom:{self._section.bot_id}")
        except Exception:
            log.exception("the lease of the AI bot could not be asked for")
            return False

    # -- one connection ------------------------------------------------------------------------

    async def _once(self, take: Take) -> float:
        """From its opening to its end: the seconds until the next."""
        try:
            async with await connected(self._wiring.line, self._section.socket) as ws:
                return await self._served(ws, take)
        except Stopped as stopped:
            log.error("the AI bot is refused for good: %s", stopped)
            await asyncio.Event().wait()
        except Kicked:
            log.error("another program connected as our AI bot and took the connection")
            return self._tempo.kicked
        except Throttled as full:
            log.warning("the AI bot has to wait: %s", full)
            return full.after.total_seconds()
        except (SendFailed, *LOST) as lost:
            log.warning("the AI bot's connection is down: %r", lost)
        return self.pause()

    async def _served(self, ws: aiohttp.ClientWebSocketResponse, take: Take) -> float:
        self._calls = calls = Calls(ws, self._wiring.ids, self._tempo.answer)
        reading = asyncio.create_task(self._read(ws, calls, take))
        try:
            await self._subscribe(calls)
            await first_of(reading, self._beat(calls), self._keep())
        finally:
            self.state.connected, self._calls = False, None
            calls.lost()
            await ended(reading)
        return self.pause()

    async def _subscribe(self, calls: Calls) -> None:
        try:
            await calls.subscribe(self._section)
        except Stopped as stopped:
            self.state.stopped = str(stopped)
            raise
        self._failed, self.state.stopped = 0, ""
        self.state.connected, self.state.times = True, self.state.times + 1

    async def _beat(self, calls: Calls) -> None:
        """A half-open line answers nothing: two answers missed, and it is dead."""
        missed = 0
        while missed < 2:
            await asyncio.sleep(self._tempo.ping)
            try:
                await calls.ask("ping")
                missed = 0
            except SendFailed:
                missed += 1
        log.warning("the AI bot's connection is half open: two pings without an answer")

    async def _keep(self) -> None:
        """Ends when the lease is another's."""
        while True:
            await asyncio.sleep(self._tempo.renews)
            if not await self.holds():
                self.state.ours = False
                log.warning("the AI bot's connection goes to another instance")
                return

    async def _read(self, ws: aiohttp.ClientWebSocketResponse, calls: Calls, take: Take) -> None:
        async for heard in ws:
            if heard.type is aiohttp.WSMsgType.TEXT:
                await self._heard(heard.data, calls, take)
        calls.lost()

    async def _heard(self, data: str, calls: Calls, take: Take) -> None:
        try:
            told = frame(data)
            id, cmd = frames.req_id(told), told.words("cmd")
            if cmd == frames.EVENT and frames.is_kick(told):
                self.state.ours = False
                raise Kicked
        except Forged as forged:
            log.warning("a frame of %d characters is none: %s", len(data), forged)
            return
        if cmd in (frames.MESSAGE, frames.EVENT):
            await self._room.acquire()
            task = asyncio.create_task(take(told))
            self._answering.add(task)
            task.add_done_callback(self._answered)
        elif not cmd:
            calls.answered(id, orjson.loads(data))

    def _answered(self, task: "asyncio.Task[None]") -> None:
        self._answering.discard(task)
        self._room.release()
        if not task.cancelled() and (error := task.exception()):
            log.error("a frame of the AI bot could not be answered", exc_info=error)

    def pause(self) -> float:
        """Twice as long each time, and never all at once."""
        wait = min(self._tempo.longest, self._tempo.shortest * 2.0**self._failed)
        self._failed = min(self._failed + 1, 16)
        return wait * (0.5 + self._chance() / 2)
