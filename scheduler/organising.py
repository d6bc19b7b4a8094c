"""Every night the platforms' lists of people are compared with ours, whatever events were missed (U-15)."""

from datetime import timedelta

from handlers.organising import SYNC
from scheduler.registry import Run, job
from storage.organising import listing


@job(cron="30 3 * * *", grace=timedelta(hours=6))
async def compare_people(run: Run) -> str | None:
    """An errand for each platform whose people we have taken in before; the first time is at the start."""
    for platform in await listing(run.store):
        await run.store.ask_errand(
            SYNC, {"platform": platform}, once=f"{SYNC}:{platform}:{run.due:%Y%m%d}"
        )
    return None
