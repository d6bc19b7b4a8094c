"""A job runs once per due time, however many try, and goes on where a crash stopped it."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest

from handlers.registry import Tools
from scheduler.dues import next_due
from scheduler.registry import JOBS, Job, Run, Times, daily, job
from scheduler.run import LEASE, Hours, run, unfinished
from storage.calendar import Calendar
from storage.directory import Names
from storage.playbooks import load_playbook
from storage.store import Storage
from tests.doubles.company import PLAYBOOK, WEDNESDAY, ZONE, StandingClock

TEN = datetime(2026, 11, 25, 10, 0, tzinfo=ZONE).astimezone(UTC)
PACKS = Times("0 10 * * *", timedelta(hours=2), timedelta(minutes=15), workdays_only=True)


class Work:
    """A job of so many chunks; remembers what it did, by the due time it was done for."""

    def __init__(self, chunks: int = 1) -> None:
        self.chunks, self.dies_in = chunks, -1
        self.done: list[tuple[str, datetime]] = []
        self.job = Job("sample", lambda playbook: PACKS, self)

    async def __call__(self, run: Run) -> str | None:
        index = int(run.cursor or 0)
        if index == self.dies_in:
            raise ConnectionResetError
        self.done.append((run.cursor, run.due))
        await asyncio.sleep(0)
        return str(index + 1) if index + 1 < self.chunks else None


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock(TEN - timedelta(minutes=15))


@pytest.fixture
def hours(storage: Storage, clock: StandingClock) -> Hours:
    return hours_of(storage, clock)


def hours_of(storage: Storage, clock: StandingClock) -> Hours:
    tools = Tools(Names().directory, Calendar(), ZONE)
    return Hours(storage, load_playbook(PLAYBOOK), tools, clock.now)


async def test_five_instances_ring_and_one_works(storage: Storage, hours: Hours) -> None:
    work = Work(chunks=3)
    await asyncio.gather(*(run(work.job, TEN, hours) for _ in range(5)))
    assert [cursor for cursor, _ in work.done] == ["", "1", "2"]
    assert await run(work.job, TEN, hours)
    assert len(work.done) == 3


async def test_five_processes_ring_and_one_works(
    database: str, database_url: str, clock: StandingClock
) -> None:
    work = Work(chunks=3)
    storages = [Storage(database_url) for _ in range(5 if database == "postgres" else 1)]
    await asyncio.gather(*(run(work.job, TEN, hours_of(one, clock)) for one in storages))
    for one in storages:
        await one.close()
    assert [cursor for cursor, _ in work.done] == ["", "1", "2"]


async def test_work_is_done_for_the_due_time_not_for_now(
    hours: Hours, clock: StandingClock
) -> None:
    work = Work()
    clock.later(minutes=40)
    await run(work.job, TEN, hours)
    assert work.done == [("", TEN)]


async def test_late_within_its_grace_it_runs_beyond_it_is_stored_as_skipped(
    storage: Storage, hours: Hours, clock: StandingClock
) -> None:
    work = Work()
    clock.at = TEN + PACKS.grace
    assert await run(work.job, TEN, hours)
    assert len(work.done) == 1
    clock.at = TEN + timedelta(days=1) + PACKS.grace + timedelta(seconds=1)
    assert await run(work.job, TEN + timedelta(days=1), hours)
    assert len(work.done) == 1
    async with storage.read() as store:
        row = await store.run("sample", TEN + timedelta(days=1))
        assert row is not None
        assert row.skipped


async def test_a_crash_goes_on_at_the_cursor_when_its_lease_has_run_out(
    storage: Storage, hours: Hours, clock: StandingClock
) -> None:
    work = Work(chunks=4)
    work.dies_in = 2
    with pytest.raises(ConnectionResetError):
        await run(work.job, TEN, hours)
    work.dies_in = -1
    assert not await run(work.job, TEN, hours)  # still held by the dead one
    async with storage.read() as store:
        assert await unfinished(store) == [("sample", TEN)]
    clock.later(seconds=LEASE.total_seconds())
    assert await run(work.job, TEN, hours)
    assert [cursor for cursor, _ in work.done] == ["", "1", "2", "3"]


async def test_what_somebody_began_is_finished_even_beyond_its_grace(
    hours: Hours, clock: StandingClock
) -> None:
    work = Work(chunks=2)
    work.dies_in = 1
    with pytest.raises(ConnectionResetError):
        await run(work.job, TEN, hours)
    work.dies_in = -1
    clock.later(hours=5)
    assert await run(work.job, TEN, hours)
    assert [cursor for cursor, _ in work.done] == ["", "1"]


# -- when a job is due ----------------------------------------------------------------------------


def due_days(times: Times, after: datetime, until: datetime) -> Iterator[date]:
    calendar = Calendar()
    while (due := next_due(times, after, ZONE, calendar.is_workday)) and due <= until:
        yield due.astimezone(ZONE).date()
        after = due - times.lead


def test_it_rings_its_lead_before_it_is_due() -> None:
    workday = Calendar().is_workday
    before = TEN - PACKS.lead
    assert next_due(PACKS, before - timedelta(seconds=1), ZONE, workday) == TEN
    assert next_due(PACKS, before, ZONE, workday) == TEN + timedelta(days=1)


def test_holidays_are_left_out_and_shifted_workdays_are_kept() -> None:
    """National Day 2026: off from 1 to 7 October, worked on Saturday the 10th."""
    start = datetime(2026, 9, 30, 12, 0, tzinfo=ZONE)
    days = list(due_days(PACKS, start, start + timedelta(days=12)))
    assert days == [date(2026, 10, day) for day in (8, 9, 10, 12)]


def test_a_calendar_without_workdays_has_no_due_time() -> None:
    assert next_due(PACKS, WEDNESDAY, ZONE, lambda day: False) is None


def test_the_hour_follows_the_playbook() -> None:
    assert daily(time(9, 30)) == "30 9 * * *"


def test_two_jobs_cannot_share_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduler.registry.JOBS", {})

    async def twice(run: Run) -> str | None:
        return None

    job(cron="0 1 * * *")(twice)
    with pytest.raises(ValueError, match="twice"):
        job(cron="0 2 * * *")(twice)
    assert "twice" not in JOBS
