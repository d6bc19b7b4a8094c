"""What lies in 公海 for who asks, the nearest first; numbers masked until he takes one (U-04)."""

from collections.abc import Sequence
from datetime import datetime, time

from cards.model import Card
from cards.pool import PoolLine, PoolView, pool
from cards.text import masked_phone
from handlers.registry import Context
from sales.rights import leads
from storage.pool import (
    Wish,
    industries_of,
    last_days,
    numbers_of,
    open_customers,
    picked_since,
)
from storage.tables import Customer, Person, Region


async def draw(ctx: Context) -> Card:
    rules = ctx.playbook.pool
    rows, total = await open_customers(ctx.store, await wish(ctx), 0, rules.shown)
    left = max(rules.picks_per_day - await picked_today(ctx), 0)
    return pool(PoolView(await lines_of(ctx, rows), total, left, leads(ctx.actor)))


async def wish(ctx: Context) -> Wish:
    """Anything, his own region and the industries that he knows first."""
    known = await industries_of(ctx.store, ctx.actor.id)
    return Wish(ctx.actor.regions, known, draws=await draws(ctx))


async def draws(ctx: Context) -> bool:
    """A newcomer may also take what waits for a call (R13)."""
    me = await ctx.store.session.get_one(Person, ctx.actor.id)
    return ctx.playbook.pool.newcomers_draw and me.mentor_id is not None


async def picked_today(ctx: Context) -> int:
    midnight = datetime.combine(ctx.local(ctx.now).date(), time(), ctx.tools.zone)
    return await picked_since(ctx.store, ctx.actor.id, midnight)


async def lines_of(ctx: Context, rows: Sequence[Customer]) -> tuple[PoolLine, ...]:
    ids = [row.id or 0 for row in rows]
    last, numbers = await last_days(ctx.store, ids), await numbers_of(ctx.store, ids)
    return tuple([await _line(ctx, row, last, numbers) for row in rows])


async def _line(
    ctx: Context, row: Customer, last: dict[int, datetime], numbers: dict[int, str]
) -> PoolLine:
    id = row.id or 0
    region = await ctx.store.session.get(Region, row.region_id) if row.region_id else None
    about = (row.industry, region.name if region else "", f"{row.tier}级" if row.tier else "")
    phone = masked_phone(numbers[id]) if id in numbers else ""
    spoken = ctx.local(last[id]).date() if id in last else None
    return PoolLine(id, row.name, " · ".join(filter(None, about)), phone, spoken)
