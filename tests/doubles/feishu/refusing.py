"""The platform's dialect of no, and its windows."""

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web


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


class Windows:
    """Sliding ones, by the injected clock."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._taken: dict[str, deque[datetime]] = {}

    def api(self, name: str) -> None:
        """1000 a minute and 50 a second, per API."""
        for seconds, count in ((60, 1000), (1, 50)):
            wait = self._wait(f"{name}/{seconds}", count, timedelta(seconds=seconds))
            if wait:
                headers = {
                    "x-ogw-ratelimit-limit": str(count),
                    "x-ogw-ratelimit-reset": str(max(1, round(wait.total_seconds()))),
                }
                raise No(99991400, "request trigger frequency limit", 429, headers)

    def five_a_second(self, whose: str) -> None:
        """Per user, per group, per changed message: no header is documented."""
        if self._wait(whose, 5, timedelta(seconds=1)):
            raise No(230020, "This operation triggers the frequency limit.")

    def _wait(self, key: str, count: int, span: timedelta) -> timedelta | None:
        taken, now = self._taken.setdefault(key, deque()), self._now()
        while taken and taken[0] <= now - span:
            taken.popleft()
        if len(taken) >= count:
            return taken[0] + span - now
        taken.append(now)
        return None
