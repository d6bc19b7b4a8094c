"""Requests to the outside: bounded in time, size and number, and given up early where nobody answers."""

import asyncio
import time
import zlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import orjson

from bot.breaker import Breaker, Open

LARGEST_ANSWER = 2 * 1024 * 1024
SECONDS = 10.0
CONNECT_SECONDS = 5.0
AT_ONCE = 24  # requests to one platform at the same time; more than pushes ever take (bot/lanes.py)
CHUNK = 64 * 1024

NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)


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
    """All requests to one platform: a bulkhead of its own, so that a slow one slows nobody else, and a
    breaker for each of its hosts. `now`: monotonic seconds."""

    def __init__(self, at_once: int = AT_ONCE, now: Callable[[], float] = time.monotonic) -> None:
        self._room, self._now = asyncio.Semaphore(at_once), now
        self._breakers: dict[str, Breaker] = {}
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
        """One request, never repeated. `seconds`: for everything, waiting for room too; `most`: bytes of
        the unpacked body. Raises Unreached; redirects are not followed."""
        sent = {"Accept-Encoding": "gzip, deflate"} | dict(headers or {})
        if json is not None:
            data = orjson.dumps(json)
            sent["Content-Type"] = "application/json; charset=utf-8"
        request = {"params": params, "headers": sent, "data": data}
        begun = self._now()
        async with self._place(seconds):
            left = max(0.0, seconds - (self._now() - begun))
            try:
                with self._breaker(url).passing(Unreached):
                    return await self._ask(method, url, request, left, most)
            except Open:
                raise Unreached("对方刚才一直没有回应，先不打扰", known=True) from None

    @asynccontextmanager
    async def _place(self, seconds: float) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(seconds):
                await self._room.acquire()
        except TimeoutError:
            raise Unreached("同时进行的请求太多", known=True) from None
        try:
            yield
        finally:
            self._room.release()

    def _breaker(self, url: str) -> Breaker:
        return self._breakers.setdefault(urlsplit(url).netloc, Breaker(self._now))

    async def _ask(
        self, method: str, url: str, request: dict[str, Any], seconds: float, most: int
    ) -> Answer:
        """What goes wrong before the connection stands has sent nothing; later nobody knows."""
        patience = aiohttp.ClientTimeout(total=None, connect=min(seconds / 2, CONNECT_SECONDS))
        try:
            async with (
                asyncio.timeout(seconds),
                self.session.request(
                    method, url, allow_redirects=False, timeout=patience, **request
                ) as response,
            ):
                body = await _body(response, most)
                return Answer(response.status, response.headers, body)
        except NOT_SENT as error:
            raise Unreached(f"连不上对方（{type(error).__name__}）", known=True) from error
        except (aiohttp.ClientError, TimeoutError, zlib.error) as error:
            raise Unreached(f"没有收到完整的回答（{type(error).__name__}）", known=False) from error

    @property
    def session(self) -> aiohttp.ClientSession:
        """For sockets; made when first used, in the loop that uses it. Bodies come packed: aiohttp
        unpacks without a bound."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False
            )
        return self._session

    async def close(self) -> None:
        if self._session:
            await self._session.close()


async def _body(response: aiohttp.ClientResponse, most: int) -> bytes:
    unpack = _unpacker(response.headers.get("Content-Encoding", ""))
    body = bytearray()
    async for chunk in response.content.iter_chunked(CHUNK):
        body += unpack(chunk, most + 1 - len(body))
        if len(body) > most:
            raise Unreached(f"回答超过 {most} 字节", known=False)
    return bytes(body)


def _unpacker(encoding: str) -> Callable[[bytes, int], bytes]:
    """Never more than asked for, so that no small answer becomes a large one in memory."""
    if encoding in ("gzip", "deflate"):
        return zlib.decompressobj(wbits=47).decompress  # gzip or zlib, as its head says
    return lambda chunk, most: chunk
