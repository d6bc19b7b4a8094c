"""How often a rep may put something off, and what happens then: the manager sees it (U-02)."""

from handlers.registry import Context
from sales.ladder import manager_of
from storage.organisation import organisation
from storage.tables import Person, PoolWarning, Todo

Thing = tuple[str, str, int]
"""Kind of notice, kind of object and its id."""


async def used_up(ctx: Context, owner: int, todo: Todo | PoolWarning | None, about: Thing) -> str:
    """The sentence that says why not once more, and the manager was told; empty when it may be put off.
    Those above may always."""
    allowed = ctx.playbook.calm.alert_snoozes
    if todo is None or owner in ctx.actor.below or todo.snoozed < allowed:
        return ""
    rung = manager_of(await organisation(ctx.store, ctx.now), owner)
    if rung is None or rung.is_end:
        return f"已顺延 {todo.snoozed} 次，请先处理"
    kind, object_kind, object_id = about
    reason = f"已顺延 {todo.snoozed} 次：{todo.snooze_reason or '没写原因'}"
    await ctx.store.notify(
        person_id=rung.person, kind=kind, object_kind=object_kind, object_id=object_id,
        severity=1, reason=reason, subject_id=owner, now=ctx.now,
    )  # fmt: skip
    manager = await ctx.store.session.get_one(Person, rung.person)
    return f"已顺延 {todo.snoozed} 次，再顺延要由{manager.name}决定，已告诉他"
