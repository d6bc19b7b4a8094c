"""No business row changes without a line in the change log, and none of its past can be altered unseen."""

import contextlib
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text, update
from sqlmodel import SQLModel, col, select

from storage.changes import UNLOGGED, NobodyActs, UnloggedWrite
from storage.rows import restored, row_key, snapshot
from storage.store import Storage, Store
from storage.tables import CLASSES, Change, Customer, Opportunity, Person, Todo
from tests.storage.world import NOW, Crash, event, hire, one_rep, plan_todo, win_customer

LOGGED = set(CLASSES) - UNLOGGED


async def rows_now(store: Store) -> dict[tuple[str, str], dict[str, Any]]:
    """Every logged row as it is in the database."""
    found = {}
    for name in LOGGED:
        table = SQLModel.metadata.tables[name]
        connection = await store.session.connection()
        for row in await connection.execute(table.select()):
            found[name, row_key(table, row._asdict())] = snapshot(row._asdict())
    return found


async def replayed(store: Store) -> dict[tuple[str, str], dict[str, Any]]:
    """Every logged row as the change log says it must be."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for change in (await store.session.exec(select(Change).order_by(text("id")))).all():
        key = (change.table, change.row)
        assert found.get(key) == change.before
        if change.after is None:
            del found[key]
        else:
            found[key] = change.after
    return found


async def _person(store: Store, number: int) -> int:
    ids = (await store.session.exec(select(Person.id).order_by(col(Person.id)))).all()
    return ids[number % len(ids)] or 0


async def _hire(store: Store, number: int, words: str) -> None:
    boss = await _person(store, number)
    store.session.add(Person(name=words, manager_id=boss))
    await store.session.flush()


async def _win(store: Store, number: int, words: str) -> None:
    await win_customer(store, await _person(store, number), words)


async def _plan(store: Store, number: int, words: str) -> None:
    await plan_todo(store, await _person(store, number), snooze_reason=words)


async def _rename(store: Store, number: int, words: str) -> None:
    for customer in await store.session.exec(select(Customer).limit(number)):
        customer.name, customer.tags = words, [words]


async def _reassign(store: Store, number: int, words: str) -> None:
    for todo in await store.session.exec(select(Todo).limit(number)):
        todo.owner_id = await _person(store, number + 1)


async def _finish(store: Store, number: int, words: str) -> None:
    for todo in await store.session.exec(select(Todo).offset(number).limit(1)):
        todo.done_at, todo.state, todo.snooze_reason = NOW, "done", words


async def _drop(store: Store, number: int, words: str) -> None:
    for todo in await store.session.exec(select(Todo).offset(number).limit(1)):
        await store.session.delete(todo)


async def _arm(store: Store, number: int, words: str) -> None:
    await store.arm("todo", number % 2, words[:1], NOW, NOW)


async def _bind(store: Store, number: int, words: str) -> None:
    await store.bind_account(await _person(store, number), "console", words)


DEEDS = {
    "hire": _hire, "win": _win, "plan": _plan, "rename": _rename, "reassign": _reassign,
    "finish": _finish, "drop": _drop, "arm": _arm, "bind": _bind,
}  # fmt: skip
STEPS = st.tuples(
    st.sampled_from(sorted(DEEDS)), st.integers(0, 5), st.text(max_size=8), st.booleans()
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(STEPS, max_size=12))
async def test_replaying_the_log_gives_the_rows(sqlite_storage: Storage, steps: list[Any]) -> None:
    with pytest.raises(Crash):  # so that each example starts with empty tables
        await _work_and_crash(sqlite_storage, steps)


async def _work_and_crash(storage: Storage, steps: list[Any]) -> None:
    async with storage.begin(at=NOW) as store:
        await hire(store, "王芳", "rep")
        for deed, number, words, fails in steps:
            with contextlib.suppress(ZeroDivisionError):
                await _do(store, deed, number, words, fails)
        await store.session.flush()
        assert await replayed(store) == await rows_now(store)
        raise Crash


async def _do(store: Store, deed: str, number: int, words: str, fails: bool) -> None:
    """One thing that somebody does, which may fail and be rolled back to its savepoint."""
    async with store.savepoint():
        await DEEDS[deed](store, number, words)
        if fails:
            raise ZeroDivisionError


async def test_a_row_that_was_forgotten_by_a_savepoint_is_logged_whole(storage: Storage) -> None:
    async with storage.begin(at=NOW) as store:
        todo = await plan_todo(store, await hire(store, "王芳", "rep"))
        with contextlib.suppress(ZeroDivisionError):
            await _forget(store, todo)
        todo.text = "送合同"  # set before anything of the row was read again
        await store.session.flush()
        assert await replayed(store) == await rows_now(store)


async def _forget(store: Store, todo: Todo) -> None:
    async with store.savepoint():
        todo.text = "送报价"
        await store.session.flush()
        raise ZeroDivisionError


async def test_the_log_says_who_did_it_in_which_event(storage: Storage) -> None:
    rep = await one_rep(storage)
    async with storage.begin() as store:
        asked = await event(store, "e1", rep)
        await win_customer(store, rep)
    async with storage.read() as store:
        log = await store.session.exec(select(Change).where(Change.event_id == asked))
        [change] = log.all()
    assert (change.table, change.before, change.person_id) == ("customers", None, rep)
    assert change.after
    assert (change.after["name"], change.at) == ("德邻口腔", NOW)


async def test_before_and_after_carry_the_version(storage: Storage) -> None:
    async with storage.begin(at=NOW) as store:
        todo = await plan_todo(store, await hire(store, "王芳", "rep"))
        todo.state = "done"
        await store.session.flush()
        changes = (await store.session.exec(select(Change).where(Change.table == "todos"))).all()
    last = changes[-1]
    assert last.before
    assert last.after
    assert (last.before["version"], last.after["version"], todo.version) == (1, 2, 2)


async def test_a_change_that_is_none_is_not_logged(storage: Storage) -> None:
    async with storage.begin(at=NOW) as store:
        todo = await plan_todo(store, await hire(store, "王芳", "rep"))
        before = len((await store.session.exec(select(Change))).all())
        todo.text = str(todo.text)
        await store.session.flush()
        assert len((await store.session.exec(select(Change))).all()) == before


async def test_nobody_changes_a_row_anonymously(storage: Storage) -> None:
    with pytest.raises(NobodyActs):
        await _win_as_nobody(storage)


async def _win_as_nobody(storage: Storage) -> None:
    async with storage.begin() as store:
        await win_customer(store, None)


async def test_rows_cannot_be_changed_behind_the_log(storage: Storage) -> None:
    async with storage.begin(at=NOW) as store:
        with pytest.raises(UnloggedWrite):
            await store.session.exec(update(Opportunity).values(state="won"))


async def test_a_kept_row_can_be_restored_by_type(storage: Storage) -> None:
    async with storage.begin(at=NOW) as store:
        todo = await plan_todo(store, await hire(store, "王芳", "rep"))
        change = (await store.session.exec(select(Change).where(Change.table == "todos"))).one()
    values = restored(SQLModel.metadata.tables["todos"], change.after or {})
    assert values == todo.model_dump()
    assert restored(SQLModel.metadata.tables["todos"], {"gone": 1}) == {}
