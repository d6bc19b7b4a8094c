"""Taking a file's rows in, chunk by chunk: each with its cursor in one short transaction (law 5)."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from handlers.import_kinds import IMPORTED, Chunk, Kind, Taken
from handlers.registry import Tools
from sales.playbook import Playbook
from storage.imports import TO_TAKE, batch_of, next_rows
from storage.store import Store
from storage.tables import ImportBatch

log = logging.getLogger(__name__)

FAILED = "这一行没导入成，系统出了错；修好后可以只导入这几行"


async def step(
    store: Store, playbook: Playbook, tools: Tools, batch_id: int, now: datetime
) -> ImportBatch | None:
    """Take the next chunk. None: nothing is left, or somebody stopped it. A process that dies in between
    has done the chunk and moved the cursor, or neither."""
    batch = await batch_of(store, batch_id, for_change=True)
    if batch is None or batch.state != "running":
        return None
    kind = IMPORTED[batch.kind]
    rows = await next_rows(store, batch_id, batch.cursor, TO_TAKE, kind.chunk)
    if not rows:
        return None
    chunk = Chunk(store=store, playbook=playbook, tools=tools, batch=batch, rows=rows, now=now)
    for row, taken in zip(rows, await _taken(kind, chunk), strict=True):
        row.state, row.made_id = taken.state, taken.made_id
        if taken.why:
            row.problems = [*row.problems, taken.why]
    store.acting(at=now, person_id=batch.person_id, job="import")
    batch.cursor = rows[-1].number
    await store.session.flush()
    return batch


async def _taken(kind: Kind, chunk: Chunk) -> Sequence[Taken]:
    """All at once; if that fails one by one, so that one bad row stops no other."""
    try:
        async with chunk.store.savepoint():
            return await kind.take(chunk)
    except Exception:
        log.exception("a chunk of import %s failed; its rows one by one", chunk.batch.id)
    return [await _alone(kind, replace(chunk, rows=[row])) for row in chunk.rows]


async def _alone(kind: Kind, chunk: Chunk) -> Taken:
    try:
        async with chunk.store.savepoint():
            (taken,) = await kind.take(chunk)
            return taken
    except Exception:
        log.exception("row %s of import %s failed", chunk.rows[0].number, chunk.batch.id)
        return Taken("skipped", why=FAILED)
