"""Rows of tables that were taken in go when nobody can take them back any more; what came of them stays (U-08)."""

from datetime import timedelta

from scheduler.registry import Run, job
from storage.imports import batch_to_prune, counts, prune_rows

CHUNK = 500  # rows of one transaction


@job(cron="20 4 * * *", grace=timedelta(hours=6))
async def prune_import_rows(run: Run) -> str | None:
    """A file that nobody confirmed is dropped with them."""
    before = run.due - timedelta(days=run.playbook.imports.keep_days)
    batch = await batch_to_prune(run.store, before)
    if batch is None:
        return None
    if "rows" not in batch.counts:
        batch.counts = {**batch.counts, "rows": await counts(run.store, batch.id or 0)}
        batch.state = "dropped" if batch.state == "dry" else batch.state
        await run.store.session.flush()
    await prune_rows(run.store, batch.id or 0, CHUNK)
    return str(batch.id)
