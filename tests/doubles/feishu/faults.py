"""What goes wrong on the way, on request."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web


@dataclass(frozen=True)
class Fault:
    """`kind`: http_500 | throttled | html | timeout_before | timeout_after_effect | drip | reset |
    reset_after_effect | token_expired | code."""

    kind: str
    code: int = 0
    message: str = ""


HTTP_500, HTML, THROTTLED = Fault("http_500"), Fault("html"), Fault("throttled")
RESET, LOST = Fault("reset"), Fault("reset_after_effect")
TIMEOUT_BEFORE, TIMEOUT_AFTER = Fault("timeout_before"), Fault("timeout_after_effect")
DRIP, TOKEN_EXPIRED = Fault("drip"), Fault("token_expired")

Answer = Callable[[], Awaitable[web.StreamResponse]]


def code(number: int, message: str = "") -> Fault:
    return Fault("code", number, message)


class Faults:
    def __init__(self) -> None:
        self._once: list[tuple[str, Fault]] = []
        self._always: dict[str, Fault] = {}
        self.released = asyncio.Event()  # ends what hangs

    def next(self, path_prefix: str, fault: Fault, times: int = 1) -> None:
        self._once += [(path_prefix, fault)] * times

    def always(self, path_prefix: str, fault: Fault | None) -> None:
        """None: no longer."""
        self._always.pop(path_prefix, None)
        if fault:
            self._always[path_prefix] = fault

    def of(self, path: str) -> Fault | None:
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
        return _said(fault)

    async def _drip(self, request: web.Request) -> web.StreamResponse:
        """A byte, and no more."""
        response = web.StreamResponse(headers={"Content-Length": "1000"})
        await response.prepare(request)
        await response.write(b"{")
        await self.released.wait()
        return response


def _said(fault: Fault) -> web.Response:
    match fault.kind:
        case "html":
            return web.Response(text="<html>502 Bad Gateway</html>", content_type="text/html")
        case "http_500":
            return web.json_response({"code": 1500, "msg": "internal error"}, status=500)
        case "throttled":
            return web.json_response(
                {"code": 99991400, "msg": "request trigger frequency limit"},
                status=429,
                headers={"x-ogw-ratelimit-limit": "50", "x-ogw-ratelimit-reset": "7"},
            )
        case "token_expired":
            return web.json_response({"code": 99991663, "msg": "Invalid access token"}, status=400)
        case "code":
            return web.json_response({"code": fault.code, "msg": fault.message}, status=400)
    return web.Response(status=500)
