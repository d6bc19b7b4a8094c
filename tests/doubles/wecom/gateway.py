"""The AI bot's gateway: one connection, its frames, and everything that befalls a connection."""

import asyncio
import contextlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import WSMsgType, web

from bot.clock import Clock
from tests.doubles.wecom.refusing import No
from tests.doubles.wecom.speech import Asked, Speech

GOOD = {"errcode": 0, "errmsg": "ok"}


@dataclass
class Connection:
    ws: web.WebSocketResponse
    transport: Any
    subscribed: bool = False


@dataclass
class Gateway:
    """`deaf`: it answers nothing any more, and stays open. `unheard`: that many answers to that command
    get lost after it was done. `refused`: command → the code that the next of it gets."""

    clock: Clock
    bot_id: str
    secret: str
    speech: Speech
    deaf: bool = False
    subscribes: int = 0
    connections: int = 0  # that were ever opened
    open: int = 0  # that are
    pings: int = 0
    kicks: int = 0
    unheard: dict[str, int] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    frames: list[dict[str, Any]] = field(default_factory=list)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    _current: Connection | None = None
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/bot", self.connect)]

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        ws = web.WebSocketResponse(max_msg_size=4 * 2**20)
        await ws.prepare(request)
        connection = Connection(ws, request.transport)
        self.connections, self.open = self.connections + 1, self.open + 1
        await self._tell()
        try:
            async for message in ws:
                if message.type is WSMsgType.TEXT and not self.deaf:
                    await self._heard(connection, json.loads(message.data))
        finally:
            self.open -= 1
            if self._current is connection:
                self._current = None
            await self._tell()
        return ws

    async def _heard(self, connection: Connection, frame: dict[str, Any]) -> None:
        cmd, id = frame["cmd"], frame["headers"]["req_id"]
        self.frames.append(frame)
        try:
            answer = {**GOOD, **await self._done(connection, cmd, id, frame.get("body") or {})}
        except No as no:
            answer = no.fields
        if self.unheard.get(cmd, 0) > 0:
            self.unheard[cmd] -= 1
        else:
            with contextlib.suppress(ConnectionError):
                await connection.ws.send_json({"headers": {"req_id": id}, **answer})
        await self._tell()

    async def _done(
        self, connection: Connection, cmd: str, id: str, body: dict[str, Any]
    ) -> dict[str, Any]:
        if cmd in self.refused:
            raise No(self.refused.pop(cmd), "as asked")
        if cmd == "aibot_subscribe":
            return await self._subscribed(connection, body)
        if not connection.subscribed:
            raise No(853000, "not subscribed")
        if cmd == "ping":
            self.pings += 1
            return {}
        found = self.speech.done(cmd, id, body)
        return {"body": found} if found else {}

    async def _subscribed(self, connection: Connection, body: dict[str, Any]) -> dict[str, Any]:
        """A wrong pair is refused, and the connection stays. A second one ends the first."""
        self.subscribes += 1
        if (body.get("bot_id"), body.get("secret")) != (self.bot_id, self.secret):
            raise No(853000, "invalid bot_id or secret")
        old, self._current = self._current, connection
        connection.subscribed = True
        if old:
            await self._kick(old)
        return {}

    # -- what befalls a connection -------------------------------------------------------------

    async def kick(self) -> None:
        """Somebody else connects as this bot."""
        assert self._current
        old, self._current = self._current, None
        await self._kick(old)

    async def _kick(self, old: Connection) -> None:
        self.kicks += 1
        event = {"msgtype": "event", "event": {"eventtype": "disconnected_event"}}
        frame = self._frame("aibot_event_callback", self._id(), {"msgid": self._id(), **event})
        old.subscribed = False
        with contextlib.suppress(ConnectionError):
            await old.ws.send_json(frame)

    async def close(self, code: int = 1000) -> None:
        assert self._current
        await self._current.ws.close(code=code)

    def cut(self) -> None:
        """The line breaks, without a word."""
        assert self._current
        self._current.transport.abort()

    @property
    def connected(self) -> bool:
        return self._current is not None

    async def until(self, is_so: Callable[[], bool], seconds: float = 60.0) -> None:
        """Waits for something that a frame or an end brings about; TimeoutError: it did not."""
        async with asyncio.timeout(seconds), self.changed:
            await self.changed.wait_for(is_so)

    async def _tell(self) -> None:
        async with self.changed:
            self.changed.notify_all()

    # -- what people do ------------------------------------------------------------------------

    async def deliver(self, cmd: str, body: dict[str, Any]) -> str:
        """The req_id under which it was told; empty: nobody is connected, and it is lost."""
        if self._current is None:
            return ""
        id = self._id()
        self.speech.asked[id] = Asked(cmd, body, self.clock.now())
        await self._current.ws.send_json(self._frame(cmd, id, body))
        return id

    async def send_raw(self, text: str) -> None:
        assert self._current
        await self._current.ws.send_str(text)

    def said(self, cmd: str) -> list[dict[str, Any]]:
        return [frame for frame in self.frames if frame["cmd"] == cmd]

    def answers(self, id: str) -> list[dict[str, Any]]:
        return [frame for frame in self.frames if frame["headers"]["req_id"] == id]

    def _frame(self, cmd: str, id: str, body: dict[str, Any]) -> dict[str, Any]:
        return {"cmd": cmd, "headers": {"req_id": id}, "body": body}

    def _id(self) -> str:
        return f"R{next(self._numbers):031d}"
