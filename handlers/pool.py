"""公海: what may be taken out, and taking it (U-04)."""

from datetime import timedelta

from handlers.customers import draw as draw_customer
from handlers.pool_face import draw, draws, picked_today
from handlers.pool_recycling import take_out
from handlers.refusals import ABSENT
from handlers.registry import Context, Reply, handles, spelled
from sales.actions import Action, ListRecycled, PickFromPool, ShowPool
from sales.pool import Picker, not_now
from sales.rights import sells
from storage.pool import held_for_picking, held_from_pool, last_move, lies_in_pool
from storage.tables import Customer, Person


@spelled("公海", "pool", about="看可以领取的客户", sample="/公海", may=sells)
def parse_pool(rest: str) -> Action:
    return ListRecycled() if rest.startswith("回收") else ShowPool()


@handles(ShowPool, may=sells)
async def show(action: ShowPool, ctx: Context) -> Reply:
    return Reply(await draw(ctx), below=True)


@handles(PickFromPool, may=sells)
async def pick(action: PickFromPool, ctx: Context) -> Reply:
    """The first tap gets it; whoever is later hears so kindly."""
    row = await held_for_picking(ctx.store, action.customer, ctx.actor.id)
    if row is None:
        return ABSENT
    if not await lies_in_pool(ctx.store, row.id or 0, draws=await draws(ctx)):
        return await _gone(ctx, row)
    today = ctx.local(ctx.now).date()
    if refusal := not_now(ctx.playbook.pool, await _picker(ctx, row), today):
        return Reply(await draw(ctx), refusal)
    await take_out(ctx.store, ctx.playbook, ctx.tools, row, ctx.actor.id, ctx.now)
    await ctx.refresh("customer", row.id or 0)
    await ctx.say(await draw_customer(ctx, row), ("customer", row.id or 0))
    return Reply(await draw(ctx), f"领到了，{row.name} 归你跟进")


async def _picker(ctx: Context, row: Customer) -> Picker:
    last = await last_move(ctx.store, row.id or 0)
    lost = last is not None and last.kind == "recycled" and last.from_id == ctx.actor.id
    return Picker(
        await picked_today(ctx),
        await held_from_pool(ctx.store, ctx.actor.id),
        ctx.local(last.at).date() if last and lost else None,
    )


async def _gone(ctx: Context, row: Customer) -> Reply:
    """Only of what lay there since yesterday may it be said who has it now (R30)."""
    last = await last_move(ctx.store, row.id or 0)
    if last is None or last.kind != "picked" or last.at < ctx.now - timedelta(days=1):
        return ABSENT
    if row.owner_id == ctx.actor.id:
        return Reply(await draw(ctx), f"{row.name} 已经是你的了")
    taker = await ctx.store.session.get_one(Person, last.to_id or 0)
    return Reply(await draw(ctx), f"慢了一步，{row.name} 刚被{taker.name}领走，看看下面几家")
