"""Slow work is done with nothing open; its result comes back once, as an action of the person."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Literal

import pytest

from bot.backoff import WAITS
from bot.errands import LEASE, Errands, Task
from sales.actions import Action, AddTodo
from storage.tables import Errand, Todo
from tests.bot.conftest import Rows
from tests.doubles.company import FANG, Company

pytestmark = pytest.mark.usefixtures("todo_handler")


def errands_of(company: Company, **connectors: object) -> Errands:
    return Errands(company.storage, connectors, company.dispatch, company.clock)  # type: ignore[arg-type]


async def ask(company: Company, name: str = "transcribe") -> None:
    async with company.storage.begin(at=company.clock.now()) as store:
        await store.ask_errand(name, {"media": 7}, once="voice:7", person_id=FANG)


async def test_the_result_is_an_action_of_the_person_who_asked(
    company: Company, rows: Rows
) -> None:
    async def transcribe(task: Task) -> Action:
        await task.tell("听到一半")
        assert (await rows(Errand))[0].progress == "听到一半"
        return AddTodo(text=f"听写 {task.args['media']}")

    await ask(company)
    errands = errands_of(company, transcribe=transcribe)
    assert await errands.drain() == 1
    assert await errands.drain() == 0
    (todo,) = await rows(Todo)
    assert (todo.owner_id, todo.text) == (FANG, "听写 7")
    assert (await rows(Errand))[0].state == "done"
    await company.drain()
    assert company.chat.texts("王芳") == ["已记下：听写 7"]


async def test_a_result_that_is_brought_twice_acts_once(company: Company, rows: Rows) -> None:
    """The process died between the result and marking the errand done."""

    async def transcribe(task: Task) -> Action:
        return AddTodo(text="听写")

    await ask(company)
    errands = errands_of(company, transcribe=transcribe)
    await errands.drain()
    async with company.storage.begin(at=company.clock.now()) as store:
        row = await store.errand((await rows(Errand))[0].id)
        assert row
        row.state = "waiting"
    await errands.drain()
    assert len(await rows(Todo)) == 1


async def test_a_service_that_fails_is_asked_again_and_then_given_up(
    company: Company, rows: Rows
) -> None:
    asked = []

    async def transcribe(task: Task) -> Action:
        asked.append(company.clock.now())
        raise ConnectionError("no route")

    await ask(company)
    errands = errands_of(company, transcribe=transcribe)
    for wait in (*WAITS, timedelta(days=1)):
        await errands.drain()
        company.clock.later(seconds=wait.total_seconds())
    assert len(asked) == len(WAITS) + 1
    (errand,) = await rows(Errand)
    assert (errand.state, errand.last_error) == ("dead", "ConnectionError: no route")


async def test_work_that_nobody_can_do_is_given_up_at_once(company: Company, rows: Rows) -> None:
    await ask(company, "read_minds")
    await errands_of(company).drain()
    assert (await rows(Errand))[0].state == "dead"


class Beats:
    """The renewals of a worker's leases happen when the test says so."""

    def __init__(self) -> None:
        self._strokes: asyncio.Queue[None] = asyncio.Queue()
        self.waiting = asyncio.Event()

    async def __call__(self, _: float) -> None:
        self.waiting.set()
        await self._strokes.get()

    async def strike(self) -> None:
        """One renewal, over when the next is waited for."""
        self.waiting.clear()
        self._strokes.put_nowait(None)
        await self.waiting.wait()


class Worker:
    """One process: its work begins and ends when the test says so."""

    def __init__(self, company: Company, long: frozenset[str] = frozenset()) -> None:
        self.began, self.may_end, self.cancelled = asyncio.Event(), asyncio.Event(), False
        self.beats = Beats()
        self.errands = Errands(
            company.storage, {"transcribe": self, "take_rows": self, "quick": self.quick},
            company.dispatch, company.clock, long, self.beats,
        )  # fmt: skip

    async def __call__(self, task: Task) -> Action:
        self.began.set()
        try:
            await self.may_end.wait()
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        return AddTodo(text="听写")

    async def quick(self, task: Task) -> Action:
        return AddTodo(text="照片")


