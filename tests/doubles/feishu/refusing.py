"""The platform's dialect of no, and its windows."""

from datetime import timedelta
from typing import Any

from aiohttp import web

from tests.doubles.cloud import Fault, Windows


class No(Exception):
    """A refusal: HTTP 400 with a code, or as the code's page says."""

    def __init__(
        self, code: int, msg: str = "", status: int = 400, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(f"{code} {msg}")
        self.code, self.msg, self.status, self.headers = code, msg, status, headers

    def response(self) -> web.Response:
        body = {"code": self.code, "msg": self.msg}
        return web.json_response(body, status=self.status, headers=self.headers)


def yes(data: dict[str, Any]) -> web.Response:
    return web.json_response({"code": 0, "msg": "success", "data": data})


class Quotas:
    """The platform's windows, in its own words."""

    def __init__(self, windows: Windows) -> None:
        self._windows = windows

    def api(self, name: str) -> None:
        """1000 a minute and 50 a second, per API."""
        for seconds, count in ((60, 1000), (1, 50)):
            span = timedelta(seconds=seconds)
            if wait := self._windows.take(f"{name}/{seconds}", count, span):
                raise throttled(count, max(1, round(wait.total_seconds())))

    def five_a_second(self, whose: str) -> None:
        """Per user, per group, per changed message: no header is documented."""
        if self._windows.take(whose, 5, timedelta(seconds=1)):
            raise No(230020, "This operation triggers the frequency limit.")


def throttled(limit: int, seconds: int) -> No:
    headers = {"x-ogw-ratelimit-limit": str(limit), "x-ogw-ratelimit-reset": str(seconds)}
    return No(99991400, "request trigger frequency limit", 429, headers)


def dialect(fault: Fault) -> web.Response:
    """How the platform itself words what a test asks for."""
    match fault.kind:
        case "http_500":
            return No(fault.code or 1500, "internal error", 500).response()
        case "throttled":
            return throttled(50, 7).response()
        case "token_expired":
            return No(99991663, "Invalid access token for authorization.").response()
    return No(fault.code, fault.message).response()
