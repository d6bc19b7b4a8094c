"""Many rows at once, each with its own entry in the change log: as if written one by one."""

import asyncio
from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Table, text
from sqlmodel import SQLModel

from storage.changes import NobodyActs, change_of
from storage.rows import snapshot
from storage.store import Store

_CHANGES: Table = SQLModel.metadata.tables["changes"]
_INSERT_CHANGES = _CHANGES.insert()


async def reserve(store: Store, model: type[SQLModel], count: int) -> list[int]:
    """Ids that nobody else gets: from the sequence, or, where we are the only writer, those that come next."""
    name = str(model.__tablename__)
    if store.locks:
        query = text(
            f"SELECT nextval(pg_get_serial_sequence('{name}', 'id')) FROM generate_series(1, :n)"
        )
        return list((await (await store._bare()).execute(query, {"n": count})).scalars())
    await store.session.flush()
    query = text(
        f"SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = '{name}'), 0), "
        f"coalesce((SELECT max(id) FROM {name}), 0))"
    )
    last = int((await (await store._bare()).execute(query)).scalar_one())
    return list(range(last + 1, last + count + 1))


async def insert_many(
    store: Store, model: type[SQLModel], rows: Sequence[dict[str, Any]], jobs: Sequence[str]
) -> None:
    """Rows that have their ids. `jobs`: under which name the change log keeps each."""
    if not rows:
        return
    author = store.author
    if author is None:
        raise NobodyActs("call store.acting(at=…) before changing business rows")
    table = SQLModel.metadata.tables[str(model.__tablename__)]
    whole = [_defaults(model) | row for row in rows]
    await store._run(_insert(table), whole)
    await asyncio.sleep(0)  # what runs on cached pages never waits: let others be answered
    who = {"event_id": author.event_id, "person_id": author.person_id, "at": author.at}
    changes = [
        change_of(table, None, snapshot(row)) | who | {"job": job}
        for row, job in zip(whole, jobs, strict=True)
    ]
    await store._run(_INSERT_CHANGES, changes)
    await asyncio.sleep(0)


@cache
def _insert(table: Table) -> Any:
    return table.insert()


def _defaults(model: type[SQLModel]) -> dict[str, Any]:
    """Fresh ones each time: a list of one row is no other's."""
    return {
        name: field.default if field.default_factory is None else field.default_factory()
        for name, field in _optional(model)
    }


@cache
def _optional(model: type[SQLModel]) -> tuple[tuple[str, Any], ...]:
    return tuple(
        (name, field)
        for name, field in model.model_fields.items()
        if name != "id" and not field.is_required()
    )
