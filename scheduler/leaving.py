"""Somebody's leave is over: what was done in his place (U-13)."""

from scheduler.registry import Fired, timer
from storage.tables import Leave


@timer("leave_ends")
async def leave_ends(fired: Fired) -> None:
    row = await fired.store.session.get(Leave, fired.timer.object_id)
    if row is None or row.cancelled:
        return
    await fired.store.notify(
        person_id=row.person_id,
        kind="leave",
        object_kind="leave_return",
        object_id=row.id or 0,
        severity=1,
        reason="请假结束",
        now=fired.now,
        personal=True,
    )
