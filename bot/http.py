"""Requests to the outside: bounded in time, size and number, and given up early where nobody answers."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import orjson

LARGEST_ANSWER = 2 * 1024 * 1024
SECONDS = 10.0
AT_ONCE = 16  # requests to one platform at the same time


class Unreached(Exception):
    """No whole answer came. `known`: it is certain that the request was not taken."""

    def __init__(self, reason: str, *, known: bool) -> None:
        super().__init__(reason)
        self.known = known


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        """Empty where the body is no JSON object, be it a proxy's HTML or nothing at all."""
        try:
            found = orjson.loads(self.body)
        except orjson.JSONDecodeError:
            return {}
        return found if isinstance(found, dict) else {}


class Line:
    """All requests to one platform: a bulkhead of its own, so that a slow one slows nobody else."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._room = asyncio.Semaphore(at_once)
        self._session: aiohttp.ClientSession | None = None

    async def ask(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        data: Any = None,
        seconds: float = SECONDS,
        most: int = LARGEST_ANSWER,
    ) -> Answer:
        """One request, never repeated. Raises Unreached; redirects are not followed."""
        sent = {"headers": dict(headers or {})}
        if json is not None:
            data = orjson.dumps(json)
            sent["headers"]["Content-Type"] = "application/json; charset=utf-8"
        async with self._room:
            return await self._ask(method, url, params, sent["headers"], data, seconds, most)

    async def _ask(
        self,
        method: str,
        url: str,
        params: Mapping[str, str] | None,
        headers: dict[str, str],
        data: Any,
        seconds: float,
        most: int,
    ) -> Answer:
        try:
            async with asyncio.timeout(seconds):
                async with self.session.request(
                    method, url, params=params, headers=headers, data=data, allow_redirects=False
                ) as response:
                    return Answer(response.status, response.headers, await _body(response, most))
        except aiohttp.ClientConnectorError as error:
            raise Unreached(f"连不上 {error.host}", known=True) from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unreached(f"没有收到完整的回答（{type(error).__name__}）", known=False) from error

    @property
    def session(self) -> aiohttp.ClientSession:
        """For sockets; made when first used, in the loop that uses it."""
        if self._session is None:
            self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        return self._session

    async def close(self) -> None:
        if self._session:
            await self._session.close()


async def _body(response: aiohttp.ClientResponse, most: int) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > most:
            raise Unreached(f"回答超过 {most} 字节", known=False)
    return bytes(body)


monotonic = time.monotonic
