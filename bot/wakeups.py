"""Telling the other instances that something is owed. A hint: without Redis nothing is lost (law 2)."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from redis.asyncio import Redis

log = logging.getLogger(__name__)

CHANNEL = "battlepack:owed"
AGAIN_SECONDS = 5.0


class Wakeups:
    """Wakes our own delivery at once, and everybody else's through Redis where there is one."""

    def __init__(self, url: str | None, wake: Callable[[], None]) -> None:
        self._wake_here = wake
        self._redis = _client(url) if url else None
        self._told = asyncio.Event()

    def wake(self) -> None:
        self._wake_here()
        self._told.set()

    async def run(self) -> None:
        """Pass hints on for ever; a Redis that is away is tried again and missed by nobody."""
        if self._redis is None:
            await asyncio.Event().wait()  # a loop of the bot never ends
            return
        while True:
            try:
                async with asyncio.TaskGroup() as both:
                    both.create_task(self._tell(self._redis))
                    both.create_task(self._listen(self._redis))
            except* (OSError, _redis_error()) as errors:
                log.warning("redis is away, the outbox is polled: %s", errors.exceptions[0])
            await asyncio.sleep(AGAIN_SECONDS)

    async def close(self) -> None:
        if self._redis:
            with contextlib.suppress(OSError, _redis_error()):
                await self._redis.aclose()

    async def _tell(self, redis: "Redis") -> None:
        while True:
            await self._told.wait()
            self._told.clear()
            await redis.publish(CHANNEL, b"1")

    async def _listen(self, redis: "Redis") -> None:
        async with redis.pubsub() as channel:
            await channel.subscribe(CHANNEL)
            async for message in channel.listen():
                if message["type"] == "message":
                    self._wake_here()


def _client(url: str) -> "Redis":
    from redis.asyncio import Redis  # 0.1 s, only with several instances

    return Redis.from_url(url)


def _redis_error() -> type[Exception]:
    from redis.exceptions import RedisError

    return RedisError
