"""Somebody has left: what waited for him goes to his manager, and a hand-over is proposed (U-06)."""

from handlers.inheriting import open_inheritance
from scheduler.registry import Fired, timer
from storage.tables import Person


@timer("left")
async def left(fired: Fired) -> None:
    """At once, unless he is back already."""
    leaver = await fired.store.session.get(Person, fired.timer.object_id)
    if leaver is None or leaver.active:
        return
    await fired.store.pass_on(leaver.id or 0, fired.now)
    await open_inheritance(fired.store, fired.playbook, fired.tools, leaver, fired.now)
