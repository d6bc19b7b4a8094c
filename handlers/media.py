"""Photos, files and voice join the open entry (U-10); a picture alone starts one."""

from datetime import timedelta

from sqlmodel import col, select

from handlers.importing import brought
from handlers.registry import Context, Reply, handles
from handlers.remarks import spoken
from handlers.showing import touch_changed
from handlers.visit_entry import log
from handlers.visit_face import reply as shown
from sales.actions import AttachMedia, LogVisit, LoseAttachments
from sales.rights import sells, sends_files
from storage.deals import unfinished_touch
from storage.tables import Media, TouchLog

JOINS_FOR = timedelta(minutes=30)


@handles(AttachMedia, may=sends_files)
async def attach(action: AttachMedia, ctx: Context) -> Reply:
    """A table is taken in. Else with words: a new draft that carries the pictures; alone: to the draft at
    hand, else a new one."""
    if table := await brought(ctx, action.media):
        return table
    if not sells(ctx.actor):
        return Reply(notice="文件已收到；我只会读 .xlsx 和 .csv 表格")
    if not action.text and (remark := await spoken(ctx, action.media)):
        return remark
    reply = await log(LogVisit(action.text), ctx) if action.text else None
    touch = await unfinished_touch(ctx.store, ctx.actor.id, ctx.now - JOINS_FOR)
    if touch is None:
        touch = TouchLog(
            author_id=ctx.actor.id, source="photo", at=ctx.now, created_at=ctx.now, state="asked"
        )
        ctx.store.session.add(touch)
        await ctx.store.session.flush()
    count = await _join(ctx, touch, action.media)
    notice = f"收到 {count} 个附件，已附到这条记录"
    if reply is None and not touch.raw_text:
        notice += "。再说一句：见了谁、聊了什么？"
    return await shown(ctx, touch, notice)


@handles(LoseAttachments, may=sells)
async def lose(action: LoseAttachments, ctx: Context) -> Reply:
    return Reply(notice="刚才的附件没能取到（太大、已过期或被撤回），请再发一次")


async def _join(ctx: Context, touch: TouchLog, ids: tuple[int, ...]) -> int:
    query = select(Media).where(col(Media.id).in_(ids), Media.person_id == ctx.actor.id)
    rows = (await ctx.store.session.exec(query)).all()
    for row in rows:
        row.touch_id = touch.id
    touch.pictures += len(rows)
    await ctx.store.session.flush()
    await touch_changed(ctx, touch)
    return len(rows)
