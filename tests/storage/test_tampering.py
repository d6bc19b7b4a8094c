"""A thousand ways to touch the sealed log, and every one of them shows (law 13, threat T31)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import Table
from sqlmodel import SQLModel

from storage.store import Storage, Store
from tests.storage.world import NOW, event, one_rep, win_customer

TIMES = 1_000
CHANGES: Table = SQLModel.metadata.tables["changes"]
SEALS: Table = SQLModel.metadata.tables["seals"]


class Undone(Exception):
    """Rolls the deed back, for the next one."""


@dataclass
class Log:
    """A sealed log and the heads that were kept outside."""

    store: Store
    ids: list[int]
    anchors: list[str]
    dice: Random

    def any(self) -> int:
        return self.dice.choice(self.ids)

    async def row(self, id: int) -> dict[str, Any]:
        return (await self.run(CHANGES.select().where(CHANGES.c.id == id))).one()._asdict()

    async def run(self, statement: Any) -> Any:
        return await (await self.store.session.connection()).execute(statement)

    async def change(self, line: int, **values: Any) -> None:
        await self.run(CHANGES.update().where(CHANGES.c.id == line).values(**values))


async def edit(log: Log) -> int | None:
    """Any column of any line, to something else."""
    id = log.any()
    row = await log.row(id)
    column = log.dice.choice([name for name in row if name != "id"])
    await log.change(id, **{column: _other(row[column], column)})
    return id


def _other(value: Any, column: str) -> Any:
    match value:
        case str():
            return value + "0"
        case dict():
            return value | {"name": "别人"}
        case None:
            return {"name": "别人"} if column in ("before", "after") else 1
        case int():
            return None
    return value + timedelta(seconds=1)


async def delete(log: Log) -> int | None:
    id = log.any()
    await log.run(CHANGES.delete().where(CHANGES.c.id == id))
    return id


async def swap(log: Log) -> int | None:
    first, second = sorted(log.dice.sample(log.ids, 2))
    await log.change(first, id=10_000)
    await log.change(second, id=first)
    await log.change(10_000, id=second)
    return first


async def truncate(log: Log) -> int | None:
    """Whole batches from the end, with their seals: nothing inside the database is wrong then."""
    seals = (await log.run(SEALS.select().order_by(SEALS.c.id))).all()
    last = log.dice.choice(seals).after_change
    await log.run(CHANGES.delete().where(CHANGES.c.id > last))
    await log.run(SEALS.delete().where(SEALS.c.last_change > last))
    return last + 1


async def cut(log: Log) -> int | None:
    """The end of the log alone."""
    last = log.any()
    await log.run(CHANGES.delete().where(CHANGES.c.id >= last))
    return last


async def reseal(log: Log) -> int | None:
    """Somebody with our own code: a line edited, and all seals made anew to fit."""
    await edit(log)
    await log.run(SEALS.delete())
    head = None
    while head != (head := await log.store.seal(NOW, limit=5)):
        log.store.session.expunge_all()
    return None


async def break_a_seal(log: Log) -> int | None:
    seal = log.dice.choice((await log.run(SEALS.select())).all())
    where = SEALS.c.id == seal.id
    deeds = (
        SEALS.delete().where(where),
        SEALS.update().where(where).values(head=seal.head[::-1]),
        SEALS.update().where(where).values(count=seal.count + 1),
        SEALS.update().where(where).values(leaves=seal.leaves[:-1]),
        SEALS.update().where(where).values(last_change=seal.last_change - 1),
    )
    await log.run(log.dice.choice(deeds))
    return None


Deed = Callable[[Log], Awaitable[int | None]]
DEEDS: tuple[Deed, ...] = (edit, edit, delete, swap, truncate, cut, reseal, break_a_seal)


async def test_every_edit_deletion_swap_and_cut_shows(storage: Storage) -> None:
    log_of = await _sealed(storage)
    missed: list[str] = []
    misnamed: list[str] = []
    async with storage.begin(at=NOW) as store:
        log = Log(store, *log_of, Random(31))
        assert await store.verify(*log.anchors) is None
        for _ in range(TIMES):
            deed = log.dice.choice(DEEDS)
            victim, found = await _tried(log, deed)
            if found is None:
                missed.append(deed.__name__)
            elif victim is not None and found != victim:
                misnamed.append(f"{deed.__name__}: {found} instead of {victim}")
        assert await store.verify(*log.anchors) is None
    assert (missed, misnamed) == ([], [])


async def _tried(log: Log, deed: Deed) -> tuple[int | None, int | None]:
    """What was touched first, and what the verification named."""
    victim = found = None
    try:
        async with log.store.savepoint():
            victim = await deed(log)
            log.store.session.expunge_all()
            found = await log.store.verify(*log.anchors)
            raise Undone
    except Undone:
        return victim, found


async def _sealed(storage: Storage) -> tuple[list[int], list[str]]:
    rep = await one_rep(storage)
    async with storage.begin(at=NOW) as store:
        await event(store, "one", rep)
        for number in range(10):
            await win_customer(store, rep, f"客户{number}")
    anchors: list[str] = []
    while True:
        async with storage.begin(at=NOW) as store:
            head = await store.seal(NOW, limit=5)
        if head in anchors:
            break
        anchors.append(head)
    async with storage.engine.connect() as connection:
        found = await connection.execute(CHANGES.select().order_by(CHANGES.c.id))
        return [row.id for row in found], anchors
