"""The long connection's other end: at most 50, one at random for each event, and everything that befalls it."""

import asyncio
import base64
import json
import math
from dataclasses import dataclass, field
from random import Random
from typing import Any

from aiohttp import WSMsgType, web

from tests.doubles.cloud import Told
from tests.doubles.feishu.refusing import No, yes
from tests.doubles.feishu.wire import Frame

MOST = 50
DEADLINE = 3.0
SERVICE = 33554678


@dataclass
class Gateway:
    """`deaf`: the lines stay open and nothing is answered any more (half open). `parts`: into how many
    frames each event is split."""

    app_id: str
    secret: str
    chance: Random = field(default_factory=lambda: Random(7))
    config: dict[str, Any] = field(
        default_factory=lambda: {
            "ReconnectCount": -1,
            "ReconnectInterval": 1,
            "ReconnectNonce": 0,
            "PingInterval": 120,
        }
    )
    pong: dict[str, Any] = field(default_factory=dict)  # what a pong changes of it
    base: str = ""
    deaf: bool = False
    parts: int = 1
    pings: int = 0
    refuses: int = 0  # code of the endpoint
    forbids: bool = False  # the upgrade, for good
    stale: int = 0  # so many addresses are given out too late
    open: list[web.WebSocketResponse] = field(default_factory=list)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    got: list[int] = field(default_factory=list)  # which connection each event went to
    _tickets: set[str] = field(default_factory=set)
    _count: int = 0
    _waiting: dict[str, "asyncio.Future[Frame]"] = field(default_factory=dict)

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/callback/ws/endpoint", self.endpoint), web.get("/ws/v2", self.connect)]

    async def endpoint(self, request: web.Request) -> web.Response:
        asked = await request.json()
        if asked.get("AppID") != self.app_id or asked.get("AppSecret") != self.secret:
            raise No(514, "auth failed", 200)
        if self.refuses:
            raise No(self.refuses, "refused", 200)
        self._count += 1
        ticket = f"ticket-{self._count}"
        if self.stale:
            self.stale -= 1
        else:
            self._tickets.add(ticket)
        url = self.base.replace("http", "ws", 1)
        query = f"device_id={7000 + self._count}&service_id={SERVICE}&ticket={ticket}"
        return yes({"URL": f"{url}/ws/v2?{query}", "ClientConfig": self.config})

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """A ticket opens one connection."""
        if self.forbids:
            return _refused(403, "0")
        if request.query.get("ticket") not in self._tickets:
            return _refused(514, "1000040344")
        self._tickets.discard(request.query["ticket"])
        if len(self.open) >= MOST:
            return _refused(514, "1000040350")
        ws = web.WebSocketResponse(autoping=False)
        await ws.prepare(request)
        await self._note(ws, True)
        try:
            async for message in ws:
                if message.type is WSMsgType.BINARY and not self.deaf:
                    await self._heard(ws, Frame.loads(message.data))
        finally:
            await self._note(ws, False)
        return ws

    async def _note(self, ws: web.WebSocketResponse, there: bool) -> None:
        if there:
            self.open.append(ws)
        elif ws in self.open:
            self.open.remove(ws)
        async with self.changed:
            self.changed.notify_all()

    async def until(self, count: int) -> None:
        """So many connections are open."""
        async with self.changed:
            await self.changed.wait_for(lambda: len(self.open) == count)

    async def _heard(self, ws: web.WebSocketResponse, frame: Frame) -> None:
        if frame.method == 0 and frame.headers.get("type") == "ping":
            assert frame.service == SERVICE
            self.pings += 1
            pong = Frame(
                0,
                SERVICE,
                headers={"type": "pong"},
                payload=json.dumps(self.config | self.pong).encode(),
            )
            await ws.send_bytes(pong.dumps())
            async with self.changed:
                self.changed.notify_all()
        elif frame.method == 1:
            waiting = self._waiting.pop(frame.headers.get("message_id", ""), None)
            if waiting and not waiting.done():
                waiting.set_result(frame)

    async def deliver(self, envelope: dict[str, Any], kind: str = "event") -> Told:
        """To one connection, whichever; 0 where nobody is connected or answers in three seconds."""
        if not self.open:
            return Told(0, {})
        at = self.chance.randrange(len(self.open))
        self.got.append(at)
        self._count += 1
        id = f"ws-{self._count}"
        waiting = self._waiting[id] = asyncio.get_running_loop().create_future()
        for frame in self._frames(json.dumps(envelope, ensure_ascii=False).encode(), kind, id):
            await self.open[at].send_bytes(frame.dumps())
        try:
            ack = await asyncio.wait_for(waiting, DEADLINE)
        except TimeoutError:
            return Told(0, {})
        told = _told(json.loads(ack.payload))
        assert told.status != 200 or ack.headers["biz_rt"].isdigit()
        return told

    def _frames(self, data: bytes, kind: str, id: str) -> list[Frame]:
        size = math.ceil(len(data) / self.parts)
        pieces = [data[at : at + size] for at in range(0, len(data), size)]
        return [
            Frame(
                service=SERVICE,
                headers={
                    "type": kind,
                    "message_id": id,
                    "sum": str(len(pieces)),
                    "seq": str(seq),
                    "trace_id": "trace",
                },
                payload=piece,
            )
            for seq, piece in enumerate(pieces)
        ]

    async def kick(self) -> None:
        for ws in list(self.open):
            await ws.close()


def _told(ack: dict[str, Any]) -> Told:
    data = json.loads(base64.b64decode(ack["data"])) if "data" in ack else {}
    return Told(ack["code"], data)


def _refused(status: int, code: str) -> web.Response:
    headers = {
        "handshake-status": str(status),
        "handshake-msg": "refused",
        "handshake-autherrcode": code,
    }
    return web.Response(status=403, headers=headers)
