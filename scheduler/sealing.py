"""Every hour the committed changes are chained, so that a later edit shows (law 13)."""

from datetime import timedelta

from scheduler.registry import Run, job


@job(cron="7 * * * *", grace=timedelta(days=1))
async def seal_changes(run: Run) -> str | None:
    """A batch per chunk, until a batch brings no new head. Sealing comes first in its transaction."""
    head = await run.store.seal(run.due)
    return None if head == run.cursor else head
