"""The driver's connection and cursor as SQLAlchemy wants them: one turn of its greenlets per statement."""

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_connection
from sqlalchemy.util import await_only

from storage.driver import NOTHING, Connection, Outcome, Row, connect


def adapted(dialect: Any, arguments: Any, options: dict[str, Any], *, in_place: bool) -> "Adapted":
    """What SQLAlchemy's `do_connect` event shall return."""
    driver: Any = await_only(connect(arguments[0], in_place, **options))
    return Adapted(dialect.loaded_dbapi, driver)


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
            self._take(await_only(self._driver.do_many(operation, rows)))
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
