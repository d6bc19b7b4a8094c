"""Files that are taken in, and their rows: the rows are traffic, what they make is logged like anything else."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, exists
from sqlmodel import SQLModel, col, delete, func, select

from storage.store import Store
from storage.tables import ImportBatch, ImportRow
from storage.tables.columns import Moment
from storage.undo import UndoResult

TO_TAKE = ("ready", "known", "doubtful")
MADE = ("taken", "merged")
WITHOUT = ("bad", "skipped")
"""States of rows that are to be taken, that made something, that made nothing."""

_ROWS: Table = SQLModel.metadata.tables["import_rows"]
_NEXT = (
    select(ImportRow)
    .where(
        ImportRow.batch_id == bindparam("batch"),
        ImportRow.number > bindparam("after"),
        col(ImportRow.state).in_(bindparam("states", expanding=True)),
    )
    .order_by(col(ImportRow.number))
    .limit(bindparam("most"))
)
_COUNTS = (
    select(ImportRow.state, func.count())
    .where(ImportRow.batch_id == bindparam("batch"))
    .group_by(col(ImportRow.state))
)
_SETTLED = (
    select(ImportBatch)
    .where(
        col(ImportBatch.state).not_in(("reading", "running", "reverting")),
        func.coalesce(ImportBatch.done_at, ImportBatch.created_at)
        < bindparam("before", type_=Moment),
        exists().where(col(ImportRow.batch_id) == col(ImportBatch.id)),
    )
    .order_by(col(ImportBatch.id))
    .limit(1)
)
_THINGS = (
    select(ImportRow.made_id)
    .where(
        ImportRow.batch_id == bindparam("batch"),
        col(ImportRow.made_id) > bindparam("after"),
        col(ImportRow.state).in_(MADE),
    )
    .distinct()
    .order_by(col(ImportRow.made_id))
    .limit(bindparam("most"))
)


async def batch_of(store: Store, id: int, *, for_change: bool = False) -> ImportBatch | None:
    return await store.session.get(
        ImportBatch,
        id,
        with_for_update=(for_change and store.locks) or None,
        populate_existing=True,
    )


async def batches_of(store: Store, person_id: int, most: int) -> Sequence[ImportBatch]:
    """A person's files, the newest first."""
    query = select(ImportBatch).where(ImportBatch.person_id == person_id)
    return (await store.session.exec(query.order_by(col(ImportBatch.id).desc()).limit(most))).all()


async def forget_rows(store: Store, batch_id: int) -> None:
    """Before a file is read once more."""
    await store.session.exec(delete(ImportRow).where(col(ImportRow.batch_id) == batch_id))


async def add_rows(store: Store, batch_id: int, rows: Iterable[dict[str, Any]]) -> None:
    """`rows`: number, state, values, problems each."""
    values = [row | {"batch_id": batch_id, "made_id": None} for row in rows]
    if values:
        await store._run(_ROWS.insert(), values)


async def next_rows(
    store: Store, batch_id: int, after: int, states: Collection[str], most: int
) -> Sequence[ImportRow]:
    """Rows of these states below row `after`, in the file's order."""
    values = {"batch": batch_id, "after": after, "states": list(states), "most": most}
    return (await store.session.exec(_NEXT, params=values)).all()


async def batch_to_prune(store: Store, before: datetime) -> ImportBatch | None:
    """One that was settled before then and still has rows."""
    return (await store.session.exec(_SETTLED, params={"before": before})).first()


async def prune_rows(store: Store, batch_id: int, most: int) -> None:
    first = select(ImportRow.id).where(ImportRow.batch_id == batch_id).limit(most)
    await store.session.exec(delete(ImportRow).where(col(ImportRow.id).in_(first)))


async def counts(store: Store, batch_id: int) -> dict[str, int]:
    """State → rows."""
    found = await store.session.exec(_COUNTS, params={"batch": batch_id})
    return {state: count for state, count in found}


async def things_after(store: Store, batch_id: int, after: int, most: int) -> Sequence[int]:
    """What the file made or added to, by id."""
    values = {"batch": batch_id, "after": after, "most": most}
    return [id for id in await store.session.exec(_THINGS, params=values) if id]


async def rows_behind(
    store: Store, batch_id: int, made: Collection[int]
) -> dict[int, list[ImportRow]]:
    """Thing → the rows that made it."""
    query = (
        select(ImportRow)
        .where(
            ImportRow.batch_id == batch_id,
            col(ImportRow.made_id).in_(made),
            col(ImportRow.state).in_(MADE),
        )
        .order_by(col(ImportRow.number))
    )
    found: dict[int, list[ImportRow]] = {id: [] for id in made}
    for row in await store.session.exec(query):
        found[row.made_id or 0].append(row)
    return found


def mark(batch_id: int, number: int) -> str:
    """Under which name the change log keeps what a row did."""
    return f"import:{batch_id}:{number}"


async def take_back(store: Store, rows: Sequence[ImportRow], by: int, now: datetime) -> UndoResult:
    """Reverse what these rows did, all or nothing: not where anybody has changed it since."""
    marks = [mark(row.batch_id, row.number) for row in rows]
    return await store.take_back(marks, by, now)
