"""What every step of an import asks first: may he, is it as he saw it, and the slow work itself."""

from handlers.import_face import IMPORT, draw, mine
from handlers.import_kinds import IMPORTED
from handlers.refusals import ABSENT, stale
from handlers.registry import Context, Reply
from storage.tables import ImportBatch


def kinds_of(ctx: Context) -> list[str]:
    """What this person may bring tables of."""
    return [name for name, kind in IMPORTED.items() if kind.may(ctx.actor, ctx.playbook)]


async def ask(ctx: Context, batch: ImportBatch, name: str) -> None:
    await ctx.store.ask_errand(
        name, {"batch": batch.id}, once=f"import:{batch.id}:{name}:{ctx.event}",
        person_id=ctx.actor.id, event=ctx.event,
    )  # fmt: skip


async def as_seen(ctx: Context, id: int, seen: int, state: str) -> ImportBatch | Reply:
    """The file as it was on the tapped card, or the reply to a tap that comes too late."""
    batch = await mine(ctx, id, for_change=True)
    if batch is None:
        return ABSENT
    if batch.version != seen or batch.state != state:
        return stale(await draw(ctx, batch), (IMPORT, batch.id or 0))
    return batch
