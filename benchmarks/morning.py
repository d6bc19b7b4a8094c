"""Making a morning's packs, as the timetable does it."""

from datetime import UTC, datetime, timedelta

from benchmarks.world import MORNING, World
from scheduler.battle_pack import battle_pack
from scheduler.registry import JOBS
from scheduler.run import Hours, run

JOB = JOBS[battle_pack.__name__]
DUE = MORNING + timedelta(hours=1)


def due_on(day: int) -> datetime:
    """Ten o'clock, so many days on: another day's packs are other rows."""
    return (DUE + timedelta(days=day)).astimezone(UTC)


async def make_packs(world: World, due: datetime) -> None:
    hours = Hours(world.storage, world.business.playbook, world.business.tools, lambda: due)
    if not await run(JOB, due, hours):
        raise RuntimeError("the packs were not made")
