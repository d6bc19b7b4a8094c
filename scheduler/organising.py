"""Every night the platforms' lists of people are compared with ours, whatever events were missed (U-15)."""

from datetime import timedelta

from handlers.organising import SYNC
from scheduler.registry import Run, job
from storage.organising import asked_before


@job(cron="30 3 * * *", grace=timedelta(hours=6))
async def compare_people(run: Run) -> str | None:
    """An errand for all platforms, where there are any."""
    if await asked_before(run.store, SYNC):
        once = f"{SYNC}:{run.due:%Y%m%d}"
        await run.store.ask_errand(SYNC, {"platform": ""}, once=once)
    return None
