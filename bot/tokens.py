"""Access tokens: one refresh in flight per app, and none after a wrong secret."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias

from bot.clock import Clock
from bot.platforms.base import SendFailed, Stopped

EARLY = timedelta(minutes=5)
"""Renewed that long before it ends, so that no request carries one that ends under way."""
AGAIN = timedelta(minutes=1)
"""A value that is refused once more after a refresh gave it again is not refreshed sooner."""
SHORTEST = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Fresh:
    value: str
    until: datetime


Fetch: TypeAlias = Callable[[], Awaitable[Fresh]]
"""Asks the platform; raises Stopped where the secret is wrong, SendFailed for everything else."""


class Shared(Protocol):
    """What other instances fetched (bot/shared_tokens.py)."""

    async def renewed(self, app: str, refused: str, now: datetime, fetch: Fetch) -> Fresh:
        """Another's that is good and not the refused one, else fetched now by one of all."""
        ...


class Token:
    """One app's token. `get` gives a valid one; whoever was told that it is not says `refused(it)`."""

    def __init__(self, app: str, fetch: Fetch, clock: Clock, shared: Shared | None = None) -> None:
        self._app, self._fetch, self._clock, self._shared = app, fetch, clock, shared
        self.stopped: Stopped | None = None
        """Why no token is asked for any more; None: all is well."""
        self._fresh: Fresh | None = None
        self._renew_at = self._refused_at = datetime.min.replace(tzinfo=clock.now().tzinfo)
        self._refused = ""
        self._under_way: asyncio.Task[Fresh] | None = None

    async def get(self) -> str:
        """Raises Stopped for ever after a wrong secret: asking again gets our address banned."""
        if self.stopped:
            raise self.stopped
        now, held = self._clock.now(), self._fresh
        if held and now < self._renew_at:
            return held.value
        try:
            return (await self._renewed()).value
        except SendFailed as failed:
            if isinstance(failed, Stopped) or held is None or held.until <= now:
                raise
            return held.value  # it was early to ask, and is good for a while yet

    async def refused(self, value: str) -> None:
        """The platform no longer takes it; another may have renewed it already. One refresh per value:
        a platform that gives the refused one again is not asked again and again."""
        now = self._clock.now()
        if self._fresh is None or self._fresh.value != value:
            return
        if value == self._refused and now - self._refused_at < AGAIN:
            return
        self._refused, self._refused_at, self._fresh = value, now, None

    async def _renewed(self) -> Fresh:
        """All who wait share one request and its outcome; one of them giving up does not end it."""
        if self._under_way is None:
            self._under_way = asyncio.create_task(self._renew())
            self._under_way.add_done_callback(self._ended)
        return await asyncio.shield(self._under_way)

    def _ended(self, task: asyncio.Task[Fresh]) -> None:
        self._under_way = None
        if not task.cancelled():
            task.exception()  # seen, also where nobody waits any more

    async def _renew(self) -> Fresh:
        now = self._clock.now()
        try:
            if self._shared:
                fresh = await self._shared.renewed(self._app, self._refused, now, self._fetch)
            else:
                fresh = await self._fetch()
        except Stopped as stopped:
            self.stopped = stopped
            raise
        self._fresh, self._renew_at = fresh, self._clock.now() + _good_for(fresh, now)
        return fresh


def _good_for(fresh: Fresh, now: datetime) -> timedelta:
    """Some platforms give the same one until it ends: near its end it is asked for less and less early,
    never at every request."""
    left = fresh.until - now
    return max(left - EARLY, left / 2, min(left, SHORTEST))
