"""Fixtures: a migrated database of its own for every test, on SQLite and on PostgreSQL."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from storage.store import Storage
from tests import servers

_NUMBERS = count(1)
_PREFIX = f"bp_{os.getpid()}"


class PostgresDatabases:
    """Copies of one migrated template."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self._template = f"{_PREFIX}_template"

    def url(self, name: str) -> str:
        return self._url.set(database=name).render_as_string(hide_password=False)

    async def prepare(self) -> None:
        await self._admin(f'CREATE DATABASE "{self._template}"')
        storage = Storage(self.url(self._template))
        await storage.upgrade()
        await storage.close()

    async def create(self, *, empty: bool = False) -> str:
        """The URL of a fresh database."""
        name = f"{_PREFIX}_{next(_NUMBERS)}"
        template = "" if empty else f' TEMPLATE "{self._template}"'
        await self._admin(f'CREATE DATABASE "{name}"{template}')
        return self.url(name)

    async def drop(self, url: str) -> None:
        await self._admin(f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')

    async def remove_template(self) -> None:
        await self._admin(f'DROP DATABASE "{self._template}" WITH (FORCE)')

    async def _admin(self, statement: str) -> None:
        engine = create_async_engine(self._url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        async with engine.connect() as connection:
            await connection.execute(text(statement))
        await engine.dispose()


@pytest.fixture(scope="session")
def postgres_databases() -> Iterator[PostgresDatabases]:
    with servers.postgres() as url:
        databases = PostgresDatabases(url)
        _apart(databases.prepare())
        yield databases
        _apart(databases.remove_template())


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "battlepack.db"

    async def prepare() -> None:
        storage = Storage(f"sqlite:///{path}")
        await storage.upgrade()
        await storage.close()

    _apart(prepare())
    return path


@pytest.fixture(scope="session")
def valkey() -> Iterator[str]:
    """redis:// URL of a Valkey server."""
    with servers.valkey() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> str:
    """Which database the test runs on."""
    return str(request.param)


@pytest.fixture
async def database_url(
    database: str, request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[str]:
    """A migrated database of the test's own."""
    if database == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "battlepack.db")
        yield f"sqlite:///{tmp_path / 'battlepack.db'}"
        return
    databases = request.getfixturevalue("postgres_databases")
    url = await databases.create()
    yield url
    await databases.drop(url)


@pytest.fixture
async def storage(database_url: str) -> AsyncIterator[Storage]:
    async with opened(database_url) as storage:
        yield storage


@pytest.fixture
async def sqlite_storage(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Storage]:
    """For tests of what does not depend on the database."""
    shutil.copy(sqlite_template, tmp_path / "only.db")
    async with opened(f"sqlite:///{tmp_path / 'only.db'}") as storage:
        yield storage


def _apart(work: Coroutine[Any, Any, None]) -> None:
    """Run to the end in a thread with a loop of its own: the test's loop may be running already."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Storage]:
    """One process's view of the database; several may be open at once."""
    storage = Storage(url)
    try:
        yield storage
    finally:
        await storage.close()
