"""Job runs: the row is the lock and the cursor, so a crash resumes where it stopped (laws 2 and 5)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Table, bindparam
from sqlmodel import SQLModel, func, select

from storage.tables import JobRun
from storage.tables.columns import Moment
from storage.transaction import Transaction

_RUNS: Table = SQLModel.metadata.tables["job_runs"]
_OPEN = _RUNS.update().where(
    _RUNS.c.job == bindparam("of"),
    _RUNS.c.due == bindparam("at", type_=Moment),
    _RUNS.c.done_at.is_(None),
    _RUNS.c.skipped.is_(False),
)
_TAKE_OVER = _OPEN.where(_RUNS.c.lease_until <= bindparam("now", type_=Moment)).returning(
    _RUNS.c.cursor
)
_MINE = _OPEN.where(
    _RUNS.c.cursor == bindparam("seen"), _RUNS.c.lease_until == bindparam("mine", type_=Moment)
)
_LAST = select(func.max(JobRun.due, type_=Moment)).where(JobRun.job == bindparam("of"))


class RunLost(RuntimeError):
    """The lease ran out and another took the run over; this chunk must roll back."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """A run that is ours until `lease_until`; `position` is where to go on ("" at the start)."""

    job: str
    due: datetime
    position: str
    lease_until: datetime


class Runs(Transaction):
    async def take_run(
        self, job: str, due: datetime, now: datetime, lease: timedelta
    ) -> Cursor | None:
        """Start the run, or take it over from whoever crashed. None: done, skipped or held."""
        until = now + lease
        row = {"job": job, "due": due, "cursor": "", "lease_until": until, "skipped": False}
        if await self._insert(_RUNS, row):
            return Cursor(job, due, "", until)
        result = await self._run(
            _TAKE_OVER, {"of": job, "at": due, "now": now, "lease_until": until}
        )
        found = result.first()
        return Cursor(job, due, found.cursor, until) if found else None

    async def move_cursor(self, run: Cursor, position: str, lease_until: datetime) -> Cursor:
        """In the same commit as the chunk's work. Raises RunLost when the run is no longer ours."""
        await self._change_run(run, cursor=position, lease_until=lease_until)
        return replace(run, position=position, lease_until=lease_until)

    async def finish_run(self, run: Cursor, now: datetime) -> None:
        """Raises RunLost when the run is no longer ours."""
        await self._change_run(run, done_at=now)

    async def skip_run(self, job: str, due: datetime, now: datetime) -> bool:
        """Store that the run was too late to be worth doing; False when it had been taken."""
        row = {"job": job, "due": due, "cursor": "", "done_at": now, "skipped": True}
        return await self._insert(_RUNS, row) is not None

    async def run(self, job: str, due: datetime) -> JobRun | None:
        return await self.session.get(JobRun, (job, due))

    async def last_due(self, job: str) -> datetime | None:
        """The latest due time of the job that was ever taken or skipped."""
        found: datetime | None = await self.session.scalar(_LAST, {"of": job})
        return found

    async def _change_run(self, run: Cursor, **values: object) -> None:
        held = {"of": run.job, "at": run.due, "seen": run.position, "mine": run.lease_until}
        if (await self._run(_MINE, held | values)).rowcount != 1:
            raise RunLost(f"{run.job} {run.due:%F %R}")
