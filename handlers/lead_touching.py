"""A contact with a lead's firm: the clock of the first touch stops, and the firm is protected (R30)."""

from datetime import timedelta

from handlers.lead_clocks import LEAD, stop, touched
from handlers.registry import Context
from storage.leads import live_leads_of
from storage.tables import Customer, Opportunity, TouchLog


async def count_as_touch(touch: TouchLog, ctx: Context) -> None:
    """The first valid touch of a lead by its owner owns the firm for a while."""
    for lead in await live_leads_of(ctx.store, touch.customer_id or 0):
        if lead.owner_id == touch.author_id and lead.first_touch_at is None:
            lead.first_touch_at, lead.state = touch.at, "touched"
            await _protect(touch, ctx)
            await touched(ctx.store, lead)
            await ctx.refresh(LEAD, lead.id or 0)


async def _protect(touch: TouchLog, ctx: Context) -> None:
    customer = await ctx.store.session.get_one(Customer, touch.customer_id or 0)
    if customer.owner_id == touch.author_id:
        days = timedelta(days=ctx.playbook.leads.protection_days)
        customer.protected_until = touch.at + days
    await ctx.store.session.flush()


async def convert(deal: Opportunity, ctx: Context) -> None:
    """The lead became an opportunity: its own clocks are over."""
    for lead in await live_leads_of(ctx.store, deal.customer_id):
        if lead.owner_id == deal.owner_id:
            lead.state, lead.opportunity_id = "converted", deal.id
            await ctx.store.session.flush()
            await stop(ctx.store, lead)
            await ctx.refresh(LEAD, lead.id or 0)
