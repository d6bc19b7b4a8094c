"""Frames that we send on one connection, and the answers to them: one under way per req_id [O:101463]."""

import asyncio
from collections.abc import Mapping
from typing import Any
from weakref import WeakValueDictionary

import aiohttp
import orjson

from bot.config import WeComBotConfig
from bot.ids import Ids
from bot.platforms.base import SendFailed
from bot.platforms.wecom.errors import acknowledged

LOST = "智能机器人的连接断了"


class Calls:
    """`seconds`: how long an answer may take; usually it takes less than half of one."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse, ids: Ids, seconds: float) -> None:
        self._ws, self._ids, self._seconds = ws, ids, seconds
        self._waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def ask(
        self, cmd: str, body: Mapping[str, Any] | None = None, req_id: str = ""
    ) -> dict[str, Any]:
        """The `body` of the answer. Raises from the SendFailed family: where no answer came, it may have
        been taken all the same."""
        id = req_id or f"{cmd}_{self._ids.event()}"
        turn = self._turns.setdefault(id, asyncio.Lock())
        async with turn:
            return acknowledged(await self._asked(id, cmd, body))

    async def subscribe(self, section: WeComBotConfig) -> None:
        """Raises Stopped; the platform leaves the connection open even then."""
        secret = section.secret.get_secret_value()
        await self.ask("aibot_subscribe", {"bot_id": section.bot_id, "secret": secret})

    def answered(self, id: str, frame: dict[str, Any]) -> None:
        waiting = self._waiting.get(id)
        if waiting and not waiting.done():
            waiting.set_result(frame)

    def lost(self) -> None:
        """The connection is over."""
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(SendFailed(LOST, known=False))

    async def _asked(self, id: str, cmd: str, body: Mapping[str, Any] | None) -> dict[str, Any]:
        frame: dict[str, Any] = {"cmd": cmd, "headers": {"req_id": id}}
        frame |= {"body": dict(body)} if body is not None else {}
        waiting: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[id] = waiting
        try:
            # not asyncio.wait_for: it loses a cancellation that comes together with the answer
            async with asyncio.timeout(self._seconds):
                await self._send(orjson.dumps(frame).decode())
                return await waiting
        except TimeoutError as late:
            raise SendFailed("智能机器人没有收到回执", known=False) from late
        finally:
            self._waiting.pop(id, None)
            waiting.cancel()

    async def _send(self, frame: str) -> None:
        if self._ws.closed:
            raise SendFailed(LOST)
        try:
            await self._ws.send_str(frame)
        except (ConnectionError, aiohttp.ClientError) as error:
            raise SendFailed(LOST, known=False) from error
