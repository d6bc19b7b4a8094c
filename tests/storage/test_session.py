"""What a transaction reads back is what it wrote, by whichever way it is asked."""

import pytest
from sqlalchemy.exc import IntegrityError, StatementError

from storage.deals import open_todos, todos_by_id
from storage.store import Storage, Store
from storage.tables import Account, Todo
from tests.storage.world import HOUR, NOW, one_rep, plan_todo


async def test_a_question_sees_what_was_changed_a_moment_before(storage: Storage) -> None:
    rep = await one_rep(storage)
    async with storage.begin(at=NOW) as store:
        todo = await plan_todo(store, rep)
        todo.state = "done"
        assert await open_todos(store, rep) == []
        store.session.add(Todo(owner_id=rep, text="回访", due_at=NOW, created_at=NOW))
        assert [one.text for one in await open_todos(store, rep)] == ["回访"]


async def test_asked_twice_it_is_the_same_object(storage: Storage) -> None:
    rep = await one_rep(storage)
    async with storage.begin(at=NOW) as store:
        id = (await plan_todo(store, rep)).id
    async with storage.begin(at=NOW) as store:
        (listed,) = await open_todos(store, rep)
        assert id
        assert await store.session.get(Todo, id) is listed
        assert await todos_by_id(store, [id]) == [listed]
        listed.due_at += HOUR
    async with storage.read() as store:
        assert (await store.session.get_one(Todo, id)).due_at == NOW + 2 * HOUR


async def test_after_a_roll_back_the_row_is_read_again(storage: Storage) -> None:
    rep = await one_rep(storage)
    async with storage.begin(at=NOW) as store:
        await plan_todo(store, rep)
    async with storage.begin(at=NOW) as store:
        (todo,) = await open_todos(store, rep)
        with pytest.raises(ZeroDivisionError):
            await _changed_in_vain(store, todo)
        assert [one.text for one in await open_todos(store, rep)] == ["送样品"]
        todo.text = "再改"
    async with storage.read() as store:
        assert [one.text for one in await open_todos(store, rep)] == ["再改"]


async def test_a_row_that_cannot_be_written_is_an_error_of_the_database(storage: Storage) -> None:
    rep = await one_rep(storage)
    with pytest.raises(IntegrityError):
        async with storage.begin(at=NOW) as store:
            await store.insert_once(Account, platform="console", external_id="x", person_id=rep + 9)
    with pytest.raises(StatementError, match="naive"):
        async with storage.begin(at=NOW) as store:
            await store.touch_account("console", "王芳", NOW.replace(tzinfo=None))


async def test_what_a_question_found_may_be_deleted(storage: Storage) -> None:
    rep = await one_rep(storage)
    async with storage.begin(at=NOW) as store:
        await plan_todo(store, rep)
    async with storage.begin(at=NOW) as store:
        (todo,) = await open_todos(store, rep)
        await store.session.delete(todo)
        assert await open_todos(store, rep) == []
    async with storage.read() as store:
        assert await open_todos(store, rep) == []


async def _changed_in_vain(store: Store, todo: Todo) -> None:
    async with store.savepoint():
        todo.text = "改过"
        await store.session.flush()
        raise ZeroDivisionError
