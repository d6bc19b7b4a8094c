"""`--seed`: which course the simulated days take."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

SEED = 20260920
_FAST = Path("/dev/shm")  # what a power cut would do to the file is tested elsewhere


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--seed", type=int, default=SEED, help="seed of the simulated month")


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("--seed", SEED))


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where one bot keeps its database and its anchor."""
    path = Path(tempfile.mkdtemp(prefix="bp-sim-", dir=_FAST if _FAST.is_dir() else None))
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def fresh(folder: Path, sqlite_template: Path) -> str:
    """The URL of a migrated SQLite file without rows."""
    shutil.copy(sqlite_template, folder / "battlepack.db")
    return f"sqlite:///{folder / 'battlepack.db'}"
