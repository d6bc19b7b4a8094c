"""A todo's time has come (U-02)."""

from scheduler.registry import Fired, timer
from storage.tables import Todo


@timer("rethink_todo")
async def rethink_todo(fired: Fired) -> None:
    """The todo of a 再考虑 has a clock of its own in the register (CS-03)."""
    await todo_due(fired)


@timer("todo_due")
async def todo_due(fired: Fired) -> None:
    """At its minute, and again at its new time when it was put off. One of no customer is nobody else's."""
    todo = await fired.store.session.get(Todo, fired.timer.object_id)
    if todo is None or todo.state != "open":
        return
    await fired.store.notify(
        person_id=todo.owner_id,
        kind="todo",
        object_kind="todo",
        object_id=todo.id or 0,
        severity=1,
        reason=f"{todo.due_at.astimezone(fired.tools.zone):%H:%M} 到点",
        now=fired.now,
        personal=todo.customer_id is None,
        again=True,
    )
