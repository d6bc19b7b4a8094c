"""One open transaction: who acts in it, savepoints, and rows that can be inserted only once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Executable, Insert, Row, Table
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from storage.changes import (
    Author,
    NobodyActs,
    change_of,
    is_logged,
    write_changes,
)
from storage.rows import snapshot
from storage.session import StoreSession


class Transaction:
    """What every topic of the Store builds on."""

    def __init__(self, session: StoreSession, dialect: str) -> None:
        self.session = session
        self.dialect = dialect
        self._connection: AsyncConnection | None = None

    @property
    def author(self) -> Author | None:
        found: Author | None = self.session.sync_session.info.get("author")
        return found

    @property
    def at(self) -> datetime:
        """The instant this transaction acts at. Raises NobodyActs before `acting`."""
        if self.author is None:
            raise NobodyActs("call store.acting(at=…) first")
        return self.author.at

    def acting(
        self,
        *,
        at: datetime,
        person_id: int | None = None,
        event_id: int | None = None,
        job: str = "",
    ) -> None:
        """Say who or what changes rows from here on; the change log needs it."""
        self.session.sync_session.info["author"] = Author(at, person_id, event_id, job)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """What the block wrote is rolled back alone when it raises (law 1)."""
        async with self.session.begin_nested():
            # SQLAlchemy sends SAVEPOINT with the session's next statement; ours go round the session.
            await self.session.connection()
            yield

    async def insert_once(self, table: type[SQLModel], **values: Any) -> bool:
        """Insert the row unless one with the same unique key exists; says whether it did."""
        columns = SQLModel.metadata.tables[str(table.__tablename__)]
        row = await self._insert(columns, self._complete(table, values))
        if row is not None and is_logged(columns):
            await self._log([change_of(columns, None, snapshot(row._asdict()))])
        return row is not None

    async def _insert(self, table: Table, values: dict[str, Any]) -> Row[Any] | None:
        """The inserted row (whole where changes are logged, else its key), None when there was one."""
        made: Row[Any] | None = (
            await self._run(insert_once_statement(table, self.dialect), values)
        ).first()
        return made

    async def _run(
        self, statement: Executable, values: dict[str, Any] | list[dict[str, Any]]
    ) -> Any:
        """A statement past the session's objects, after what the session has not written yet."""
        return await self.session.run(statement, values)

    async def _bare(self) -> AsyncConnection:
        if self._connection is None:
            self._connection = await self.session.connection()
        return self._connection

    async def _log(self, changes: list[dict[str, Any]]) -> None:
        await (await self._bare()).run_sync(write_changes, self.author, changes)

    @staticmethod
    def _complete(table: type[SQLModel], values: dict[str, Any]) -> dict[str, Any]:
        """The values with the table's own defaults for what is not given."""
        return {
            name: values[name] if name in values else field.get_default(call_default_factory=True)
            for name, field in table.model_fields.items()
            if name in values or not (name == "id" or field.is_required())
        }

    @property
    def locks(self) -> bool:
        """Whether rows must be locked one by one; SQLite locks the whole database at BEGIN."""
        return self.dialect == "postgresql"


def insert_into(table: Table, dialect: str) -> Any:
    """The dialect's own INSERT, which knows ON CONFLICT; only the dialect in use is loaded."""
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(table)


@cache
def insert_once_statement(table: Table, dialect: str, returning: bool = True) -> Insert:
    """ON CONFLICT DO NOTHING; returns the whole row where changes are logged, else its key."""
    insert = insert_into(table, dialect)
    statement: Insert = insert.on_conflict_do_nothing()
    columns = table.columns if is_logged(table) else table.primary_key.columns
    return statement.returning(*columns) if returning else statement


@cache
def upsert_statement(table: Table, dialect: str, key: tuple[str, ...]) -> Insert:
    """INSERT, or overwrite every other column of the row with the same key."""
    insert = insert_into(table, dialect)
    fresh = {
        one.name: insert.excluded[one.name] for one in table.columns if one.name not in (*key, "id")
    }
    statement: Insert = insert.on_conflict_do_update(index_elements=key, set_=fresh)
    return statement
