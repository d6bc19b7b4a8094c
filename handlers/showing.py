"""What else looks different when a thing has changed: it and what names it are redrawn (U-12)."""

from handlers.registry import Context
from storage.packs import pack_of
from storage.tables import BattlePack, Opportunity, Todo, TouchLog

_FURTHER = {"opportunity": ("stale",), "lead": ("stale_lead",)}
"""Faces of a thing beside the one that is called like it."""


async def touch_changed(ctx: Context, touch: TouchLog) -> None:
    await ctx.refresh("touch", touch.id or 0)
    if touch.state == "saved":
        await _around(ctx, touch.customer_id, touch.opportunity_id)


async def deal_changed(ctx: Context, deal: Opportunity) -> None:
    await _around(ctx, deal.customer_id, deal.id)
    pack = await _pack(ctx, deal.owner_id)
    if pack and pack.lead_id == deal.id:
        await ctx.refresh("battle_pack", pack.id or 0)


async def todo_changed(ctx: Context, row: Todo) -> None:
    """A reminder of it shows the todo from then on."""
    await ctx.refresh("todo", row.id or 0)
    await _around(ctx, row.customer_id, row.opportunity_id)
    if row.lead_id:
        await thing_changed(ctx, "lead", row.lead_id)
    pack = await _pack(ctx, row.owner_id)
    if pack and row.id in pack.todo_ids:
        await ctx.refresh("battle_pack", pack.id or 0)


async def _around(ctx: Context, customer: int | None, deal: int | None) -> None:
    """The customer counts opportunities and todos; an opportunity names its next step and last words."""
    if customer:
        await ctx.refresh("customer", customer)
    if deal:
        await thing_changed(ctx, "opportunity", deal)


async def thing_changed(ctx: Context, kind: str, id: int) -> None:
    """By all the faces that it has."""
    for face in (kind, *_FURTHER.get(kind, ())):
        await ctx.refresh(face, id)


async def _pack(ctx: Context, owner_id: int) -> BattlePack | None:
    return await pack_of(ctx.store, owner_id, ctx.local(ctx.now).date().isoformat())
