import pytest

from storage.store import Storage
from tests.handlers.desk import Desk, open_desk


@pytest.fixture
async def desk(storage: Storage) -> Desk:
    return await open_desk(storage)
