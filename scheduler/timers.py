"""Timers that went off: a few per transaction, each in its own savepoint (law 1)."""

import logging
from datetime import datetime, timedelta

from handlers.registry import Tools
from sales.playbook import Playbook
from scheduler.registry import TIMERS, Fired
from storage.store import Storage, Store
from storage.tables import Timer
from storage.timers import DueTimer

log = logging.getLogger(__name__)

CHUNK = 50
RETRIES = 4
AGAIN = timedelta(minutes=5)


class Bell:
    """Rings timers; remembers how often one failed, so that it is tried again but not for ever."""

    def __init__(self) -> None:
        self._failures: dict[int, int] = {}

    async def ring(self, now: datetime, storage: Storage, playbook: Playbook, tools: Tools) -> int:
        """Every timer that is due; says how many there were."""
        rung = 0
        while taken := await self._chunk(now, storage, playbook, tools):
            rung += taken
        return rung

    async def _chunk(
        self, now: datetime, storage: Storage, playbook: Playbook, tools: Tools
    ) -> int:
        async with storage.begin() as store:
            store.acting(at=now, job="timers")
            # fired for good, whatever happens in the savepoints
            timers = await store.take_due_timers(now, CHUNK)
            for timer in timers:
                await self._fire(store, timer, Fired(store, timer, now, playbook, tools))
        return len(timers)

    async def _fire(self, store: Store, timer: DueTimer, fired: Fired) -> None:
        id, name = timer.id, timer.name
        if name not in TIMERS:
            log.error("timer %s of %s %s: nobody answers", name, timer.object_kind, timer.object_id)
            return
        try:
            async with store.savepoint():
                await TIMERS[name](fired)
        except Exception:
            log.exception("timer %s (%s) failed", id, name)
            await self._try_again(store, id, fired.now)
        else:
            self._failures.pop(id, None)

    async def _try_again(self, store: Store, id: int, now: datetime) -> None:
        """The savepoint took the handler's work back; the others in this chunk go on."""
        self._failures[id] = self._failures.get(id, 0) + 1
        if self._failures[id] > RETRIES:
            log.error("timer %s given up after %s failures", id, self._failures.pop(id))
            return
        timer = await store.session.get_one(Timer, id, populate_existing=True)
        timer.state, timer.due_at = "armed", now + AGAIN
