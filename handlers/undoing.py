"""「撤销」: the reverse change, by the same person, in time, while nothing depends on it (U-12)."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TypeAlias

from cards.help import undone
from handlers.registry import FACES, Context, Reply, handles, spelled
from handlers.showing import thing_changed
from sales.actions import Action, Undo, UndoLast
from sales.rights import anyone
from storage.packs import pack_of
from storage.undo import Refusal

Thing: TypeAlias = tuple[str, int]
DONE = "已撤销"
_NAMES = {
    "touch": "拜访记录",
    "opportunity": "商机",
    "todo": "待办",
    "rethink": "再考虑",
    "quote": "报价",
}
_WORDS = {
    Refusal.NOTHING: "最近 {minutes} 分钟里没有可以撤销的操作",
    Refusal.IS_UNDO: "撤销本身不能再撤销",
    Refusal.ALREADY: "已经撤销过了",
    Refusal.TOO_LATE: "超过 {minutes} 分钟了，不能再撤销",
    Refusal.MOVED_ON: "之后又改过，不能再撤销",
    Refusal.NEEDED: "后面已经有内容用到它，不能再撤销",
    Refusal.MERGED: "合并客户要单独撤销：发「/撤销合并 客户名」",
    Refusal.DECIDED: "审批已经生效并通知了相关的人，不能撤销；要改请重新发起",
}


@spelled("撤销", "undo", about="撤销我刚才的操作", sample="/撤销", may=anyone)
def parse_undo(rest: str) -> Action:
    return UndoLast()


@handles(UndoLast, may=anyone)
async def undo_last(action: UndoLast, ctx: Context) -> Reply:
    event = await ctx.store.last_undoable_event(ctx.actor.id, ctx.now, _window(ctx))
    return await _undo(ctx, event) if event else _refused(Refusal.NOTHING, ctx)


@handles(Undo, may=anyone)
async def undo(action: Undo, ctx: Context) -> Reply:
    return await _undo(ctx, action.event)


async def _undo(ctx: Context, event: int) -> Reply:
    result = await ctx.store.undo(event, ctx.actor.id, ctx.now, _window(ctx))
    if result.refusal is not None:
        return _refused(result.refusal, ctx)
    await _refresh(ctx, (*result.things, *result.around))
    return await _face_of(ctx, result.things)


def _refused(why: Refusal, ctx: Context) -> Reply:
    return Reply(notice=_WORDS[why].format(minutes=ctx.playbook.undo_minutes))


async def _refresh(ctx: Context, things: Iterable[Thing]) -> None:
    """Wherever they are shown; and today's pack, which may name them."""
    for kind, id in things:
        await thing_changed(ctx, kind, id)
    today = ctx.local(ctx.now).date().isoformat()
    if pack := await pack_of(ctx.store, ctx.actor.id, today):
        await ctx.refresh("battle_pack", pack.id or 0)


async def _face_of(ctx: Context, things: Iterable[Thing]) -> Reply:
    """What was changed back, as it looks again; a line when it is gone. The firm itself only when nothing
    else was: it changes along with what happens to it."""
    for kind, id in sorted(things, key=lambda thing: thing[0] == "customer"):
        if kind in FACES and (card := await FACES[kind](ctx, id)):
            return Reply(card, DONE, shows=(kind, id))
    named = list(dict.fromkeys(_NAMES[kind] for kind, _ in things if kind in _NAMES))
    return Reply(undone("、".join(named) + "已收回" if named else "已恢复原样"), DONE)


def _window(ctx: Context) -> timedelta:
    return timedelta(minutes=ctx.playbook.undo_minutes)
