"""The session of a transaction: what is asked the same way each time is compiled once and runs in the driver."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Dialect, Executable, inspect
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData
from sqlalchemy.exc import NoResultFound
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from storage.driver import Connection, Outcome
from storage.objects import by_id, objects_of, present
from storage.prepared import Prepared, Values, prepared
from storage.writing import LoggingSession

_OBJECT = SimpleResultMetaData(["object"])


class Answer(IteratorResult[Any]):
    """What came of a statement; `rowcount`: how many rows it wrote."""

    rowcount = -1


class StoreSession(AsyncSession):
    """One transaction. On SQLite rows become objects without SQLAlchemy's composing, caching and loading,
    which take ten times as long as the statement; it still does whatever is not plain."""

    def __init__(self, engine: AsyncEngine) -> None:
        super().__init__(engine, expire_on_commit=False, sync_session_class=LoggingSession)
        self._plain = engine.dialect.name == "sqlite"
        self._open: tuple[Connection, Dialect] | None = None
        self._got: list[Any] = []  # held until the end, so that nothing is looked up twice

    async def _exec(self, statement: Any, *, params: Any = None, **options: Any) -> Any:
        """`params`: given with statements that are the same each time."""
        if params is not None and not options:
            answer = await self._quick(statement, params)
            if answer is not None:
                return answer.scalars() if isinstance(statement, SelectOfScalar) else answer
        return await super().exec(statement, params=params, **options)

    async def _get(self, entity: Any, ident: Any, **options: Any) -> Any:
        if not self._plain or type(ident) is not int or any(options.values()):
            return await super().get(entity, ident, **options)
        found = present(self.sync_session, entity, ident)
        if found is None:
            found = (await self.exec(by_id(entity), params={"id": ident})).first()
            self._got.append(found)
        elif inspect(found).unloaded:
            return await super().get(entity, ident)
        return found

    async def _get_one(self, entity: Any, ident: Any, **options: Any) -> Any:
        found = await self.get(entity, ident, **options)
        if found is None:
            raise NoResultFound(f"{entity.__name__} {ident}")
        return found

    if not TYPE_CHECKING:  # their types are SQLModel's
        exec, get, get_one = _exec, _get, _get_one

    async def run(self, statement: Executable, values: Values | Sequence[Values]) -> Any:
        """Past the objects: one row's values, or those of many."""
        only = values if isinstance(values, Mapping) else values[0] if len(values) == 1 else None
        if only is not None:
            answer = await self._quick(statement, only)
        else:
            assert not isinstance(values, Mapping)
            answer = await self._quick_many(statement, values)
        if answer is not None:
            return answer
        await self._flushed()
        return await (await self.connection()).execute(statement, values)

    async def _quick(self, statement: Executable, values: Values) -> Answer | None:
        """None: SQLAlchemy has to do it."""
        if not self._plain:
            return None
        driver, dialect = self._open or await self._opened()
        known = prepared(statement, dialect, values)
        if known is None:
            return None
        await self._flushed(known.tables)
        return self._answer(statement, known, await known.run(driver, values))

    async def _quick_many(self, statement: Executable, rows: Sequence[Values]) -> Answer | None:
        """Rows that are only written."""
        if not (self._plain and rows):
            return None
        driver, dialect = self._open or await self._opened()
        known = prepared(statement, dialect, rows[0])
        if known is None or known.columns.keys:
            return None
        await self._flushed()
        return self._answer(statement, known, await known.run_many(driver, rows))

    async def _opened(self) -> tuple[Connection, Dialect]:
        connection = await self.connection()
        driver = (await connection.get_raw_connection()).driver_connection
        assert isinstance(driver, Connection)
        self._open = driver, connection.dialect
        return self._open

    async def _flushed(self, reading: frozenset[str] | None = None) -> None:
        """Write what is still to be written, unless only tables are read where nothing is."""
        now = self.sync_session
        if now._is_clean():  # the three sets below are made anew each time
            return
        waiting = [*now.new, *now.dirty, *now.deleted]
        if waiting and (reading is None or any(one.__tablename__ in reading for one in waiting)):
            await self.flush()

    def _answer(self, statement: Any, known: Prepared, outcome: Outcome) -> Answer | None:
        if known.entity is None:
            answer = Answer(known.columns, iter(outcome.rows))
            answer.rowcount = outcome.rowcount
            return answer
        anew = statement.get_execution_options().get("populate_existing", False)
        objects = objects_of(self.sync_session, known.entity, outcome.rows, anew=anew)
        return None if objects is None else Answer(_OBJECT, ((one,) for one in objects))
