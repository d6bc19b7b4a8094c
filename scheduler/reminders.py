"""A todo's time has come (U-02)."""

from scheduler.registry import Fired, timer
from storage.owing import Owed, Priority
from storage.tables import Todo


@timer("rethink_todo")
async def rethink_todo(fired: Fired) -> None:
    """The todo of a 再考虑 has a clock of its own in the register (CS-03)."""
    await todo_due(fired)


@timer("todo_due")
async def todo_due(fired: Fired) -> None:
    """Once per due time: a todo put off rings again at its new time."""
    todo = await fired.store.session.get(Todo, fired.timer.object_id)
    if todo is None or todo.state != "open":
        return
    reminder = Owed(
        once=f"todo_due:{todo.id}:{todo.due_at.isoformat()}",
        content={"shows": ["todo_reminder", todo.id], "stays": ["todo", todo.id]},
        person_id=todo.owner_id,
        priority=Priority.REMINDER,
    )
    await fired.store.owe_many([reminder])
