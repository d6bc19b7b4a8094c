"""One transaction with every query that may run in it; the only place that commits."""

from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, event, make_url
from sqlalchemy.ext.asyncio import AsyncEngine

from sales.rights import Actor
from storage import postgres, sqlite
from storage.addresses import Addresses
from storage.clean import clean_parameters
from storage.errands import Errands
from storage.holds import Holds
from storage.inbox import Inbox
from storage.media import Files
from storage.migrations import upgrade
from storage.notices import Notices
from storage.owing import Owing
from storage.people import People
from storage.refreshing import Refreshing
from storage.runs import Runs
from storage.scoped import Scoped
from storage.seals import Seals
from storage.session import StoreSession
from storage.timers import Timers
from storage.undo import Undoing

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite", "postgres": "postgresql+asyncpg", "postgresql": "postgresql+asyncpg"
}  # fmt: skip


class Store(
    Inbox, Owing, Notices, Refreshing, Errands, Runs, People, Timers, Addresses, Undoing, Seals,
    Files, Holds,
):  # fmt: skip
    """One open transaction. Objects read through `session` may be changed; the rest are the methods."""

    def scoped(self, actor: Actor) -> Scoped:
        """The rows as `actor` may see them; everything a person asks for is read through this."""
        return Scoped(self, actor)


class Storage:
    """The database. `url`: sqlite:///path or postgresql://…"""

    def __init__(self, url: str) -> None:
        self.url = _with_driver(make_url(url))
        self.zone, self.patience = Store.zone, Store.patience
        self.followers: frozenset[str] = frozenset()  # partners who hear when their leads move
        self.database = _file_of(self.url)
        if self.database:
            self._writer = sqlite.writer(self.url)
            self._reader = sqlite.readers(self.url)
        else:
            self._writer = self._reader = postgres.engine_for(self.url)
        for engine in {self._writer, self._reader}:
            event.listen(engine.sync_engine, "before_cursor_execute", _clean, retval=True)

    @property
    def engine(self) -> AsyncEngine:
        """For tools that need the bare connection (backup, benchmarks)."""
        return self._writer

    @asynccontextmanager
    async def begin(self, at: datetime | None = None) -> AsyncIterator[Store]:
        """Commit if the block ends, roll back if it raises. Nobody else commits (law 1). `at`: acting
        instant of a transaction that nobody in particular causes."""
        async with self._session(self._writer) as session, session.begin():
            store = Store(session, self._writer.dialect.name)
            store.zone, store.patience = self.zone, self.patience
            session.sync_session.info["followers"] = self.followers
            if at:
                store.acting(at=at)
            yield store

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Store]:
        """One committed state to look at; writing in it is an error on SQLite, rolled back on both."""
        async with self._session(self._reader) as session:
            yield Store(session, self._reader.dialect.name)
            session.expunge_all()  # what was read stays readable

    async def upgrade(self, now: datetime | None = None) -> None:
        """Check that the database keeps what it is given, then bring its tables up to date. Raises
        StorageRefused. `now`: compare the server's clock with ours (PostgreSQL)."""
        if self.database:
            sqlite.check_place(self.database, _mounts())
            self.database.parent.mkdir(parents=True, exist_ok=True)
        else:
            async with self._writer.connect() as connection:
                await postgres.check(connection, now)
        await upgrade(self._writer)

    def alone(self) -> AbstractContextManager[None]:
        """Keep a second process off a SQLite file; PostgreSQL takes many. Raises StorageRefused."""
        return sqlite.alone(self.database) if self.database else nullcontext()

    async def close(self) -> None:
        await self._writer.dispose()
        await self._reader.dispose()

    @staticmethod
    def _session(engine: AsyncEngine) -> StoreSession:
        return StoreSession(engine)


def _with_driver(url: URL) -> URL:
    return url.set(drivername=_DRIVERS.get(url.drivername, url.drivername))


def _file_of(url: URL) -> Path | None:
    if url.get_backend_name() != "sqlite":
        return None
    if not url.database or url.database == ":memory:":
        raise ValueError("SQLite needs a file: what is only in memory is lost with the process")
    return Path(url.database)


def _mounts() -> str:
    found = Path("/proc/mounts")
    return found.read_text() if found.exists() else ""


def _clean(
    _conn: object,
    _cursor: object,
    statement: str,
    parameters: object,
    _context: object,
    _many: bool,
) -> tuple[str, object]:
    return statement, clean_parameters(parameters)
