"""aiosqlite for a writer whose statements are short: only what may wait goes to the thread.

A trip to aiosqlite's thread costs more than a statement on cached pages, and the library makes four per
statement. Here COMMIT (waits for the disk) travels, BEGIN while another process writes, and so do statements on
many rows; everything between runs in place.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import Any, NamedTuple

import aiosqlite
from aiosqlite.core import _STOP_RUNNING_SENTINEL, set_exception, set_result

WAIT_MS = 4000  # for another process that writes (backup, command line)
AT_ONCE = 500  # rows fetched in place; the rest of a longer answer is fetched in the thread
FEW = 20  # rows written in place


class Outcome(NamedTuple):
    """What came of a statement."""

    rows: list[Any]
    description: Any
    rowcount: int
    lastrowid: int | None


Work = Callable[..., Any]
Row = Sequence[Any]
NOTHING = Outcome([], None, -1, None)


async def connect(database: str, in_place: bool, **options: Any) -> "Connection":
    """`in_place`: for a writer. A reader's statements all travel, for what people look up may be long."""
    options["check_same_thread"] = False  # two threads, never at once: see `Connection._travel`
    connection = Connection(lambda: sqlite3.connect(database, **options), in_place)
    await connection
    return connection


class Connection(aiosqlite.Connection):
    def __init__(self, connector: Callable[[], sqlite3.Connection], in_place: bool) -> None:
        super().__init__(connector, iter_chunk_size=64)
        self._may_stay = in_place
        self._begin = ""  # waits for the first statement
        self._travelling = 0
        self._thread = Thread(target=_work, args=(self._tx,), daemon=True)
        self._stopping: asyncio.Future[Any] | None = None

    def stop(self) -> asyncio.Future[Any] | None:
        """Once: nobody answers what is asked of a thread that has ended. SQLAlchemy stops a connection
        that is being closed when the task is cancelled meanwhile, and the closing stops it again."""
        if self._running:
            self._stopping = super().stop()
        return self._stopping

    def open(self, begin: str) -> None:
        """Begin with the next statement."""
        self._begin = begin

    async def commit(self) -> None:
        if self._conn.in_transaction:
            await self._travel(_commit)
        self._begin = ""

    async def rollback(self) -> None:
        """The pool rolls back whatever comes home; mostly there is nothing to roll back."""
        self._begin = ""
        if self._travelling or self._conn.in_transaction:
            await self._travel(_rollback)

    async def do(self, operation: str, parameters: Row) -> Outcome:
        if self._stays():
            return await self._in_place(operation, parameters)
        begin, self._begin = self._begin, ""
        outcome: Outcome = await self._travel(_execute, begin, operation, parameters)
        return outcome

    async def do_many(self, operation: str, rows: Iterable[Row], count: int) -> Outcome:
        if count <= FEW and self._stays():
            return _execute_many(self._conn, "", operation, rows)
        begin, self._begin = self._begin, ""
        outcome: Outcome = await self._travel(_execute_many, begin, operation, rows)
        return outcome

    def _stays(self) -> bool:
        """Inside a transaction nothing waits for a lock any more."""
        if not self._may_stay or self._travelling:
            return False
        return self._conn.in_transaction or self._begun()

    def _begun(self) -> bool:
        """Unless another process writes just now: the thread waits for it."""
        if not self._begin:
            return False
        self._conn.execute("PRAGMA busy_timeout=0")
        try:
            self._conn.execute(self._begin)
        except sqlite3.OperationalError:
            return False
        finally:
            self._conn.execute(f"PRAGMA busy_timeout={WAIT_MS}")
        self._begin = ""
        return True

    async def _in_place(self, operation: str, parameters: Row) -> Outcome:
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


def _work(calls: SimpleQueue[tuple[asyncio.Future[Any] | None, Callable[[], Any]]]) -> None:
    """aiosqlite's thread, to which a loop that was closed meanwhile is no error: nobody waits any more."""
    while True:
        future, call = calls.get()
        result: Any
        tell: Callable[[asyncio.Future[Any], Any], None] = set_result
        try:
            result = call()
        except BaseException as error:
            result, tell = error, set_exception
        if future:
            with suppress(RuntimeError):
                future.get_loop().call_soon_threadsafe(tell, future, result)
        if result is _STOP_RUNNING_SENTINEL:
            return


def _execute(raw: sqlite3.Connection, begin: str, operation: str, parameters: Row) -> Outcome:
    if begin:
        raw.execute(begin)
    cursor = raw.execute(operation, parameters)
    return _closed(cursor, cursor.fetchall() if cursor.description else [])


def _execute_many(
    raw: sqlite3.Connection, begin: str, operation: str, rows: Iterable[Row]
) -> Outcome:
    if begin:
        raw.execute(begin)
    return _closed(raw.executemany(operation, rows), [])


def _fetch_rest(_: sqlite3.Connection, cursor: sqlite3.Cursor) -> list[Any]:
    return cursor.fetchall()


def _commit(raw: sqlite3.Connection) -> None:
    raw.commit()


def _rollback(raw: sqlite3.Connection) -> None:
    raw.rollback()


def _closed(cursor: sqlite3.Cursor, rows: list[Any]) -> Outcome:
    outcome = Outcome(rows, cursor.description, cursor.rowcount, cursor.lastrowid)
    cursor.close()
    return outcome
