"""The long connection: our own socket to the platform, kept alive over everything that befalls it.

Cluster mode: each event goes to one connection, chosen at random among at most 50, so every instance
may hold one (request-url-configuration-case, configure-callback-request-address).
"""

import asyncio
import base64
import logging
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import aiohttp
import orjson

from bot.config import FeishuConfig
from bot.http import Line
from bot.platforms.base import Forged, Inbound, Receive, SendFailed, Stopped, Throttled
from bot.platforms.feishu import frames
from bot.platforms.feishu.decode import NOTHING, Own, decode
from bot.platforms.feishu.endpoint import connected, endpoint, service_of
from bot.platforms.feishu.frames import BadFrame, Frame
from bot.platforms.feishu.joining import Joining
from bot.platforms.feishu.pacing import Pace
from bot.platforms.feishu.reading import opened

log = logging.getLogger(__name__)

AT_ONCE = 32  # frames being answered; more wait in the connection


@dataclass(slots=True)
class State:
    """How the connection stands, for who looks."""

    connected: bool = False
    times: int = 0  # how often it was opened
    stopped: str = ""  # why it will never be again


class Socket:
    """`grace`: seconds beyond two pings without any frame, after which the line is taken for dead."""

    def __init__(
        self,
        section: FeishuConfig,
        line: Line,
        own: Own,
        *,
        grace: float = 30.0,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._section, self._line, self._own = section, line, own
        self._grace = grace
        self._pace, self._joining = Pace(chance), Joining()
        self._room = asyncio.Semaphore(AT_ONCE)
        self._answering: set[asyncio.Task[None]] = set()
        self.state = State()

    async def listen(self, receive: Receive) -> None:
        """Over every reconnect; where it can never succeed it says so once and waits."""
        try:
            while True:
                pause = await self._once(receive)
                await asyncio.sleep(pause)
        finally:
            for task in self._answering:
                task.cancel()

    async def _once(self, receive: Receive) -> float:
        """One connection, from its address to its end: the seconds until the next."""
        try:
            config, address = await endpoint(self._line, self._section)
            self._pace.told(config)
            await self._connected(address, receive)
        except Stopped as stopped:
            self.state.stopped = str(stopped)
            log.error("the long connection is refused for good: %s", stopped)
            await asyncio.Event().wait()
        except Throttled as full:
            log.warning("the long connection has to wait: %s", full)
            return full.after.total_seconds()
        except (SendFailed, aiohttp.ClientError, OSError, TimeoutError) as lost:
            log.warning("the long connection is down: %r", lost)
        return self._pace.pause()

    async def _connected(self, address: str, receive: Receive) -> None:
        service = service_of(address)
        async with await connected(self._line, address) as ws:
            self._pace.opened()
            self.state.connected, self.state.times = True, self.state.times + 1
            pinging = asyncio.create_task(self._ping(ws, service))
            try:
                await self._read(ws, receive)
            finally:
                self.state.connected = False
                pinging.cancel()

    async def _ping(self, ws: aiohttp.ClientWebSocketResponse, service: int) -> None:
        """An application's frame, not the protocol's own ping: a half-open line answers neither."""
        with suppress(ConnectionError, aiohttp.ClientError):
            while True:
                await ws.send_bytes(frames.written(frames.ping(service)))
                await asyncio.sleep(self._pace.ping)

    async def _read(self, ws: aiohttp.ClientWebSocketResponse, receive: Receive) -> None:
        while True:
            try:
                heard = await ws.receive(timeout=2 * self._pace.ping + self._grace)
            except TimeoutError:
                log.warning("the long connection is half open: nothing came, not even a pong")
                return
            if heard.type is not aiohttp.WSMsgType.BINARY:
                if heard.type in _OVER:
                    return
                continue
            await self._took(ws, heard.data, receive)

    async def _took(
        self, ws: aiohttp.ClientWebSocketResponse, data: bytes, receive: Receive
    ) -> None:
        try:
            frame = frames.read(data)
        except BadFrame:
            log.warning("a frame of %d bytes is none", len(data))
            return
        if frame.method == frames.CONTROL:
            if frame.header("type") == "pong" and frame.payload:
                self._pace.told(frame.payload)
        elif frame.header("type") in ("event", "card"):
            payload = self._joining.add(frame, asyncio.get_running_loop().time())
            if payload is not None:
                await self._room.acquire()
                task = asyncio.create_task(self._answer(ws, frame, payload, receive))
                self._answering.add(task)
                task.add_done_callback(self._answered)

    def _answered(self, task: "asyncio.Task[None]") -> None:
        self._answering.discard(task)
        self._room.release()

    async def _answer(
        self, ws: aiohttp.ClientWebSocketResponse, frame: Frame, payload: bytes, receive: Receive
    ) -> None:
        """Acknowledged on the frame that completed it. When the line is gone by then, the event comes
        again and finds itself in the inbox."""
        began = asyncio.get_running_loop().time()
        response = await receive(self._decoded(payload))
        took = int((asyncio.get_running_loop().time() - began) * 1000)
        back = frame.answered(_ack(response.status, response.body), took)
        with suppress(ConnectionError, aiohttp.ClientError):
            await ws.send_bytes(frames.written(back))

    def _decoded(self, payload: bytes) -> Inbound:
        """What is not for us is not sent again by refusing it, and would hold up what comes behind."""
        try:
            return decode(opened(payload), self._own)
        except Forged as forged:
            log.warning("an event of the long connection is not ours: %s", forged)
            return NOTHING


_OVER = (
    aiohttp.WSMsgType.CLOSE,
    aiohttp.WSMsgType.CLOSING,
    aiohttp.WSMsgType.CLOSED,
    aiohttp.WSMsgType.ERROR,
)


def _ack(status: int, body: bytes) -> bytes:
    """`data`: the answer to a card's callback, as base64 of its JSON."""
    found: dict[str, Any] = {"code": 200 if status < 300 else 500}
    if status < 300 and body not in (b"", NOTHING.body):
        found["data"] = base64.b64encode(body).decode()
    return orjson.dumps(found)
