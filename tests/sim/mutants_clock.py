"""Bugs of the clock: now instead of due, cursors, holidays, due times."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

import scheduler.run
from scheduler.registry import JOBS, TIMERS, Fired, Job
from scheduler.run import LEASE, Hours
from storage.runs import Cursor
from tests.sim.planting import OVER_A_HOLIDAY, TWO_DAYS, mutant
from tests.sim.world import World


@mutant("I5", days=TWO_DAYS)
def now_instead_of_due_names_the_run(patch: pytest.MonkeyPatch, world: Callable[[], World]) -> None:
    run = scheduler.run.run

    async def now_run(job: Job, due: datetime, hours: Hours) -> bool:
        return await run(job, hours.now(), hours)

    patch.setattr("bot.timetable.run", now_run)


@mutant("I5", days=TWO_DAYS)
def now_instead_of_due_is_what_a_job_works_for(
    patch: pytest.MonkeyPatch, world: Callable[[], World]
) -> None:
    for name, job in list(JOBS.items()):

        async def work(run: Any, inner: Any = job.work) -> Any:
            return await inner(replace(run, due=world().clock.now()))

        patch.setitem(JOBS, name, replace(job, work=work))


@mutant("I5", days=TWO_DAYS, boost={"battle_pack.after_commit": 0.8})
def the_cursor_moves_before_the_work(patch: pytest.MonkeyPatch, world: Callable[[], World]) -> None:
    chunk = scheduler.run.Run

    async def chunked(job: Job, held: Cursor, hours: Hours) -> Cursor | None:
        now = hours.now()
        async with hours.storage.begin() as store:  # to learn how far it goes
            store.acting(at=now, job=job.name)
            async with store.session.begin_nested() as look:
                run = chunk(store, held.due, hours.playbook, hours.tools, held.position)
                position = await job.work(run)
                await look.rollback()
            moved = None
            if position is None:
                await store.finish_run(held, now)
            else:
                moved = await store.move_cursor(held, position, now + LEASE)
        async with hours.storage.begin() as store:
            store.acting(at=now, job=job.name)
            await job.work(chunk(store, held.due, hours.playbook, hours.tools, held.position))
        return moved

    patch.setattr(scheduler.run, "_chunk", chunked)


@mutant("I5", days=OVER_A_HOLIDAY)
def holidays_are_weekends(patch: pytest.MonkeyPatch, world: Callable[[], World]) -> None:
    patch.setattr("storage.calendar._shipped_workday", lambda day: day.weekday() < 5)


@mutant("reminders")
def what_is_due_early_or_late_is_forgotten(
    patch: pytest.MonkeyPatch, world: Callable[[], World]
) -> None:
    ring = TIMERS["todo_due"]

    async def by_day(fired: Fired) -> None:
        if 10 <= fired.now.astimezone(fired.tools.zone).hour < 16:
            await ring(fired)

    patch.setitem(TIMERS, "todo_due", by_day)
