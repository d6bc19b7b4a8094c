"""A job runs once per due time, resumes where it crashed, and clocks fire once (laws 2 and 5)."""

import asyncio

import pytest
from sqlmodel import select

from storage.runs import Cursor, RunLost
from storage.store import Storage
from storage.tables import Change, JobRun
from tests.databases import opened
from tests.storage.world import HOUR, MINUTE, NOW, TEN_MINUTES

JOB = "battle_pack"


async def test_of_many_instances_one_runs_the_job(storage: Storage, database_url: str) -> None:
    async def ring(by: Storage) -> bool:
        async with by.begin() as store:
            return await store.take_run(JOB, NOW, NOW, MINUTE) is not None

    async with opened(database_url) as other:
        rings = (ring(by) for by in (storage, other) for _ in range(5))
        assert sum(await asyncio.gather(*rings)) == 1


async def test_after_a_crash_another_goes_on_at_the_cursor(storage: Storage) -> None:
    async with storage.begin() as store:
        run = await store.take_run(JOB, NOW, NOW, MINUTE)
    assert run
    assert run.position == ""
    async with storage.begin() as store:
        await store.move_cursor(run, "person:40", NOW + MINUTE)
    async with storage.begin() as store:
        assert await store.take_run(JOB, NOW, NOW + MINUTE / 2, MINUTE) is None
        taken = await store.take_run(JOB, NOW, NOW + MINUTE, MINUTE)
    assert taken
    assert taken.position == "person:40"


async def test_the_chunk_of_a_run_that_was_taken_over_is_rolled_back(storage: Storage) -> None:
    async with storage.begin() as store:
        slow = await store.take_run(JOB, NOW, NOW, MINUTE)
    async with storage.begin() as store:
        quick = await store.take_run(JOB, NOW, NOW + MINUTE, MINUTE)
    assert slow
    assert quick
    with pytest.raises(RunLost):
        await _chunk(storage, slow)
    async with storage.begin() as store:
        assert await store.run("chunk", NOW) is None
        await store.finish_run(quick, NOW + MINUTE)


async def test_a_finished_run_is_never_taken_again(storage: Storage) -> None:
    async with storage.begin() as store:
        run = await store.take_run(JOB, NOW, NOW, MINUTE)
        assert run
        await store.finish_run(run, NOW)
        assert await store.take_run(JOB, NOW, NOW + HOUR, MINUTE) is None
        assert not await store.skip_run(JOB, NOW, NOW)
        with pytest.raises(RunLost):
            await store.move_cursor(run, "x", NOW + HOUR)


async def test_a_run_beyond_its_grace_is_stored_as_skipped(storage: Storage) -> None:
    async with storage.begin() as store:
        assert await store.skip_run(JOB, NOW, NOW + 3 * HOUR)
        assert await store.take_run(JOB, NOW, NOW + 3 * HOUR, MINUTE) is None
        found = await store.run(JOB, NOW)
        assert found
        assert found.skipped
        assert await store.last_due(JOB) == NOW
        assert await store.last_due("other") is None


async def test_a_clock_fires_once_for_all_instances(storage: Storage, database_url: str) -> None:
    async with storage.begin(at=NOW) as store:
        for todo in range(20):
            await store.arm("todo", todo + 1, "todo_due", NOW + HOUR, NOW)
        assert await store.next_timer_at() == NOW + HOUR
        assert not await store.take_due_timers(NOW)

    async def ring(by: Storage) -> list[int]:
        async with by.begin(at=NOW + HOUR) as store:
            return [one.object_id for one in await store.take_due_timers(NOW + HOUR, 7)]

    async with opened(database_url) as other:
        rings = [ring(by) for _ in range(4) for by in (storage, other)]
        fired = [id for ids in await asyncio.gather(*rings) for id in ids]
    assert sorted(fired) == list(range(1, 21))
    async with storage.read() as store:
        assert await store.next_timer_at() is None


async def test_arming_again_starts_the_clock_anew(storage: Storage) -> None:
    async with storage.begin(at=NOW) as store:
        await store.arm("opportunity", 42, "stale_followup", NOW + HOUR, NOW)
        await store.arm("opportunity", 42, "stale_followup", NOW + 2 * HOUR, NOW + MINUTE)
        assert not await store.take_due_timers(NOW + HOUR)
        [fired] = await store.take_due_timers(NOW + 2 * HOUR)
        timer = await store.timer("opportunity", 42, fired.name)
        assert timer
        assert (timer.state, timer.started_at) == ("fired", NOW + MINUTE)
        await store.arm("opportunity", 42, "stale_followup", NOW + 3 * HOUR, NOW + 2 * HOUR)
        assert len(await store.take_due_timers(NOW + 3 * HOUR)) == 1


async def test_two_handlers_may_arm_the_same_clock_at_once(
    storage: Storage, database_url: str
) -> None:
    async def arm(by: Storage, minutes: int) -> None:
        async with by.begin(at=NOW) as store:
            await store.arm("todo", 1, "todo_due", NOW + minutes * MINUTE, NOW)

    async with opened(database_url) as other:
        await asyncio.gather(*(arm(by, n) for n in range(1, 6) for by in (storage, other)))
    async with storage.read() as store:
        assert len(await store.timers_of("todo", 1)) == 1
        changes = (await store.session.exec(select(Change))).all()
        assert [one.before is None for one in changes].count(True) == 1


async def test_a_stopped_clock_stays_silent(storage: Storage) -> None:
    async with storage.begin(at=NOW) as store:
        for name in ("stale_followup", "rethink_todo"):
            await store.arm("opportunity", 42, name, NOW + HOUR, NOW)
        assert await store.disarm("opportunity", 42, "rethink_todo") == 1
        assert await store.disarm("opportunity", 42, "rethink_todo") == 0
        [left] = await store.take_due_timers(NOW + HOUR)
        assert left.name == "stale_followup"
        await store.arm("opportunity", 42, "rethink_todo", NOW + TEN_MINUTES, NOW)
        assert await store.disarm("opportunity", 42) == 1
        assert not await store.take_due_timers(NOW + HOUR)


async def _chunk(storage: Storage, run: Cursor) -> None:
    async with storage.begin() as store:
        await store.insert_once(JobRun, job="chunk", due=NOW)
        await store.move_cursor(run, "person:40", NOW + HOUR)
