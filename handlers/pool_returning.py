"""What went into 公海 lately, and giving it back: for those above whoever lost it (U-04)."""

from datetime import timedelta

from cards.model import Card
from cards.pool import RecycledLine, RecycledView, pool_recycled
from handlers.pool_recycling import mark
from handlers.pool_warning import WARNING
from handlers.refusals import ABSENT
from handlers.registry import Context, Reply, handles
from sales.actions import ListRecycled, ReturnCustomer
from sales.rights import leads
from storage.pool import held_for_picking, move_of, recycled_from
from storage.tables import Customer, Person, PoolMove, PoolWarning
from storage.undo import Refusal

RECENT_DAYS = 14  # how far back a manager sees what was recycled
LISTED = 3
_TOO_LATE = {
    Refusal.MOVED_ON: "之后又有人改过这家客户，退不回去了；可以请人领取后再移交",
    Refusal.NEEDED: "之后又有新的内容，退不回去了；可以请人领取后再移交",
}


@handles(ListRecycled, may=leads)
async def list_recycled(action: ListRecycled, ctx: Context) -> Reply:
    return Reply(await _recycled(ctx), below=True)


@handles(ReturnCustomer, may=leads)
async def give_back(action: ReturnCustomer, ctx: Context) -> Reply:
    """As it was before; the days count anew."""
    move = await move_of(ctx.store, action.move)
    if move is None or move.from_id not in ctx.actor.below or move.kind != "recycled":
        return ABSENT
    customer = await held_for_picking(ctx.store, move.customer_id, ctx.actor.id)
    if customer is None or customer.owner_id is not None:
        return Reply(await _recycled(ctx), "已经有人领走了，退不回去；可以用「客户移交」")
    result = await ctx.store.take_back([mark(move.warning_id or 0)], ctx.actor.id, ctx.now)
    if result.refusal:
        return Reply(await _recycled(ctx), _TOO_LATE.get(result.refusal, "已经退回过了"))
    await _returned(ctx, customer, move)
    for kind, id in (*result.things, *result.around):
        await ctx.refresh(kind, id)
    owner = await ctx.store.session.get_one(Person, move.from_id or 0)
    return Reply(await _recycled(ctx), f"{customer.name} 已退回{owner.name}")


async def _returned(ctx: Context, customer: Customer, move: PoolMove) -> None:
    customer.owned_since = ctx.now
    warning = await ctx.store.session.get_one(PoolWarning, move.warning_id or 0)
    warning.state = "returned"
    ctx.store.session.add(
        PoolMove(
            customer_id=customer.id or 0, kind="returned", to_id=move.from_id, by_id=ctx.actor.id,
            warning_id=move.warning_id, at=ctx.now,
        )
    )  # fmt: skip
    await ctx.store.session.flush()
    await ctx.refresh(WARNING, warning.id or 0)


async def _recycled(ctx: Context) -> Card:
    since = ctx.now - timedelta(days=RECENT_DAYS)
    found = await recycled_from(ctx.store, ctx.actor.below, since, LISTED)
    lines = tuple(
        RecycledLine(move.id or 0, one.name, owner, move.reason, ctx.local(move.at).date())
        for move, one, owner in found
    )
    return pool_recycled(RecycledView(lines, RECENT_DAYS))
