"""What became of the session's objects, written with the log of it: nothing changes unlogged (law 13).

SQLAlchemy's unit of work puts relationships and inheritance in order. Here are none, and it takes four times as long.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Delete,
    Insert,
    Table,
    Update,
    and_,
    bindparam,
    event,
    inspect,
)
from sqlalchemy.orm import ORMExecuteState
from sqlalchemy.orm.base import NO_VALUE
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import Session, SQLModel

from storage.changes import UnloggedWrite, change_of, is_logged, write_changes
from storage.following import follow
from storage.prepared import Values, run_now
from storage.rows import snapshot
from storage.tables import CLASSES

Change = dict[str, Any]
_RANKS = {name: rank for rank, name in enumerate(SQLModel.metadata.tables)}


class LoggingSession(Session):
    """A session that cannot change a business row without writing the change."""

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        changed, gone = _in_order(self.dirty), _in_order(self.deleted)
        new = sorted(self.new, key=_rank)
        if not (new or changed or gone):
            return
        connection = self.connection()
        updates = [*_updated(connection, changed)]
        deletions = [*_deleted(connection, gone)]  # before what may take their keys
        log = [*_inserted(connection, new), *updates, *deletions]
        write_changes(connection, self.info.get("author"), log)
        if followers := self.info.get("followers"):
            follow(connection, self.info["author"], log, followers)
        self._remove_newly_deleted([inspect(one) for one in gone])
        self._register_persistent({inspect(one) for one in (*new, *changed)})


@event.listens_for(LoggingSession, "do_orm_execute")
def _refuse_unlogged(state: ORMExecuteState) -> None:
    statement = state.statement
    if isinstance(statement, Insert | Update | Delete) and is_logged(statement.table):
        raise UnloggedWrite(f"{statement.table} changes only through objects of the session")


# -- new ------------------------------------------------------------------------------------------


def _inserted(connection: Connection, things: Iterable[Any]) -> Iterator[Change]:
    """Those of a table in the order in which they were added."""
    for (table, _), alike in groupby(things, key=lambda one: (_table(one), tuple(_given(one)))):
        group = list(alike)
        _insert(connection, table, group)
        if is_logged(table):
            yield from (change_of(table, None, snapshot(_row(one))) for one in group)


def _insert(connection: Connection, table: Table, group: Sequence[Any]) -> None:
    rows = [_given(one) for one in group]
    number = table.autoincrement_column
    if number is None or number.key in rows[0]:
        run_now(connection, _inserting(table), rows)
        return
    made = run_now(connection, _numbering(table), rows).rows
    for one, (id,) in zip(group, made, strict=True):
        inspect(one).dict[number.key] = id


def _given(thing: Any) -> dict[str, Any]:
    """Without the key that the database gives."""
    keys = _table(thing).primary_key
    return {
        name: value for name, value in _row(thing).items() if value is not None or name not in keys
    }


@cache
def _inserting(table: Table) -> Insert:
    return table.insert()


@cache
def _numbering(table: Table) -> Insert:
    return table.insert().returning(*table.primary_key, sort_by_parameter_order=True)


# -- changed --------------------------------------------------------------------------------------


def _updated(connection: Connection, things: Iterable[Any]) -> Iterator[Change]:
    """Those of which a column is another than before, or was used up."""
    for thing in things:
        table, known = _table(thing), inspect(thing).committed_state
        fresh = {key: inspect(thing).dict[key] for key in known}
        fresh = {key: value for key, value in fresh.items() if _differs(known[key], value)}
        if not fresh:
            inspect(thing).dict.update({column.key: value for column, value in _key(thing)})
            continue
        before = _before(connection, thing)
        if _is_versioned(thing):
            inspect(thing).dict["version"] = fresh["version"] = before["version"] + 1
        _write_one(connection, _updating(table), thing, before, fresh)
        if is_logged(table) and before != _row(thing):
            yield change_of(table, snapshot(before), snapshot(_row(thing)))


def _differs(before: Any, now: Any) -> bool:
    return before is NO_VALUE or before != now


def _deleted(connection: Connection, things: Iterable[Any]) -> Iterator[Change]:
    for thing in things:
        table, before = _table(thing), _before(connection, thing)
        _write_one(connection, _deleting(table), thing, before, {})
        if is_logged(table):
            yield change_of(table, snapshot(before), None)


def _write_one(
    connection: Connection, statement: Update | Delete, thing: Any, before: Values, fresh: Values
) -> None:
    """Raises StaleDataError when the row is not any more what was read (law 4)."""
    row = {f"of_{column.key}": value for column, value in _key(thing)}
    if _is_versioned(thing):
        row["of_version"] = before["version"]
    if run_now(connection, statement, [{**row, **fresh}]).rowcount != 1:
        raise StaleDataError(f"{_table(thing)} {inspect(thing).identity} is not what was read")


@cache
def _updating(table: Table) -> Update:
    return table.update().where(_as_read(table))


@cache
def _deleting(table: Table) -> Delete:
    return table.delete().where(_as_read(table))


def _as_read(table: Table) -> ColumnElement[bool]:
    version = [table.c.version] if _is_versioned(CLASSES[table.name]) else []
    return and_(*(one == bindparam(f"of_{one.key}") for one in (*table.primary_key, *version)))


# -- rows -----------------------------------------------------------------------------------------


def _before(connection: Connection, thing: Any) -> dict[str, Any]:
    """The row as it was read. A savepoint's roll-back makes objects forget: then it is read again."""
    state = inspect(thing)
    if not state.unloaded and NO_VALUE not in state.committed_state.values():
        return _row(thing) | dict(state.committed_state)
    table = _table(thing)
    query = table.select().where(*(column == value for column, value in _key(thing)))
    stored: dict[str, Any] = connection.execute(query).one()._asdict()
    state.dict.update(stored | _row(thing))
    return stored


def _key(thing: Any) -> list[tuple[Column[Any], Any]]:
    return [*zip(_table(thing).primary_key, inspect(thing).identity, strict=True)]


def _row(thing: Any) -> dict[str, Any]:
    """What it remembers of its columns."""
    known = inspect(thing).dict
    return {name: known[name] for name in _columns(_table(thing)) if name in known}


def _in_order(things: Iterable[Any]) -> list[Any]:
    """By table and key: a session keeps them as they happen to lie in memory."""
    return sorted(things, key=lambda one: (_rank(one), inspect(one).identity))


def _rank(thing: Any) -> int:
    return _RANKS[_table(thing).name]


def _table(thing: Any) -> Table:
    table: Table = inspect(thing).mapper.local_table
    return table


def _is_versioned(thing: Any) -> bool:
    return inspect(thing).mapper.version_id_col is not None


@cache
def _columns(table: Table) -> tuple[str, ...]:
    return tuple(table.columns.keys())
