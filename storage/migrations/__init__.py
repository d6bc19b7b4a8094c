"""The tables' history. A database is brought up to date in one transaction, so a crash leaves the old state."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

_ONE_AT_A_TIME = 0x626174746C65  # "battle": advisory lock of everybody who upgrades


async def upgrade(engine: AsyncEngine, revision: str = "head") -> None:
    """All of it or nothing; instances that start together wait for each other."""
    async with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            await connection.execute(
                text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME}
            )
        await connection.run_sync(_upgrade, revision)


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's settings in code; there is no alembic.ini."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection, revision: str) -> None:
    command.upgrade(configuration(connection), revision)
