"""Our count of the month's quota, and what it leaves room for."""

import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.platforms.base import Throttled
from sales.budget import Leave, Quota, Spent, carries, leave

log = logging.getLogger(__name__)

ENOUGH = 20
"""Counted in memory before it is written down: a crash forgets fewer than that."""
STALE = timedelta(minutes=1)
"""How old a count may be that decides on bulk messages: others of the organisation's instances count too."""
HELD = timedelta(hours=1)

CALLS, BULK, PUSHES = "calls", "bulk", "pushes"

Count = Callable[[str, int], Awaitable[int]]
"""Of a kind, more this month → all this month."""


class Month:
    def __init__(self, quota: Quota, count: Count, clock: Clock) -> None:
        self.quota, self.people = quota, 0
        self._count, self._clock = count, clock
        self._pending: Counter[str] = Counter()
        self._known: Counter[str] = Counter()
        self._asked: datetime | None = None

    def pushed(self) -> None:
        """Something was pushed to us."""
        self._pending[PUSHES] += 1

    def called(self, *, bulk: bool = False) -> None:
        """A call that counts; tokens, logins and contacts do not (server_1432)."""
        self._pending[CALLS] += 1
        self._pending[BULK] += bulk

    async def written(self) -> None:
        """Writes down what was counted, once it is worth a transaction."""
        if self._pending.total() >= ENOUGH:
            await self.flush()

    async def flush(self) -> None:
        pending, self._pending = self._pending, Counter()
        for kind, more in pending.items():
            if more:
                self._known[kind] = await self._count(kind, more)

    async def close(self) -> None:
        try:
            await self.flush()
        except Exception:
            log.exception("the last calls of the month could not be written down")

    async def spent(self) -> Spent:
        now = self._clock.now()
        if self._asked is None or not timedelta() <= now - self._asked < STALE:
            self._asked = now
            await self.flush()
            for kind in (CALLS, BULK, PUSHES):
                self._known[kind] = await self._count(kind, 0)
        total = self._known + self._pending
        return Spent(total[CALLS], total[BULK], total[PUSHES])

    async def leave(self) -> Leave:
        """What may leave now, on the company's calendar day of UTC+8 as the platform counts months."""
        today = (self._clock.now() + timedelta(hours=8)).date()
        return leave(self.quota, await self.spent(), today, self.people)

    async def check(self, *, urgent: bool) -> None:
        """Raises Throttled where only answers may leave."""
        if not urgent and await self.leave() is Leave.ANSWERS:
            raise Throttled("本月的钉钉额度只够回答和审批，其余先不发", HELD)

    @property
    def carried(self) -> int:
        return carries(self.quota)