class Bell(asyncio.Event):
    """Says when its lane has nothing to do."""

    def __init__(self) -> None:
        super().__init__()
        self.idle = asyncio.Event()

    async def wait(self) -> Literal[True]:
        self.idle.set()
        return await super().wait()


async def test_work_that_takes_minutes_holds_up_nothing_that_takes_seconds(
    company: Company, rows: Rows
) -> None:
    worker, short, long = Worker(company, long=frozenset({"take_rows"})), Bell(), Bell()
    worker.errands._lanes = tuple(
        replace(lane, woken=bell)
        for lane, bell in zip(worker.errands._lanes, (short, long), strict=True)
    )  # type: ignore[assignment]
    await ask(company, "take_rows")
    running = asyncio.ensure_future(worker.errands.run())
    await worker.began.wait()
    await short.idle.wait()
    short.idle.clear()
    async with company.storage.begin(at=company.clock.now()) as store:
        await store.ask_errand("quick", {}, once="photo:8", person_id=FANG)
    worker.errands.wake()
    await asyncio.wait_for(short.idle.wait(), 5)
    assert [row.text for row in await rows(Todo)] == ["照片"]
    assert (await rows(Errand))[0].state == "waiting"
    worker.may_end.set()
    await long.idle.wait()
    running.cancel()


async def test_a_worker_that_was_killed_is_followed_within_a_minute(
    company: Company, rows: Rows
) -> None:
    await ask(company)
    async with company.storage.begin(at=company.clock.now()) as store:
        assert await store.lease_errand(company.clock.now(), LEASE)  # and never heard of again
    worker = Worker(company)
    worker.may_end.set()
    company.clock.later(seconds=LEASE.total_seconds() - 1)
    assert await worker.errands.drain() == 0
    company.clock.later(seconds=1)
    assert await worker.errands.drain() == 1
    assert len(await rows(Todo)) == 1
    assert timedelta(minutes=1) > LEASE


async def test_whoever_is_still_working_keeps_his_work(company: Company, rows: Rows) -> None:
    await ask(company)
    slow, other = Worker(company), Worker(company)
    working = asyncio.ensure_future(slow.errands.drain())
    await slow.began.wait()
    await slow.beats.waiting.wait()
    for _ in range(3):
        company.clock.later(seconds=LEASE.total_seconds() - 1)
        await slow.beats.strike()
        assert await other.errands.drain() == 0
    slow.may_end.set()
    assert await working == 1
    assert ((await rows(Errand))[0].state, len(await rows(Todo))) == ("done", 1)


@pytest.mark.parametrize("finished", [False, True])
async def test_whoever_wakes_up_too_late_stops_and_spoils_nothing(
    company: Company, rows: Rows, finished: bool
) -> None:
    """A sleeps over his lease; B takes the work, and is still at it, or done, when A wakes up."""
    await ask(company)
    a, b = Worker(company), Worker(company)
    first = asyncio.ensure_future(a.errands.drain())
    await a.began.wait()
    await a.beats.waiting.wait()
    company.clock.later(seconds=LEASE.total_seconds())
    second = asyncio.ensure_future(b.errands.drain())
    await b.began.wait()
    if finished:
        b.may_end.set()
        await second
    a.beats._strokes.put_nowait(None)
    await first
    assert a.cancelled
    (errand,) = await rows(Errand)
    assert (errand.attempts, errand.last_error) == (2, "")
    b.may_end.set()
    await second
    assert ((await rows(Errand))[0].state, len(await rows(Todo))) == ("done", 1)


async def test_a_failure_of_who_lost_the_work_is_not_the_works(
    company: Company, rows: Rows
) -> None:
    await ask(company)
    a = Worker(company)

    async def fails(task: Task) -> Action:
        company.clock.later(seconds=LEASE.total_seconds())
        async with company.storage.begin(at=company.clock.now()) as store:
            assert await store.lease_errand(company.clock.now(), LEASE)  # by another
        raise ConnectionError("no route")

    a.errands._connectors = {"transcribe": fails}
    await a.errands.drain()
    (errand,) = await rows(Errand)
    assert (errand.state, errand.last_error) == ("waiting", "")
    assert errand.lease_until == company.clock.now() + LEASE
