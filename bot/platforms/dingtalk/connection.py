"""One stream connection: frames in, acknowledgements out on the same socket."""

import asyncio
import logging
from typing import Any, Protocol

import aiohttp
import orjson

log = logging.getLogger(__name__)

AT_ONCE = 64
"""Frames being handled at the same time; more of them wait in the socket."""


class Handing(Protocol):
    """What is done with a frame."""

    @property
    def subscriptions(self) -> list[dict[str, str]]: ...

    def attach(self, socket: "Socket") -> None: ...

    async def route(self, frame: dict[str, Any]) -> bool:
        """Handle and acknowledge; True: the platform told us to leave. Raises whatever it likes."""
        ...


class Socket:
    """Sends whole texts, one after another."""

    def __init__(self, under: aiohttp.ClientWebSocketResponse) -> None:
        self._under = under

    async def send(self, text: str) -> None:
        await self._under.send_str(text)


class Connection:
    def __init__(self, under: aiohttp.ClientWebSocketResponse, handing: Handing) -> None:
        self.told_to_leave = False
        self._under, self._handing = under, handing
        self._tasks: set[asyncio.Task[None]] = set()
        self._room = asyncio.Semaphore(AT_ONCE)
        handing.attach(Socket(under))

    async def serve(self, idle: float) -> None:
        """Until the socket ends, is silent for `idle` seconds, or we are told to leave."""
        while not self.told_to_leave:
            try:
                async with asyncio.timeout(idle):
                    alive = await self._next()
            except TimeoutError:
                log.warning("stream: silent for %.0f s, connecting anew", idle)
                return
            if not alive:
                return

    async def linger(self, successor: asyncio.Event) -> None:
        """Takes what may still come until another connection stands, then waits until everything is
        acknowledged where it came from."""
        reading = asyncio.create_task(self._read_on())
        try:
            await successor.wait()
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _read_on(self) -> None:
        while await self._next():
            pass

    async def _next(self) -> bool:
        """One message; False: the socket ended."""
        message = await self._under.receive()
        if message.type is aiohttp.WSMsgType.TEXT:
            await self._take(message.data)
        return message.type is aiohttp.WSMsgType.TEXT

    async def stop(self, seconds: float) -> None:
        """What is being stored now may still be acknowledged: the platform does not send it again."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        await self.close()

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await self._under.close()

    async def _take(self, text: str) -> None:
        frame = _read(text)
        if frame is None:
            return
        if is_disconnect(frame):
            self.told_to_leave = True
        await self._room.acquire()
        task = asyncio.create_task(self._handle(frame))
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._room.release()

    async def _handle(self, frame: dict[str, Any]) -> None:
        try:
            await self._handing.route(frame)
        except Exception as error:
            log.warning("stream: a frame was not acknowledged: %s", type(error).__name__)


def is_disconnect(frame: dict[str, Any]) -> bool:
    return frame.get("type") == "SYSTEM" and frame["headers"].get("topic") == "disconnect"


def _read(text: str) -> dict[str, Any] | None:
    """One official example writes `header`."""
    try:
        frame = orjson.loads(text)
    except orjson.JSONDecodeError:
        frame = None
    headers = (frame.get("headers") or frame.get("header")) if isinstance(frame, dict) else None
    if not isinstance(headers, dict):
        log.warning("stream: something that is no frame")
        return None
    return {**frame, "headers": headers}
