import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.store import Storage
from tests.databases import opened
from tests.handlers.desk import Desk, open_desk
from tests.rights.town import Town, open_town


@pytest.fixture
async def desk(storage: Storage) -> Desk:
    return await open_desk(storage)


@pytest.fixture
async def town(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Town]:
    shutil.copy(sqlite_template, tmp_path / "town.db")
    async with opened(f"sqlite:///{tmp_path / 'town.db'}") as storage:
        yield await open_town(storage)
