"""aiosqlite for a writer whose statements are short: only what may wait goes to the thread.

A trip to aiosqlite's thread costs more than a statement on cached pages, and the library makes four per
statement. Here BEGIN (may wait for a lock) travels with the first statement, COMMIT (waits for the disk) travels,
and so do statements on many rows; everything between runs in place.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import aiosqlite

AT_ONCE = 500  # rows fetched in place; the rest of a longer answer is fetched in the thread


class _Outcome(NamedTuple):
    rows: list[Any]
    description: Any
    rowcount: int
    lastrowid: int | None


Work = Callable[..., Any]
_NOTHING = _Outcome([], None, -1, None)


async def connect_writer(database: str, **options: Any) -> aiosqlite.Connection:
    """What SQLAlchemy calls instead of `aiosqlite.connect`."""
    return await _connect(True, database, options)


async def connect_reader(database: str, **options: Any) -> aiosqlite.Connection:
    """The same; all statements travel, for what people look up may be long."""
    return await _connect(False, database, options)


async def _connect(in_place: bool, database: str, options: dict[str, Any]) -> aiosqlite.Connection:
    options["check_same_thread"] = False  # two threads, never at once: see `Connection._travel`
    connection = Connection(lambda: sqlite3.connect(database, **options), in_place)
    connection._thread.daemon = True
    return await connection


class Connection(aiosqlite.Connection):
    def __init__(self, connector: Callable[[], sqlite3.Connection], in_place: bool) -> None:
        super().__init__(connector, iter_chunk_size=64)
        self._may_stay = in_place
        self._begin = ""  # waits for the first statement
        self._travelling = 0

    def cursor(self) -> "Cursor":  # type: ignore[override]
        return Cursor(self)

    async def commit(self) -> None:
        if self._conn.in_transaction:
            await self._travel(_commit)
        self._begin = ""

    async def rollback(self) -> None:
        """The pool rolls back whatever comes home; mostly there is nothing to roll back."""
        self._begin = ""
        if self._travelling or self._conn.in_transaction:
            await self._travel(_rollback)

    async def do(self, operation: str, parameters: Sequence[Any]) -> _Outcome:
        if operation.startswith("BEGIN"):
            self._begin = operation
            return _NOTHING
        if self._stays:
            return await self._in_place(operation, parameters)
        begin, self._begin = self._begin, ""
        outcome: _Outcome = await self._travel(_begin_and_execute, begin, operation, parameters)
        return outcome

    async def do_many(self, operation: str, rows: Iterable[Sequence[Any]]) -> _Outcome:
        begin, self._begin = self._begin, ""
        outcome: _Outcome = await self._travel(_execute_many, begin, operation, rows)
        return outcome

    @property
    def _stays(self) -> bool:
        """Inside a transaction nothing waits for a lock any more."""
        return self._may_stay and not self._travelling and self._conn.in_transaction

    async def _in_place(self, operation: str, parameters: Sequence[Any]) -> _Outcome:
        cursor = self._conn.execute(operation, parameters)
        rows = cursor.fetchmany(AT_ONCE) if cursor.description else []
        if len(rows) == AT_ONCE:
            rows += await self._travel(_fetch_rest, cursor)
        return _closed(cursor, rows)

    async def _travel(self, work: Work, *arguments: Any) -> Any:
        """Have the thread do the work. A task that is cancelled meanwhile leaves it running there, so what
        comes next must queue up behind it."""
        self._travelling += 1
        trip: Any = self._execute
        return await trip(self._arrived, work, arguments)

    def _arrived(self, work: Work, arguments: tuple[Any, ...]) -> Any:
        try:
            return work(self._conn, *arguments)
        finally:
            self._travelling -= 1


class Cursor:
    """As much of a cursor as SQLAlchemy asks for; it holds the whole outcome of the last statement."""

    arraysize = 1

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._outcome = _NOTHING

    async def __aenter__(self) -> "Cursor":
        return self

    async def execute(self, operation: str, parameters: Sequence[Any] = ()) -> "Cursor":
        self._outcome = await self._connection.do(operation, parameters)
        return self

    async def executemany(self, operation: str, parameters: Iterable[Sequence[Any]]) -> "Cursor":
        self._outcome = await self._connection.do_many(operation, parameters)
        return self

    async def fetchall(self) -> list[Any]:
        return self._outcome.rows

    async def close(self) -> None:
        """Closed already."""

    @property
    def description(self) -> Any:
        return self._outcome.description

    @property
    def rowcount(self) -> int:
        return self._outcome.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._outcome.lastrowid


def _begin_and_execute(
    raw: sqlite3.Connection, begin: str, operation: str, parameters: Sequence[Any]
) -> _Outcome:
    if begin:
        raw.execute(begin)
    cursor = raw.execute(operation, parameters)
    return _closed(cursor, cursor.fetchall() if cursor.description else [])


def _execute_many(
    raw: sqlite3.Connection, begin: str, operation: str, rows: Iterable[Sequence[Any]]
) -> _Outcome:
    if begin:
        raw.execute(begin)
    return _closed(raw.executemany(operation, rows), [])


def _fetch_rest(_: sqlite3.Connection, cursor: sqlite3.Cursor) -> list[Any]:
    return cursor.fetchall()


def _commit(raw: sqlite3.Connection) -> None:
    raw.commit()


def _rollback(raw: sqlite3.Connection) -> None:
    raw.rollback()


def _closed(cursor: sqlite3.Cursor, rows: list[Any]) -> _Outcome:
    outcome = _Outcome(rows, cursor.description, cursor.rowcount, cursor.lastrowid)
    cursor.close()
    return outcome
