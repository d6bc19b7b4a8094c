"""What is decided about a table that was read: take it in, stop, fetch what was wrong, take it back (U-08)."""

from handlers.import_asking import as_seen, ask, kinds_of
from handlers.import_face import IMPORT, draw, mine, reply, undoable_until
from handlers.refusals import ABSENT, stale
from handlers.registry import Context, Reply, handles
from sales.actions import FetchWrongRows, RevertImport, StartImport, StopImport
from sales.rights import anyone
from storage.imports import forget_rows


@handles(StartImport, may=anyone)
async def start(action: StartImport, ctx: Context) -> Reply:
    """Asked again: he may have lost the right since he brought the file."""
    batch = await as_seen(ctx, action.batch, action.seen, "dry")
    if isinstance(batch, Reply):
        return batch
    if batch.kind not in kinds_of(ctx):
        return Reply(notice="导入表格由销售运营或主管来做")
    batch.state, batch.cursor = "running", 0
    await ctx.store.session.flush()
    await ask(ctx, batch, "take_rows")
    return await reply(ctx, batch, "开始导入")


@handles(StopImport, may=anyone)
async def stop(action: StopImport, ctx: Context) -> Reply:
    batch = await mine(ctx, action.batch, for_change=True)
    if batch is None:
        return ABSENT
    if batch.state == "running":
        batch.state, batch.done_at = "done", ctx.now
    elif batch.state in ("reading", "dry"):
        batch.state = "dropped"
        await forget_rows(ctx.store, batch.id or 0)
    else:
        return stale(await draw(ctx, batch), (IMPORT, batch.id or 0))
    await ctx.store.session.flush()
    await ctx.refresh(IMPORT, batch.id or 0)
    return await reply(ctx, batch, "已停下" if batch.state == "done" else "已取消，什么都没导入")


@handles(FetchWrongRows, may=anyone)
async def fetch_wrong(action: FetchWrongRows, ctx: Context) -> Reply:
    batch = await mine(ctx, action.batch)
    if batch is None or batch.state not in ("done", "reverted"):
        return ABSENT
    if "rows" in batch.counts and batch.errors_id is None:
        return Reply(notice="原始行已清理，请看你自己的原表")
    await ask(ctx, batch, "write_wrong_rows")
    return Reply(notice="正在整理，马上把文件发给你")


@handles(RevertImport, may=anyone)
async def revert(action: RevertImport, ctx: Context) -> Reply:
    batch = await as_seen(ctx, action.batch, action.seen, "done")
    if isinstance(batch, Reply):
        return batch
    until = undoable_until(ctx, batch)
    if until is None or until <= ctx.now:
        return await reply(ctx, batch, "已过撤销时间，不能一键撤销了")
    batch.state = "reverting"
    await ctx.store.session.flush()
    await ask(ctx, batch, "revert_import")
    return await reply(ctx, batch, "开始撤回")
