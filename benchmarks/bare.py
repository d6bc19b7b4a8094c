"""The yardstick of writes: one durable insert through the same driver, nothing else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from storage.library import use_sound_sqlite

use_sound_sqlite()

import aiosqlite  # noqa: E402


@asynccontextmanager
async def bare_database(path: Path) -> AsyncIterator[aiosqlite.Connection]:
    """A file with one small table."""
    async with own_connection(path) as connection:
        await connection.execute(
            "CREATE TABLE raw (id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT)"
        )
        yield connection


@asynccontextmanager
async def own_connection(path: Path) -> AsyncIterator[aiosqlite.Connection]:
    """WAL and synchronous FULL, as the product's own; every statement commits by itself."""
    connection = await aiosqlite.connect(path, isolation_level=None)
    try:
        await connection.execute("PRAGMA journal_mode=WAL")
        await connection.execute("PRAGMA synchronous=FULL")
        yield connection
    finally:
        await connection.close()


async def insert(connection: aiosqlite.Connection, text: str) -> None:
    await connection.execute_insert("INSERT INTO raw (text) VALUES (?)", (text,))
