"""Everything that the clock causes, in order: jobs, timers and owed messages (laws 5 and 9)."""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.anchor import Anchor
from bot.business import Business
from bot.clock import Clock, Movable
from bot.delivery import Delivery
from handlers.clocking import keep_rearming
from scheduler.dues import next_due
from scheduler.registry import JOBS, Job
from scheduler.run import Hours, run, unfinished
from scheduler.timers import Bell
from storage.store import Storage

log = logging.getLogger(__name__)

LOOK_SECONDS = 1  # how exact a reminder is
LOOK_BACK = timedelta(days=14)  # how far a start looks for due times that nobody took
TRIES = 5  # of one run that fails


@dataclass(frozen=True, slots=True, order=True)
class Due:
    """A due time of a job and when it rings (`lead` before)."""

    ring: datetime
    due: datetime
    job: str


class Timetable:
    def __init__(
        self,
        storage: Storage,
        delivery: Delivery,
        business: Business,
        clock: Clock,
        anchor: Anchor,
    ) -> None:
        self._storage, self._delivery, self._business = storage, delivery, business
        self._clock, self._anchor = clock, anchor
        self._bell, self._one_at_a_time = Bell(), asyncio.Lock()
        self._open: dict[tuple[str, datetime], int] = {}  # runs to look at again: tries so far
        self._at: datetime | None = None
        self._alarm = AsyncIOScheduler(timezone=business.tools.zone)

    # -- in real time --------------------------------------------------------------------------

    async def start(self) -> None:
        """Catch up on what nobody did while we were away, then let the alarm clock ring."""
        now = self._clock.now()
        async with self._storage.begin(at=now) as store:
            await keep_rearming(store, self._business.playbook, self._business.tools, now)
        async with self._one_at_a_time:
            for due in sorted(await self._missed(now)):
                await self._run(JOBS[due.job], due.due)
            self._at = now
        self._alarm.add_job(
            self.look, IntervalTrigger(seconds=LOOK_SECONDS), max_instances=1, coalesce=True
        )
        self._alarm.start()

    def stop(self) -> None:
        if self._alarm.running:
            self._alarm.shutdown(wait=False)

    async def look(self) -> None:
        """What the alarm clock calls: run whatever came due since it last looked."""
        now = self._clock.now()
        async with self._storage.read() as store:
            await self._business.refresh(store)
        self._at = self._at or now
        if self._open or await self._is_due(self._at, now):
            await self.catch_up(self._at, now)

    async def move_clock(self, to: datetime) -> None:
        """Put a movable clock forward; back when all that is due in between is done."""
        await self.catch_up(self._clock.now(), to)

    # -- the one order of things ---------------------------------------------------------------

    async def catch_up(self, old: datetime, new: datetime) -> None:
        """Run every due time in (old, new] in order, the clock set to each, delivering in between."""
        async with self._one_at_a_time:
            at = max(old, self._at or old)
            await self._ring(at, ())
            while (coming := await self._next(at)) is not None and coming[0] <= new:
                at, dues = coming
                await self._ring(at, dues)
            if at < new:
                await self._ring(new, ())
            self._at = max(new, at)

    async def _ring(self, at: datetime, dues: Iterable[Due]) -> None:
        if isinstance(self._clock, Movable):
            self._clock.move(at)
        for name, due in [*self._open, *((one.job, one.due) for one in dues)]:
            await self._run(JOBS[name], due)
        await self._bell.ring(at, self._storage, self._business.playbook, self._business.tools)
        await self._delivery.drain(at)

    async def _next(self, after: datetime) -> tuple[datetime, tuple[Due, ...]] | None:
        """The next instant at which anything is due, and the jobs that ring then."""
        dues = self._rings(after)
        moments = [row for row in await self._rows() if row > after] + [one.ring for one in dues]
        if not moments:
            return None
        first = min(moments)
        return first, tuple(sorted(one for one in dues if one.ring == first))

    async def _is_due(self, since: datetime, now: datetime) -> bool:
        rings = [one.ring for one in self._rings(since)]
        return any(moment <= now for moment in (*rings, *await self._rows()))

    def _rings(self, after: datetime) -> list[Due]:
        return [due for job in JOBS.values() if (due := self._due(job, after))]

    async def _rows(self) -> list[datetime]:
        async with self._storage.read() as store:
            rows = (await store.next_timer_at(), await store.next_owed_at())
        return [row for row in rows if row]

    def _due(self, job: Job, after: datetime) -> Due | None:
        times, tools = job.times(self._business.playbook), self._business.tools
        due = next_due(times, after, tools.zone, tools.calendar.is_workday)
        return Due(due - times.lead, due, job.name) if due else None

    async def _run(self, job: Job, due: datetime) -> None:
        """A job that fails is tried again while the others go on."""
        key = (job.name, due)
        hours = Hours(self._storage, self._business.playbook, self._business.tools, self._clock.now)
        try:
            settled = await run(job, due, hours)
        except Exception:
            log.exception("%s of %s failed", job.name, due)
            settled = self._open.get(key, 0) >= TRIES
            self._open[key] = self._open.get(key, 0) + 1
        if settled:
            self._open.pop(key, None)
            await self._anchor.keep(self._clock.now())
        else:
            self._open.setdefault(key, 0)

    async def _missed(self, now: datetime) -> list[Due]:
        """Due times since each job's last run, and runs that somebody began and did not finish."""
        async with self._storage.read() as store:
            begun = [(job, due) for job, due in await unfinished(store) if job in JOBS]
            last = {name: await store.last_due(name) for name in JOBS}
        missed = [Due(due, due, job) for job, due in begun]
        for job in JOBS.values():
            grace = job.times(self._business.playbook).grace
            since = max(last[job.name] or now - grace, now - LOOK_BACK)
            missed += self._dues_between(job, since, now)
        return missed

    def _dues_between(self, job: Job, since: datetime, until: datetime) -> Iterable[Due]:
        """`since` is a due time already taken, so its ring lies `lead` before."""
        after = since - job.times(self._business.playbook).lead
        while (due := self._due(job, after)) and due.ring <= until:
            yield due
            after = due.ring
