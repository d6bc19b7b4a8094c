"""SQLite as SQLAlchemy sees it through our driver: what opens, marks and closes a transaction goes straight
there, a statement with one turn of SQLAlchemy's greenlets."""

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection as Transaction
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    SQLiteDialect_aiosqlite,
)
from sqlalchemy.util import await_only

from storage.driver import NOTHING, Connection, Outcome, Row, connect


class Writer(SQLiteDialect_aiosqlite):
    supports_statement_cache = True
    in_place = True
    # A deferred BEGIN that turns into a write fails at once with SQLITE_BUSY_SNAPSHOT, unwaited.
    opening = "BEGIN IMMEDIATE"

    def connect(self, *arguments: Any, **options: Any) -> Any:
        driver: Any = await_only(connect(arguments[0], self.in_place, **options))
        return Adapted(self.loaded_dbapi, driver)

    def do_begin(self, dbapi_connection: Any) -> None:
        dbapi_connection.driver_connection.open(self.opening)

    def do_savepoint(self, connection: Transaction, name: str) -> None:
        _say(connection, f"SAVEPOINT {name}")

    def do_rollback_to_savepoint(self, connection: Transaction, name: str) -> None:
        _say(connection, f"ROLLBACK TO SAVEPOINT {name}")

    def do_release_savepoint(self, connection: Transaction, name: str) -> None:
        _say(connection, f"RELEASE SAVEPOINT {name}")


class Reader(Writer):
    supports_statement_cache = True
    in_place = False
    opening = "BEGIN"


def _say(connection: Transaction, words: str) -> None:
    driver: Any = connection.connection.driver_connection
    await_only(driver.do(words, ()))


class Adapted(AsyncAdapt_aiosqlite_connection):
    __slots__ = ()

    def cursor(self, server_side: bool = False) -> "Cursor":  # type: ignore[override]
        return Cursor(self)


class Cursor:
    """As much of a cursor as SQLAlchemy asks for; it holds the whole outcome of the last statement."""

    __slots__ = ("_adapted", "_driver", "_outcome", "_rows")
    arraysize = 1

    def __init__(self, adapted: Any) -> None:
        self._adapted = adapted
        self._driver: Connection = adapted._connection
        self._take(NOTHING)

    def execute(self, operation: str, parameters: Row = ()) -> None:
        try:
            self._take(await_only(self._driver.do(operation, parameters)))
        except Exception as error:
            self._adapted._handle_exception(error)

    def executemany(self, operation: str, rows: Sequence[Row]) -> None:
        try:
            self._take(await_only(self._driver.do_many(operation, rows, len(rows))))
        except Exception as error:
            self._adapted._handle_exception(error)

    def _take(self, outcome: Outcome) -> None:
        self._outcome, self._rows = outcome, deque(outcome.rows)

    def fetchone(self) -> Any:
        return self._rows.popleft() if self._rows else None

    def fetchmany(self, size: int = 1) -> list[Any]:
        return [self._rows.popleft() for _ in range(min(size, len(self._rows)))]

    def fetchall(self) -> list[Any]:
        rows = list(self._rows)
        self._rows.clear()
        return rows

    def __iter__(self) -> Iterator[Any]:
        while self._rows:
            yield self._rows.popleft()

    def close(self) -> None:
        """Closed already."""

    async def _async_soft_close(self) -> None:
        """Closed already; SQLAlchemy asks for it before it hands the result to its reader."""

    @property
    def description(self) -> Any:
        return self._outcome.description

    @property
    def rowcount(self) -> int:
        return self._outcome.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._outcome.lastrowid
