"""Newly due timers among many that are not, against the bare slice of their index; at two table sizes."""

from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import insert
from sqlmodel import SQLModel

import storage.tables  # noqa: F401  (the table below)
from benchmarks.bare import own_connection
from benchmarks.results import Row
from benchmarks.sizes import Sizes
from benchmarks.timing import ms, settle, stopwatch
from benchmarks.world import MORNING
from storage.store import Storage

SLICE = (
    "SELECT id, object_kind, object_id, name, due_at FROM timers"
    " WHERE state = 'armed' AND due_at <= ? ORDER BY due_at, id LIMIT ?"
)
DUE = 50  # newly due at each look: one chunk of the bell
SHARE = 20  # the small table has so many times fewer rows
LOOKS = 40  # per round
BATCH = 10_000


async def measure(sizes: Sizes, scratch: Path) -> list[Row]:
    large = await _measured(sizes, sizes.timers, scratch / "large.db")
    small = await _measured(sizes, max(sizes.timers // SHARE, DUE * 2), scratch / "small.db")
    ours, sliced = median(large[0]), median(large[1])
    ratio = median([one / other for one, other in zip(*large, strict=True)])
    facts = {
        "timers": sizes.timers, "due": DUE, "small_table_ms": round(ms(median(small[0])), 3),
        "large_to_small": round(ours / median(small[0]), 2),
    }  # fmt: skip
    return [
        Row(
            "timers", "newly due timers found among all", "the index slice alone", "ms",
            ms(ours), ms(sliced), ratio, goal=5, aim=2, facts=facts,
        )
    ]  # fmt: skip


async def _measured(sizes: Sizes, count: int, database: Path) -> tuple[list[float], list[float]]:
    """Per round the median of its looks."""
    storage = Storage(f"sqlite:///{database}")
    await storage.upgrade()
    await _fill(storage, count)
    ours: list[float] = []
    sliced: list[float] = []
    async with own_connection(database) as connection:
        for _ in range(sizes.rounds):
            settle()
            mine, bare = await _round(storage, connection)
            ours.append(median(mine))
            sliced.append(median(bare))
    await storage.close()
    return ours, sliced


async def _round(storage: Storage, connection: Any) -> tuple[list[float], list[float]]:
    """Nothing is kept: every look finds the same. All of one kind, then all of the other."""
    mine: list[float] = []
    bare: list[float] = []
    for _ in range(LOOKS):
        with stopwatch(bare):
            rows = await connection.execute_fetchall(SLICE, (_stored(MORNING), DUE))
    async with storage.read() as store:
        for _ in range(LOOKS):
            with stopwatch(mine):
                found = await store.due_timers(MORNING, DUE)
    assert [row[0] for row in rows] == [timer.id for timer in found]
    return mine, bare


async def _fill(storage: Storage, count: int) -> None:
    """One chunk is due; the others lie ahead, as a year's clocks do."""
    timers = insert(SQLModel.metadata.tables["timers"])
    async with storage.begin(at=MORNING) as store:
        connection = await store.session.connection()
        for first in range(0, count, BATCH):
            rows = [_timer(number) for number in range(first, min(first + BATCH, count))]
            await connection.execute(timers, rows)


def _timer(number: int) -> dict[str, Any]:
    ahead = timedelta(minutes=number - DUE + 1)
    fields = {"object_kind": "opportunity", "object_id": number + 1, "name": "stale_followup"}
    due = {"started_at": MORNING, "due_at": MORNING + ahead, "playbook_version": 1}
    return fields | due | {"state": "armed", "ran_seconds": 0}


def _stored(at: datetime) -> str:
    """As SQLAlchemy writes it."""
    return at.strftime("%Y-%m-%d %H:%M:%S.%f")
