"""One refresh of a token for all instances; everybody for himself while Redis is away."""

import asyncio
import contextlib
from datetime import datetime, timedelta

from bot.commons import Away, Commons
from bot.tokens import EARLY, Fetch, Fresh

PREFIX = "battlepack:token:"
HELD_SECONDS = 10  # as long as a request to the platform may take
LOOK_SECONDS = 0.1


class RedisTokens:
    def __init__(self, commons: Commons) -> None:
        self._commons = commons

    async def renewed(self, app: str, refused: str, now: datetime, fetch: Fetch) -> Fresh:
        """Another's that is good and not the refused one, else fetched now by one of all."""
        try:
            return await self._others(app, refused, now) or await self._first(
                app, refused, now, fetch
            )
        except Away:
            return await fetch()

    async def _first(self, app: str, refused: str, now: datetime, fetch: Fetch) -> Fresh:
        """Whoever holds the short lock asks; the rest wait for what he gets, as long as he may take."""
        for _ in range(int(HELD_SECONDS / LOOK_SECONDS)):
            if await self._lock(app):
                return await self._others(app, refused, now) or await self._fetched(app, fetch)
            await asyncio.sleep(LOOK_SECONDS)
            if found := await self._others(app, refused, now):
                return found
        return await fetch()

    async def _fetched(self, app: str, fetch: Fetch) -> Fresh:
        try:
            fresh = await fetch()
            with contextlib.suppress(Away):
                await self._keep(app, fresh)
            return fresh
        finally:
            with contextlib.suppress(Away):
                await self._unlock(app)

    async def _others(self, app: str, refused: str, now: datetime) -> Fresh | None:
        found = await self._commons.ask(lambda redis: redis.get(f"{PREFIX}{app}"))
        fresh = _read(found)
        if fresh is None or fresh.value == refused or fresh.until - EARLY <= now:
            return None
        return fresh

    async def _keep(self, app: str, fresh: Fresh) -> None:
        said = f"{fresh.until.isoformat()} {fresh.value}"
        life = timedelta(days=1)  # what is in it says when it ends, by the clock of the instances
        await self._commons.ask(lambda redis: redis.set(f"{PREFIX}{app}", said, ex=life))

    async def _lock(self, app: str) -> bool:
        taken = await self._commons.ask(
            lambda redis: redis.set(f"{PREFIX}{app}:lock", "1", nx=True, ex=HELD_SECONDS)
        )
        return bool(taken)

    async def _unlock(self, app: str) -> None:
        await self._commons.ask(lambda redis: redis.delete(f"{PREFIX}{app}:lock"))


def _read(found: bytes | str | None) -> Fresh | None:
    """Whatever stands there."""
    said = found.decode("utf-8", "replace") if isinstance(found, bytes) else found or ""
    until, _, value = said.partition(" ")
    try:
        at = datetime.fromisoformat(until)
    except ValueError:
        return None
    return Fresh(value, at) if value and at.tzinfo else None
