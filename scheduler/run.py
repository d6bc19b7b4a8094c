"""Do a job once per due time, in chunks of short transactions (laws 2 and 5)."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select

from handlers.registry import Tools
from sales.playbook import Playbook
from scheduler.registry import Job, Run
from storage.runs import Cursor, RunLost
from storage.store import Storage, Store
from storage.tables import JobRun

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)  # far above the time of one chunk


@dataclass(frozen=True, slots=True)
class Hours:
    """What a run is given: rows, rules, and the clock that leases are measured by."""

    storage: Storage
    playbook: Playbook
    tools: Tools
    now: Callable[[], datetime]


async def run(job: Job, due: datetime, hours: Hours) -> bool:
    """True: this due time is settled, by us or another. False: another holds it, look again later."""
    if hours.now() > due + job.times(hours.playbook).grace and await _skip(job, due, hours):
        return True
    now = hours.now()
    async with hours.storage.begin(at=now) as store:
        cursor = await store.take_run(job.name, due, now, LEASE)
    if cursor is None:
        return await _is_settled(job, due, hours.storage)
    return await _work(job, cursor, hours)


async def _skip(job: Job, due: datetime, hours: Hours) -> bool:
    """Too late to be worth starting; a run that somebody began is still finished."""
    now = hours.now()
    async with hours.storage.begin(at=now) as store:
        skipped = await store.skip_run(job.name, due, now)
    if skipped:
        log.warning("%s of %s skipped: beyond its grace", job.name, due)
    return skipped


async def _is_settled(job: Job, due: datetime, storage: Storage) -> bool:
    async with storage.read() as store:
        row = await store.run(job.name, due)
        return row is not None and (row.skipped or row.done_at is not None)


async def _work(job: Job, cursor: Cursor, hours: Hours) -> bool:
    held: Cursor | None = cursor
    try:
        while held is not None:
            held = await _chunk(job, held, hours)
    except RunLost:
        log.warning("%s of %s was taken over", job.name, cursor.due)
        return False
    return True


async def _chunk(job: Job, held: Cursor, hours: Hours) -> Cursor | None:
    """One short transaction: the chunk's work and the cursor behind it commit together."""
    now = hours.now()
    async with hours.storage.begin() as store:
        store.acting(at=now, job=job.name)
        chunk = Run(store, held.due, hours.playbook, hours.tools, held.position)
        position = await job.work(chunk)
        if position is not None:
            return await store.move_cursor(held, position, now + LEASE)
        await store.finish_run(held, now)
        return None


async def unfinished(store: Store) -> Sequence[tuple[str, datetime]]:
    """Job and due time of runs that somebody began and did not finish, oldest first."""
    begun = select(JobRun.job, JobRun.due).where(col(JobRun.done_at).is_(None))
    begun = begun.where(col(JobRun.skipped).is_(False)).order_by(col(JobRun.due))
    return (await store.session.exec(begun)).all()
