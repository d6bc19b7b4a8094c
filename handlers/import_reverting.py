"""Taking a file back: all that nobody has touched since, thing by thing (U-08)."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from storage.imports import batch_of, rows_behind, take_back, things_after
from storage.store import Store
from storage.tables import ImportRow
from storage.undo import Refusal

CHUNK = 10  # things of one transaction


async def step(store: Store, batch_id: int, after: int, now: datetime) -> int | None:
    """Take back the next things above id `after`; the id to go on from, None when nothing is left. What
    was taken back already is passed over, so that a crash in between costs nothing."""
    batch = await batch_of(store, batch_id, for_change=True)
    if batch is None or batch.state != "reverting":
        return None
    things = await things_after(store, batch_id, after, CHUNK)
    behind = await rows_behind(store, batch_id, things)
    for made in things:
        await _one(store, behind[made], batch.person_id, now)
        await asyncio.sleep(0)  # what runs on cached pages never waits: let others be answered
    await store.session.flush()
    return things[-1] if things else None


async def _one(store: Store, rows: Sequence[ImportRow], by: int, now: datetime) -> None:
    result = await take_back(store, rows, by, now)
    stays = result.refusal not in (
        None,
        Refusal.NOTHING,
    )  # it had added nothing: nothing is left of it
    for row in rows:
        row.state = "kept" if stays else "reverted"
