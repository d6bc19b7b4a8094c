"""What goes wrong on the way to a double, on request."""

import asyncio
import contextlib
import gzip
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import hdrs, web


@dataclass(frozen=True)
class Fault:
    """`kind`: http_500 | throttled | token_expired | code (in the platform's own words) | html |
    timeout_before | timeout_after_effect | reset | reset_after_effect | drip | huge | bomb."""

    kind: str
    code: int = 0
    message: str = ""


HTTP_500, THROTTLED, TOKEN_EXPIRED = Fault("http_500"), Fault("throttled"), Fault("token_expired")
TIMEOUT_BEFORE, TIMEOUT_AFTER = Fault("timeout_before"), Fault("timeout_after_effect")
RESET, RESET_AFTER = Fault("reset"), Fault("reset_after_effect")
HTML, DRIP, HUGE, BOMB = Fault("html"), Fault("drip"), Fault("huge"), Fault("bomb")

MEGABYTE = 2**20
DRIP_SECONDS = 0.02
Answer = Callable[[], Awaitable[web.StreamResponse]]
Say = Callable[[Fault], web.Response]


def code(number: int, message: str = "") -> Fault:
    return Fault("code", number, message)


class Faults:
    """What the next requests of a path meet. `say`: http_500, throttled, token_expired and code in the
    platform's own dialect."""

    def __init__(self, say: Say | None = None) -> None:
        self.released = asyncio.Event()  # ends what hangs
        self._say = say or plainly
        self._once: list[tuple[str, Fault]] = []
        self._always: dict[str, Fault] = {}

    def next(self, path_prefix: str, fault: Fault, times: int = 1) -> None:
        self._once += [(path_prefix, fault)] * times

    def always(self, path_prefix: str, fault: Fault | None) -> None:
        """None: no longer."""
        self._always.pop(path_prefix, None)
        if fault:
            self._always[path_prefix] = fault

    def of(self, path: str) -> Fault | None:
        """Taken: a fault that was meant once is gone."""
        for at, (prefix, fault) in enumerate(self._once):
            if path.startswith(prefix):
                del self._once[at]
                return fault
        return next((one for prefix, one in self._always.items() if path.startswith(prefix)), None)

    async def suffer(
        self, fault: Fault, request: web.Request, answer: Answer
    ) -> web.StreamResponse:
        if fault.kind.endswith("after_effect"):
            await answer()
        match fault.kind:
            case "timeout_before" | "timeout_after_effect":
                await self.released.wait()
            case "reset" | "reset_after_effect":
                assert request.transport is not None
                request.transport.abort()
            case "drip":
                return await self._drip(request)
            case "huge" | "bomb":
                return _flood(fault.kind == "bomb")
            case "html":
                page = "<html><body>502 Bad Gateway</body></html>"
                return web.Response(text=page, content_type="text/html")
            case _:
                return self._say(fault)
        return web.Response(status=500)

    async def _drip(self, request: web.Request) -> web.StreamResponse:
        """A byte, and another, and never the last: no pause is long enough to be noticed."""
        response = web.StreamResponse(headers={"Content-Length": str(MEGABYTE)})
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):  # the other side has had enough
            while not self.released.is_set():
                await response.write(b" ")
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.released.wait(), DRIP_SECONDS)
        return response


def plainly(fault: Fault) -> web.Response:
    status = {"throttled": 429, "token_expired": 401, "http_500": 500}.get(fault.kind, 400)
    return web.json_response({"code": fault.code, "msg": fault.message}, status=status)


def _flood(squeezed: bool) -> web.Response:
    """64 MB, as they are or in 64 KB."""
    blanks = b" " * (64 * MEGABYTE)
    if not squeezed:
        return web.Response(body=blanks, content_type="application/json")
    headers = {hdrs.CONTENT_ENCODING: "gzip"}
    return web.Response(body=gzip.compress(blanks), headers=headers)
