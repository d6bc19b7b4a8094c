"""「撤销」: the reverse change, by the same person, in time, while nothing depends on it (U-12)."""

from collections.abc import Iterable
from datetime import timedelta

from cards.help import undone
from cards.model import Card
from handlers.registry import FACES, Context, Reply, handles, spelled
from sales.actions import Action, Undo, UndoLast
from sales.rights import anyone
from storage.undo import Refusal

_WORDS = {
    Refusal.NOTHING: "没有可以撤销的操作",
    Refusal.IS_UNDO: "撤销本身不能再撤销",
    Refusal.ALREADY: "已经撤销过了",
    Refusal.TOO_LATE: "超过 {minutes} 分钟了，不能再撤销",
    Refusal.MOVED_ON: "之后又改过，不能再撤销",
    Refusal.NEEDED: "后面已经有内容用到它，不能再撤销",
}


@spelled("撤销", "undo", about="撤销我刚才的操作", sample="/撤销", may=anyone)
def parse_undo(rest: str) -> Action:
    return UndoLast()


@handles(UndoLast, may=anyone)
async def undo_last(action: UndoLast, ctx: Context) -> Reply:
    event = await ctx.store.last_undoable_event(ctx.actor.id, ctx.now, _window(ctx))
    return await _undo(ctx, event) if event else Reply(notice=_WORDS[Refusal.NOTHING])


@handles(Undo, may=anyone)
async def undo(action: Undo, ctx: Context) -> Reply:
    return await _undo(ctx, action.event)


async def _undo(ctx: Context, event: int) -> Reply:
    result = await ctx.store.undo(event, ctx.actor.id, ctx.now, _window(ctx))
    if result.refusal is not None:
        return Reply(notice=_WORDS[result.refusal].format(minutes=ctx.playbook.undo_minutes))
    return Reply(await _face_of(ctx, result.things) or undone("已恢复原样"), "已撤销")


async def _face_of(ctx: Context, things: Iterable[tuple[str, int]]) -> Card | None:
    """What was changed back, as it looks again; none when it is gone."""
    for kind, id in things:
        if kind in FACES and (card := await FACES[kind](ctx, id)):
            return card
    return None


def _window(ctx: Context) -> timedelta:
    return timedelta(minutes=ctx.playbook.undo_minutes)
