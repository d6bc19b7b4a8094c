"""PostgreSQL as we use it: READ COMMITTED, and only when it keeps what it acknowledged."""

from datetime import datetime

from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.clean import to_json
from storage.refused import StorageRefused

CONNECTIONS = 10
CLOCK_SECONDS = 5
_DURABLE = ("fsync", "full_page_writes", "synchronous_commit")


def engine_for(url: URL) -> AsyncEngine:
    return create_async_engine(
        url, pool_size=CONNECTIONS, max_overflow=0, pool_timeout=60, pool_pre_ping=False,
        isolation_level="READ COMMITTED", json_serializer=to_json,
        hide_parameters=True,  # an error's text must not carry rows
    )  # fmt: skip


async def check(connection: AsyncConnection, now: datetime | None = None) -> None:
    """Refuse a server that may lose acknowledged rows, or (given `now`) whose clock is off by > 5 s."""
    for name in _DURABLE:
        if (await connection.scalar(text(f"SHOW {name}"))) == "off":
            raise StorageRefused(f"PostgreSQL 的 {name} 已关闭，断电会丢失已确认的记录，拒绝启动")
    if now is None:
        return
    server = await connection.scalar(text("SELECT clock_timestamp()"))
    if server and abs((server - now).total_seconds()) > CLOCK_SECONDS:
        raise StorageRefused(
            f"PostgreSQL 服务器时间 {server:%F %T %Z} 与本机相差超过 {CLOCK_SECONDS} 秒"
        )
