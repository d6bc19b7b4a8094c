"""Slow work is done with nothing open; its result comes back once, as an action of the person."""

from datetime import timedelta

import pytest

from bot.backoff import WAITS
from bot.errands import Errands, Task
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
