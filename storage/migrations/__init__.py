"""The tables' history. A database is brought up to date in one transaction, so a crash leaves the old state."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

if TYPE_CHECKING:
    from alembic.config import Config

_HERE = Path(__file__).parent
_ONE_AT_A_TIME = 0x626174746C65  # "battle": advisory lock of everybody who upgrades


async def upgrade(engine: AsyncEngine, revision: str = "head") -> None:
    """All of it or nothing; instances that start together wait for each other."""
    async with engine.connect() as connection:
        if revision == "head" and await connection.run_sync(revision_of) == newest():
            return  # as at most starts: Alembic is not even loaded
    async with engine.begin() as connection:
        await _wait_for_others(connection)
        await connection.run_sync(_upgrade, revision)


async def _wait_for_others(connection: AsyncConnection) -> None:
    """Before Alembic begins: what it is about lives in its module, so two at once would mix their
    connections up. SQLite's lock comes with the transaction's first statement."""
    if connection.dialect.name == "postgresql":
        await connection.execute(text(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})"))
    else:
        await connection.execute(text("SELECT 1"))


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's settings in code; there is no alembic.ini."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_HERE))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def newest() -> str:
    """The last revision; their files are named `0001_what_it_does.py`."""
    names = (file.name for file in (_HERE / "versions").glob("[0-9]*.py"))
    return max(names).partition("_")[0]


def revision_of(connection: Connection) -> str | None:
    """What the database was brought to; None: it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _upgrade(connection: Connection, revision: str) -> None:
    from alembic import command

    command.upgrade(configuration(connection), revision)
