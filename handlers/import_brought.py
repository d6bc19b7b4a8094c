"""What the slow work brings back: shown where the file's card stands, said where that can no longer change."""

from handlers.import_face import IMPORT, mine
from handlers.registry import Context, Reply, handles
from sales.actions import ImportReverted, RowsTaken, TableRead, WrongRowsWritten
from sales.rights import anyone
from storage.imports import forget_rows
from storage.owing import Owed, Priority
from storage.tables import ImportBatch


@handles(TableRead, may=anyone)
async def read(action: TableRead, ctx: Context) -> Reply:
    """What the errand brings: shown where the file's card stands already."""
    batch = await mine(ctx, action.batch, for_change=True)
    if batch is None or batch.state != "reading":
        return Reply()
    batch.state = "refused" if action.refused else "dry"
    if action.refused:
        batch.counts = {"refused": action.refused}
        await forget_rows(ctx.store, batch.id or 0)
    await ctx.store.session.flush()
    await ctx.refresh(IMPORT, batch.id or 0, _line(batch))
    return Reply()


@handles(RowsTaken, may=anyone)
async def taken(action: RowsTaken, ctx: Context) -> Reply:
    batch = await mine(ctx, action.batch, for_change=True)
    if batch is None or batch.state != "running":
        return Reply()
    batch.state, batch.done_at = "done", ctx.now
    await ctx.store.session.flush()
    await ctx.refresh(IMPORT, batch.id or 0, _line(batch))
    return Reply()


@handles(WrongRowsWritten, may=anyone)
async def wrong_written(action: WrongRowsWritten, ctx: Context) -> Reply:
    batch = await mine(ctx, action.batch)
    if batch and batch.errors_id:
        content = {"file": batch.errors_id, "text": "没导入的行，最后一列写了原因，改好再发给我"}
        await ctx.store.owe_many(
            [
                Owed(
                    once=f"import:{batch.id}:wrong:{ctx.event}", content=content,
                    person_id=ctx.actor.id, priority=Priority.ANSWER, event=ctx.event,
                )
            ]
        )  # fmt: skip
    return Reply()


@handles(ImportReverted, may=anyone)
async def reverted(action: ImportReverted, ctx: Context) -> Reply:
    batch = await mine(ctx, action.batch, for_change=True)
    if batch is None or batch.state != "reverting":
        return Reply()
    batch.state = "reverted"
    await ctx.store.session.flush()
    await ctx.refresh(IMPORT, batch.id or 0, _line(batch))
    return Reply()


def _line(batch: ImportBatch) -> str:
    """Said where the card can no longer be changed."""
    words = {"dry": "读完了，发「/导入」看清单并确认", "done": "导完了", "reverted": "撤完了"}
    return f"「{batch.name}」{words.get(batch.state) or batch.counts.get('refused', '没有导入')}"
