"""What every platform's double is: a cloud on loopback that refuses what the platform refuses.

The test, the demo and the benchmark see each of them through `Cloud`; `Loopback` is the server below.
"""

import json
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar, Protocol

from aiohttp import web

from bot.clock import Clock
from tests.doubles.faults import (
    BOMB,
    DRIP,
    HTML,
    HTTP_500,
    HUGE,
    MEGABYTE,
    RESET,
    RESET_AFTER,
    THROTTLED,
    TIMEOUT_AFTER,
    TIMEOUT_BEFORE,
    TOKEN_EXPIRED,
    Fault,
    Faults,
    code,
    plainly,
)

__all__ = [
    "BOMB", "DRIP", "HTML", "HTTP_500", "HUGE", "RESET", "RESET_AFTER", "THROTTLED", "TIMEOUT_AFTER",
    "TIMEOUT_BEFORE", "TOKEN_EXPIRED", "Call", "Cloud", "Fault", "Faults", "Human", "Loopback", "Seen",
    "Told", "Windows", "code", "said",
]  # fmt: skip

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

# -- what is seen ----------------------------------------------------------------------------------


@dataclass
class Call:
    """A request that came in. `body`: {} where it is no JSON object. `status`: 0 until answered."""

    method: str
    path: str
    query: dict[str, str]
    body: dict[str, Any]
    status: int = 0


@dataclass(frozen=True)
class Seen:
    """A message as it looks now. `versions`: how many faces it has had."""

    id: str
    text: str
    title: str
    labels: tuple[str, ...]
    payload: dict[str, Any]
    versions: int = 1


@dataclass(frozen=True)
class Told:
    """What the bot's side answered. `status`: HTTP, or the code of a socket's ack; 0: nothing in time."""

    status: int
    body: Any
    tries: int = 1


@dataclass
class Human:
    """`id`: who he is for the bot; `manager`: another's id."""

    id: str
    name: str
    phone: str = ""
    title: str = ""
    departments: tuple[str, ...] = ()
    manager: str = ""


class Cloud(Protocol):
    """`callback`: the bot's address, set by the test; sockets connect by themselves."""

    name: str
    base: str
    callback: str
    calls: list[Call]
    faults: Faults

    @property
    def people(self) -> dict[str, Any]:
        """id → Human"""
        ...

    def section(self) -> dict[str, Any]:
        """The config section that points a bot here."""
        ...

    async def start(self) -> Any: ...
    async def stop(self) -> None: ...

    async def say(self, user: str, text: str, *, group: str = "") -> Told: ...
    async def send_file(self, user: str, name: str, data: bytes, kind: str) -> Told:
        """kind: image | voice | video | file."""
        ...

    async def press(self, user: str, message_id: str, label: str, **form: Any) -> Told:
        """The button of that label, as the message looks now for him; LookupError: there is none."""
        ...

    def chat(self, who: str) -> list[Seen]:
        """The bot's messages to a person or group, oldest first, as they look now."""
        ...

    async def add_bot(self, group: str, title: str, by: str) -> Told: ...
    async def remove_bot(self, group: str) -> Told: ...
    async def join(self, human: Any) -> Told: ...
    async def leave(self, user: str) -> Told: ...


# -- windows ---------------------------------------------------------------------------------------


@dataclass
class Windows:
    """Sliding ones, by the injected clock."""

    now: Callable[[], datetime]
    _taken: dict[str, deque[datetime]] = field(default_factory=dict)

    def take(self, key: str, count: int, span: timedelta) -> timedelta | None:
        """One use; or, nothing being taken, how long until there is room again."""
        taken, now = self._taken.setdefault(key, deque()), self.now()
        while taken and taken[0] <= now - span:
            taken.popleft()
        if len(taken) >= count:
            return taken[0] + span - now
        taken.append(now)
        return None


# -- the server ------------------------------------------------------------------------------------


class Loopback:
    """An aiohttp server on a free port. A double says `routes`, its `dialect` of faults, and what
    every request has to pass (`admitted`)."""

    name: ClassVar[str] = ""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.base, self.callback = "", ""
        self.calls: list[Call] = []
        self.faults = Faults(self.dialect)
        self.windows = Windows(clock.now)
        self._runner: web.AppRunner | None = None

    def routes(self) -> list[web.RouteDef]:
        return []

    def dialect(self, fault: Fault) -> web.Response:
        return plainly(fault)

    async def admitted(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Checks tokens and quotas, and turns refusals into answers."""
        return await handler(request)

    async def start(self) -> Any:
        app = web.Application(middlewares=[self._watched], client_max_size=64 * MEGABYTE)
        app.add_routes(self.routes())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.base = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def stop(self) -> None:
        self.faults.released.set()
        if self._runner:
            await self._runner.cleanup()

    async def __aenter__(self) -> Any:
        return await self.start()

    async def __aexit__(self, *error: object) -> None:
        await self.stop()

    @web.middleware
    async def _watched(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        call = Call(request.method, request.path, dict(request.query), await said(request))
        self.calls.append(call)
        fault = self.faults.of(request.path)

        async def answer() -> web.StreamResponse:
            return await self.admitted(request, handler)

        try:
            response = await (self.faults.suffer(fault, request, answer) if fault else answer())
        except web.HTTPException as refusal:
            call.status = refusal.status
            raise
        call.status = response.status
        return response


async def said(request: web.Request) -> dict[str, Any]:
    """The JSON object in the body, else {}."""
    if request.content_type != "application/json" or not request.can_read_body:
        return {}
    try:
        found = json.loads(await request.read())
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
