from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from scheduler.registry import JOBS
from storage.store import Storage
from tests.ladder.vigil import JOBS_WANTED, Vigil, open_vigil

Open = Callable[[str], Awaitable[Vigil]]


@pytest.fixture
def vigil_at(storage: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens the team's vigil at an instant, with the jobs that tell people something."""
    wanted = {name: JOBS[name] for name in JOBS_WANTED}
    monkeypatch.setattr("bot.timetable.JOBS", wanted)

    async def opened(start: str) -> Vigil:
        return await open_vigil(storage, tmp_path / "anchor.log", start)

    return opened
