"""Due rows are taken for a while; whoever crashes holding them loses them to the next."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Select, bindparam, case, func, or_
from sqlalchemy import select as select_columns
from sqlmodel import select
from sqlmodel.sql.expression import SelectOfScalar

from storage.tables import Errand, OutboxMessage
from storage.tables.columns import Moment

Leased = TypeVar("Leased", OutboxMessage, Errand)
NOW = bindparam("now", type_=Moment)


def due(
    table: type[Leased], state: str, *order: Any, only: Sequence[Any] = ()
) -> SelectOfScalar[Leased]:
    """Rows in `state`, due at :now and held by nobody, at most :most. Skips what another transaction is
    taking at this moment (PostgreSQL; on SQLite there is no other)."""
    columns: Any = table
    free = or_(columns.lease_until.is_(None), columns.lease_until <= NOW)
    return (
        select(table)
        .where(columns.state == state, columns.not_before <= NOW, free, *only)
        .order_by(*order)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True)
    )


def next_due(table: type[Leased], state: str, only: Sequence[Any] = ()) -> Select[Any]:
    """When the next row of `state` may be taken: its own time, or the end of the lease on it."""
    columns: Any = table
    leased = case(
        (columns.lease_until > columns.not_before, columns.lease_until), else_=columns.not_before
    )
    return select_columns(func.min(leased, type_=Moment)).where(columns.state == state, *only)


def lease(row: OutboxMessage | Errand, until: datetime) -> None:
    row.lease_until, row.attempts = until, row.attempts + 1


def release(row: OutboxMessage | Errand, until: datetime, error: str) -> None:
    """Back in the queue, not before `until`."""
    row.lease_until, row.not_before, row.last_error = None, until, error
