"""The stream gateway: tickets, sockets, frames, and everything that happens to connections there."""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from aiohttp import WSMsgType, web

from tests.doubles.cloud import Told
from tests.doubles.dingtalk.refusing import No
from tests.doubles.dingtalk.tenant import Tenant

TICKET_COUNTS = timedelta(seconds=90)
PATIENCE = 2.0  # seconds for an acknowledgement


@dataclass(eq=False)
class Socket:
    """`leaving`: it was told to go, nothing is delivered there any more. `half_open`: neither is, but
    nobody was told."""

    ws: web.WebSocketResponse
    request: web.Request
    topics: set[tuple[str, str]]
    leaving: bool = False
    half_open: bool = False
    waiting: dict[str, "asyncio.Future[dict[str, Any]]"] = field(default_factory=dict)
    acks: list[dict[str, Any]] = field(default_factory=list)


class Gateway:
    """Each push goes to one connection, chosen at random (stream FAQ)."""

    def __init__(self, tenant: Tenant) -> None:
        self.tenant, self.base = tenant, ""
        self.opens: list[dict[str, Any]] = []
        self.sockets: list[Socket] = []
        self.refusals: list[int] = []  # status of the next openings
        self.came = asyncio.Condition()
        self._tickets: dict[str, tuple[datetime, set[tuple[str, str]]]] = {}
        self._ids = count(1)
        self._chance = Random(4)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/v1.0/gateway/connections/open", self.open),
            web.get("/connect", self.connect),
        ]

    async def open(self, request: web.Request) -> web.Response:
        asked = await request.json()
        self.opens.append(asked)
        async with self.came:
            self.came.notify_all()
        if self.refusals:
            return web.Response(status=self.refusals.pop(0), text="unavailable")
        if request.headers.get("Accept") != "application/json":
            return web.Response(text="<xml/>", content_type="application/xml")
        known = (self.tenant.client_id, self.tenant.secret)
        if (asked.get("clientId"), asked.get("clientSecret")) != known:
            raise No("authFailed", 401)
        ticket = f"ticket-{next(self._ids)}=+/"
        topics = {(one["type"], one["topic"]) for one in asked.get("subscriptions") or ()}
        self._tickets[ticket] = (self.tenant.now(), topics)
        endpoint = self.base.replace("http", "ws", 1) + "/connect"
        return web.json_response({"endpoint": endpoint, "ticket": ticket})

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """A ticket is good for one connection."""
        made, topics = self._tickets.pop(request.query.get("ticket", ""), (None, set()))
        if made is None or self.tenant.now() - made > TICKET_COUNTS:
            return web.Response(status=401)
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        socket = Socket(ws, request, topics)
        self.sockets.append(socket)
        async with self.came:
            self.came.notify_all()
        try:
            async for message in ws:
                if message.type is WSMsgType.TEXT:
                    self._acknowledged(socket, json.loads(message.data))
        finally:
            self.sockets.remove(socket)
            async with self.came:
                self.came.notify_all()
        return ws

    def _acknowledged(self, socket: Socket, ack: dict[str, Any]) -> None:
        socket.acks.append(ack)
        future = socket.waiting.pop(ack["headers"].get("messageId", ""), None)
        if future and not future.done():
            future.set_result(ack)

    # -- what it sends -------------------------------------------------------------------------

    async def push(self, type: str, topic: str, data: Any, **headers: str) -> Told:
        """Status 0: no connection was there to take it, or it was not acknowledged in time."""
        chosen = self._chosen((type, topic))
        if chosen is None:
            return Told(0, {})
        frame = self.frame(type, topic, data, **headers)
        return await self.sent(chosen, frame)

    async def sent(self, socket: Socket, frame: dict[str, Any]) -> Told:
        if socket.half_open:
            return Told(0, {})
        id = frame["headers"]["messageId"]
        future = socket.waiting.setdefault(id, asyncio.get_running_loop().create_future())
        await socket.ws.send_str(json.dumps(frame, ensure_ascii=False))
        try:
            ack = await asyncio.wait_for(asyncio.shield(future), PATIENCE)
        except TimeoutError:
            return Told(0, {})
        return Told(ack["code"], json.loads(ack["data"] or "null"))

    def frame(self, type: str, topic: str, data: Any, **headers: str) -> dict[str, Any]:
        head = {
            "appId": "app-1",
            "connectionId": "connection-1",
            "contentType": "application/json",
            "messageId": f"frame-{next(self._ids)}",
            "time": str(int(self.tenant.now().timestamp() * 1000)),
            "topic": topic,
        }
        return {
            "specVersion": "1.0",
            "type": type,
            "headers": head | headers,
            "data": json.dumps(data, ensure_ascii=False),
        }

    def _chosen(self, subscription: tuple[str, str]) -> Socket | None:
        there = [
            one for one in self.sockets
            if not one.leaving and not one.ws.closed and subscription in one.topics
        ]  # fmt: skip
        return self._chance.choice(there) if there else None

    async def ping(self, socket: Socket) -> Told:
        return await self.sent(socket, self.frame("SYSTEM", "ping", {"opaque": "123-dsfs"}))

    async def dismiss(self, sockets: Iterable[Socket] | None = None) -> None:
        """`disconnect`: nothing is delivered there from now on; the socket stays for ten seconds."""
        for socket in list(self.sockets if sockets is None else sockets):
            socket.leaving = True
            frame = self.frame("SYSTEM", "disconnect", {"reason": "connection is expired"})
            await socket.ws.send_str(json.dumps(frame))

    def freeze(self) -> None:
        """The sockets only seem alive: nothing is delivered, and nothing is read."""
        for socket in self.sockets:
            socket.half_open = True
            if isinstance(socket.request.transport, asyncio.ReadTransport):
                socket.request.transport.pause_reading()

    def kick(self) -> None:
        """The sockets break, without a word."""
        for socket in list(self.sockets):
            if socket.request.transport:
                socket.request.transport.abort()

    async def close(self) -> None:
        for socket in list(self.sockets):
            await socket.ws.close()

    async def until(self, sockets: int = -1, opens: int = -1, standing: int = -1) -> None:
        """Until that many are there, were asked for, or take what is pushed."""
        async with asyncio.timeout(5), self.came:
            await self.came.wait_for(
                lambda: (
                    (sockets < 0 or len(self.sockets) == sockets)
                    and (standing < 0 or sum(not one.leaving for one in self.sockets) == standing)
                    and (opens < 0 or len(self.opens) >= opens)
                )
            )
