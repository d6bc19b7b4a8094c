"""When the playbook or the calendar changed, running clocks follow, a chunk at a time (law 5)."""

from handlers.clocking import REARM, keep_rearming, rearm, rules_version
from scheduler.registry import Fired, timer
from storage.tables import Timer, Todo

CHUNK = 500


@timer(REARM)
async def rearm_clocks(fired: Fired) -> None:
    """Those that were armed by other rules than today's; rings again until there are none."""
    version = rules_version(fired.playbook, fired.tools)
    for one in await fired.store.timers_armed_otherwise(version, CHUNK):
        before = one.due_at
        rearm(one, fired.playbook, fired.tools)
        if one.object_kind == "todo" and one.due_at != before:
            await _move_todo(fired, one)
    await fired.store.session.flush()
    await keep_rearming(fired.store, fired.playbook, fired.tools, fired.now)


async def _move_todo(fired: Fired, clock: Timer) -> None:
    """Its card says when it is due."""
    if todo := await fired.store.session.get(Todo, clock.object_id):
        todo.due_at = clock.due_at
        await fired.store.refresh("todo", clock.object_id)
