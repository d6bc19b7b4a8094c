"""SQLite as we use it: one writer, readers that cannot write, one process, nothing acknowledged before fsync."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, event
from sqlalchemy.dialects import registry
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.clean import to_json
from storage.driver import WAIT_MS
from storage.library import is_affected
from storage.refused import StorageRefused

QUEUE_SECONDS = 60  # for the writers before us in this process
READERS = 3
_NETWORK = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "ceph", "glusterfs"}
_SETTINGS = {
    "foreign_keys": 1,
    "busy_timeout": WAIT_MS,
    "trusted_schema": 0,
    "synchronous": 2,  # FULL: NORMAL loses acknowledged visits on power cut
}

for _name in ("Writer", "Reader"):
    registry.register(f"sqlite.{_name.lower()}", "storage.dialect", _name)


def writer(url: URL) -> AsyncEngine:
    """One connection: writers queue up in the pool instead of failing on the lock."""
    return _engine(url, "writer", connections=1)


def readers(url: URL) -> AsyncEngine:
    """A few connections that see one committed state per transaction and refuse to write."""
    engine = _engine(url, "reader", connections=READERS)
    event.listen(engine.sync_engine, "connect", _refuse_to_write)
    return engine


def _engine(url: URL, dialect: str, connections: int) -> AsyncEngine:
    engine = create_async_engine(
        url.set(drivername=f"sqlite+{dialect}"),
        pool_size=connections, max_overflow=0, pool_timeout=QUEUE_SECONDS,
        json_serializer=to_json, hide_parameters=True,  # an error's text must not carry rows
    )  # fmt: skip
    event.listen(engine.sync_engine, "connect", _configure)
    return engine


@contextmanager
def alone(database: Path) -> Iterator[None]:
    """Hold the lock file beside the database. Raises StorageRefused when another process does."""
    database.parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(database.with_name(database.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StorageRefused(
                f"数据库正被另一个进程使用（{database}）；请先停止它，多实例请使用 PostgreSQL"
            ) from None
        yield
    finally:
        os.close(lock)


def check_place(database: Path, mounts: str) -> None:
    """Refuse a network file system: its locks and fsync do not hold. `mounts`: text of /proc/mounts."""
    kinds = {
        line.split()[1]: line.split()[2] for line in mounts.splitlines() if line.count(" ") > 2
    }
    for folder in (database.absolute(), *database.absolute().parents):
        if kind := kinds.get(str(folder)):
            if kind in _NETWORK:
                raise StorageRefused(
                    f"数据库 {database} 位于网络文件系统（{kind}），请移到本地磁盘"
                )
            return


def _configure(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    _assert_version(_ask(cursor, "SELECT sqlite_version()"))
    journal = _ask(cursor, "PRAGMA journal_mode=WAL")
    if journal != "wal":
        raise StorageRefused(f"数据库不支持 WAL 日志（现为 {journal}），请换到本地磁盘")
    for name, wanted in _SETTINGS.items():
        cursor.execute(f"PRAGMA {name}={wanted}")
        if (got := _ask(cursor, f"PRAGMA {name}")) != wanted:
            raise StorageRefused(f"数据库设置 {name} 应为 {wanted}，实际为 {got}，拒绝启动")
    cursor.close()


def _refuse_to_write(connection: Any, _: Any) -> None:
    connection.cursor().execute("PRAGMA query_only=ON")


def _assert_version(text: str) -> None:
    major, minor, patch = (int(part) for part in text.split(".")[:3])
    if is_affected((major, minor, patch)):
        raise StorageRefused(
            f"SQLite {text} 有丢失已提交数据的缺陷，请执行 pip install 'pysqlite3>=0.6.1' 后重试"
        )


def _ask(cursor: Any, question: str) -> Any:
    cursor.execute(question)
    return cursor.fetchone()[0]
