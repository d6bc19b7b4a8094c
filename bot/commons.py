"""What the instances hold in common: a Redis that may be away at any time, at the price of one short wait."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from redis.asyncio import Redis

log = logging.getLogger(__name__)
T = TypeVar("T")

PATIENCE = 0.3  # seconds for one answer
REST = 5.0  # seconds that it is left alone after none came


class Away(Exception):
    """It does not answer: everybody for himself. Losing it loses nothing (law 2)."""


class Commons:
    """`now`: monotonic seconds."""

    def __init__(self, url: str, now: Callable[[], float] = time.monotonic) -> None:
        from redis.asyncio import Redis  # 0.1 s, only with several instances
        from redis.asyncio.retry import Retry
        from redis.backoff import NoBackoff
        from redis.exceptions import RedisError

        never = Retry(NoBackoff(), 0)
        self._redis = Redis.from_url(url, socket_connect_timeout=PATIENCE, retry=never)
        self._failures = (OSError, TimeoutError, RedisError)
        self._now, self._again_at = now, 0.0

    async def ask(self, work: Callable[["Redis"], Awaitable[T]]) -> T:
        """Raises Away; at once where it was away just now."""
        if self._now() < self._again_at:
            raise Away
        try:
            async with asyncio.timeout(PATIENCE):
                return await work(self._redis)
        except self._failures as error:
            self._again_at = self._now() + REST
            log.warning("redis is away: %s", type(error).__name__)
            raise Away from error

    async def close(self) -> None:
        try:
            await self._redis.aclose()
        except self._failures:
            log.debug("redis was away at the end")
