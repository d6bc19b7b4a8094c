"""The change log: every business row that a transaction writes, before and after (law 13)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Insert, Table, Update, event, inspect
from sqlalchemy.orm import ORMExecuteState, UOWTransaction
from sqlalchemy.orm.base import NO_VALUE
from sqlalchemy.sql.dml import Delete
from sqlmodel import Session, SQLModel

from storage.rows import Snapshot, row_key, snapshot
from storage.tables import Change

# Traffic and conversations are their own record. Whatever is not named here is logged.
UNLOGGED = {
    "battle_packs", "changes", "chat_messages", "chat_reads", "errands", "import_rows", "inbox",
    "job_runs", "lead_keys", "leases", "notices", "outbox", "pushes", "seals", "shown_places",
    "usage",
}  # fmt: skip

_CHANGES: Table = SQLModel.metadata.tables["changes"]
_INSERT_CHANGE = _CHANGES.insert()
_RANKS = {name: rank for rank, name in enumerate(SQLModel.metadata.tables)}
assert Change.__tablename__ == _CHANGES.name


@dataclass(frozen=True, slots=True)
class Author:
    """Who or what changes rows in this transaction, and when."""

    at: datetime
    person_id: int | None = None
    event_id: int | None = None
    job: str = ""


class NobodyActs(RuntimeError):
    """A business row changes before `store.acting(at=…)` said who changes it."""


class UnloggedWrite(RuntimeError):
    """A statement would change business rows behind the change log; change the objects instead."""


class LoggingSession(Session):
    """A session that cannot change a business row without writing the change."""


def is_logged(table: Any) -> bool:
    return getattr(table, "name", None) not in UNLOGGED


def write_changes(
    connection: Connection, author: Author | None, changes: list[dict[str, Any]]
) -> None:
    """`changes`: dicts with table, row, before, after."""
    if not changes:
        return
    if author is None:
        raise NobodyActs("call store.acting(at=…) before changing business rows")
    who = {
        "event_id": author.event_id, "job": author.job, "person_id": author.person_id,
        "at": author.at,
    }  # fmt: skip
    connection.execute(_INSERT_CHANGE, [change | who for change in changes])


def change_of(table: Table, before: Snapshot | None, after: Snapshot | None) -> dict[str, Any]:
    kept = after if after is not None else before
    assert kept is not None
    return {"table": table.name, "row": row_key(table, kept), "before": before, "after": after}


@event.listens_for(LoggingSession, "before_flush")
def _read_forgotten(session: Session, _: UOWTransaction, __: object) -> None:
    """A savepoint's roll-back makes objects forget their columns; read what the log must know."""
    for thing in (*session.dirty, *session.deleted):
        if is_logged(_table(thing)) and _forgot(thing):
            session.info.setdefault("rows", {})[inspect(thing)] = _stored(session, thing)


@event.listens_for(LoggingSession, "after_flush")
def _log(session: Session, _: UOWTransaction) -> None:
    changes = [*_inserted(session), *_updated(session), *_deleted(session)]
    session.info.pop("rows", None)
    if changes:
        write_changes(session.connection(), session.info.get("author"), changes)


@event.listens_for(LoggingSession, "do_orm_execute")
def _refuse_unlogged(state: ORMExecuteState) -> None:
    statement = state.statement
    if isinstance(statement, Insert | Update | Delete) and is_logged(statement.table):
        raise UnloggedWrite(f"{statement.table} changes only through objects of the session")


def _inserted(session: Session) -> Iterable[dict[str, Any]]:
    new = [thing for thing in session.new if is_logged(_table(thing))]
    for thing in sorted(new, key=lambda one: (_rank(one), one.id if hasattr(one, "id") else 0)):
        yield change_of(_table(thing), None, snapshot(_now(session, thing)))


def _updated(session: Session) -> Iterable[dict[str, Any]]:
    for thing in _in_order(session.dirty):
        table = _table(thing)
        if session.is_modified(thing):
            before, after = _before(session, thing, raised=1), _now(session, thing)
            if before != after:
                yield change_of(table, snapshot(before), snapshot(after))


def _deleted(session: Session) -> Iterable[dict[str, Any]]:
    for thing in _in_order(session.deleted):
        yield change_of(_table(thing), snapshot(_before(session, thing, raised=0)), None)


def _in_order(things: Iterable[Any]) -> list[Any]:
    """Logged rows by table and key: a session keeps them as they happen to lie in memory."""
    logged = [thing for thing in things if is_logged(_table(thing))]
    return sorted(logged, key=lambda one: (_rank(one), inspect(one).identity))


def _table(thing: Any) -> Table:
    table: Table = inspect(thing).mapper.local_table
    return table


def _rank(thing: Any) -> int:
    return _RANKS[_table(thing).name]


def _forgot(thing: Any) -> bool:
    state = inspect(thing)
    return bool(state.unloaded) or NO_VALUE in state.committed_state.values()


def _stored(session: Session, thing: Any) -> dict[str, Any]:
    table, identity = _table(thing), inspect(thing).identity
    keys = zip(table.primary_key.columns, identity, strict=True)
    query = table.select().where(*(column == value for column, value in keys))
    return session.connection().execute(query).one()._asdict()


def _now(session: Session, thing: Any) -> dict[str, Any]:
    state = inspect(thing)
    stored = session.info.get("rows", {}).get(state, {})
    columns = (attribute.key for attribute in state.mapper.column_attrs)
    return {key: state.dict.get(key, stored.get(key)) for key in columns}


def _before(session: Session, thing: Any, *, raised: int) -> dict[str, Any]:
    """The row before the flush; `raised`: by how much the flush raised its version, unseen by history."""
    state, now = inspect(thing), _now(session, thing)
    if stored := session.info.get("rows", {}).get(state):
        return dict(stored)
    before: dict[str, Any] = now | state.committed_state
    if state.mapper.version_id_col is not None and "version" not in state.committed_state:
        before["version"] = now["version"] - raised
    return before
