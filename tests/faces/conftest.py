import pytest

from storage.store import Storage
from tests.faces.screen import Screen
from tests.handlers.desk import open_desk


@pytest.fixture
async def screen(storage: Storage) -> Screen:
    return Screen(await open_desk(storage))


@pytest.fixture
async def small(sqlite_storage: Storage) -> Screen:
    """For what does not depend on the database."""
    return Screen(await open_desk(sqlite_storage))
