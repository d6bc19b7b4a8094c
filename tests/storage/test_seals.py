"""The chain over the change log shows every edit, deletion, insertion and cut."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import func, select

from storage.store import Storage
from storage.tables import Change, Customer, Seal
from tests.databases import opened
from tests.storage.world import NOW, hire, one_rep, win_customer


async def sealed_history(storage: Storage, changes: int = 12) -> str:
    """A log of about that many changes, sealed in batches of five; returns the head."""
    rep = await one_rep(storage)
    async with storage.begin(at=NOW) as store:
        for number in range(changes):
            await win_customer(store, rep, f"客户{number}")
    head = ""
    for _ in range(4):
        async with storage.begin(at=NOW) as store:
            head = await store.seal(NOW, limit=5)
    return head


async def verified(storage: Storage, anchor: str = "") -> int | None:
    async with storage.read() as store:
        return await store.verify(anchor)


async def tamper(storage: Storage, *statements: str) -> None:
    async with storage.engine.begin() as connection:
        for statement in statements:
            await connection.execute(text(statement))


async def test_an_untouched_log_verifies_up_to_its_anchor(storage: Storage) -> None:
    head = await sealed_history(storage)
    assert head
    assert await verified(storage) is None
    assert await verified(storage, head) is None
    async with storage.begin(at=NOW) as store:
        assert await store.sealed_head() == head
        assert await store.seal(NOW) == head
        assert (await store.session.exec(select(func.count()).select_from(Seal))).one() == 3


async def test_an_empty_log_is_sound(storage: Storage) -> None:
    async with storage.begin(at=NOW) as store:
        assert await store.seal(NOW) == ""
        assert await store.verify() is None


@pytest.mark.parametrize("victim", [1, 5, 6, 11, 15])
@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE changes SET \"row\" = '999' WHERE id = {id}",
        "UPDATE changes SET person_id = 1 WHERE id = {id}",
        "DELETE FROM changes WHERE id = {id}",
        "UPDATE changes SET job = 'x' WHERE id = {id}",
    ],
)
async def test_the_altered_line_is_named(sqlite_storage: Storage, victim: int, deed: str) -> None:
    await sealed_history(sqlite_storage)
    await tamper(sqlite_storage, deed.format(id=victim))
    assert await verified(sqlite_storage) == victim


async def test_swapped_lines_are_noticed(storage: Storage) -> None:
    await sealed_history(storage)
    await tamper(
        storage,
        "UPDATE changes SET id = 1000 WHERE id = 7",
        "UPDATE changes SET id = 7 WHERE id = 8",
        "UPDATE changes SET id = 8 WHERE id = 1000",
    )
    assert await verified(storage) == 7


async def test_a_line_slipped_in_is_noticed(storage: Storage) -> None:
    await sealed_history(storage)
    async with storage.engine.begin() as connection:
        await connection.execute(text("DELETE FROM changes WHERE id = 7"))
    copied = 'INSERT INTO changes (id, job, "table", "row", at) SELECT 7, job, "table", "row", at FROM changes WHERE id = 8'  # noqa: E501
    await tamper(storage, copied)
    assert await verified(storage) == 7


async def test_a_seal_made_to_fit_the_forgery_breaks_the_chain(storage: Storage) -> None:
    await sealed_history(storage)
    await tamper(storage, "UPDATE seals SET head = 'forged' WHERE id = 1")
    assert await verified(storage) == 1
    await tamper(storage, "DELETE FROM seals WHERE id = 1")
    assert await verified(storage) == 1


async def test_a_cut_tail_shows_against_the_anchor(storage: Storage) -> None:
    head = await sealed_history(storage)
    await tamper(
        storage, "DELETE FROM changes WHERE id > 10", "DELETE FROM seals WHERE last_change > 10"
    )
    assert await verified(storage) is None
    assert await verified(storage, head) == 11


async def test_two_workers_do_not_fork_the_chain(storage: Storage, database_url: str) -> None:
    await sealed_history(storage, 4)

    async def seal(by: Storage) -> Any:
        async with by.begin(at=NOW) as store:
            return await store.seal(NOW, limit=1)

    async with storage.begin(at=NOW) as store:
        await hire(store, "李雷", "rep")
    async with opened(database_url) as other:
        await asyncio.gather(*(seal(by) for _ in range(3) for by in (storage, other)))
    assert await verified(storage) is None


@pytest.mark.parametrize("database", ["postgres"], indirect=True)
async def test_no_seal_is_set_above_a_change_that_is_still_being_written(
    storage: Storage, database_url: str
) -> None:
    """Ids are given out before commit: sealing number 9 while 8 is unwritten would lose 8."""
    rep = await one_rep(storage)
    async with opened(database_url) as other, storage.begin(at=NOW) as slow:
        await win_customer(slow, rep, "慢")
        async with other.begin(at=NOW) as quick:
            await win_customer(quick, rep, "快")
        async with other.begin(at=NOW) as worker:
            assert await worker.seal(NOW) == ""
    async with storage.begin(at=NOW) as store:
        assert await store.seal(NOW)
        last = (await store.session.exec(select(Seal))).one().last_change
        assert last == (await store.session.exec(select(func.max(Change.id)))).one()
        assert len((await store.session.exec(select(Customer))).all()) == 2
