"""Access tokens: one refresh in flight per app, and none after a wrong secret."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from bot.clock import Clock
from bot.platforms.base import Stopped

EARLY = timedelta(minutes=5)
"""Renewed that long before it ends, so that no request carries one that ends under way."""


@dataclass(frozen=True, slots=True)
class Fresh:
    value: str
    until: datetime


Fetch: TypeAlias = Callable[[], Awaitable[Fresh]]
"""Asks the platform; raises Stopped where the secret is wrong, SendFailed for everything else."""


class Token:
    """One app's token. `get` gives a valid one; whoever was told that it is not says `refused(it)`."""

    def __init__(self, app: str, fetch: Fetch, clock: Clock) -> None:
        self._app, self._fetch, self._clock = app, fetch, clock
        self._fresh: Fresh | None = None
        self._stopped: Stopped | None = None
        self._one_at_a_time = asyncio.Lock()

    async def get(self) -> str:
        """Raises Stopped for ever after a wrong secret: asking again gets our address banned."""
        async with self._one_at_a_time:
            if self._stopped:
                raise self._stopped
            if self._fresh is None or self._fresh.until - EARLY <= self._clock.now():
                try:
                    self._fresh = await self._fetch()
                except Stopped as stopped:
                    self._stopped = stopped
                    raise
            return self._fresh.value

    async def refused(self, value: str) -> None:
        """The platform no longer takes it; another may have renewed it already."""
        if self._fresh and self._fresh.value == value:
            self._fresh = None
