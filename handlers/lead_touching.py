"""A contact with a lead's firm: the clock of the first touch stops, and the firm is protected (R30)."""

from datetime import timedelta

from handlers.lead_clocks import UNTOUCHED, stop, touched
from handlers.registry import Context
from handlers.showing import thing_changed
from handlers.staleness import watch
from sales.rights import may_change
from storage.leads import live_leads_of
from storage.pursuits import LEAD
from storage.tables import Customer, Opportunity, TouchLog


async def count_as_touch(touch: TouchLog, ctx: Context) -> None:
    """Whoever of those who may work on it spoke with them: the clock of silence starts anew (R38). The first
    valid touch by its owner owns the firm for a while."""
    for lead in await live_leads_of(ctx.store, touch.customer_id or 0):
        if not may_change(ctx.actor, await ctx.mine.facts(lead)):
            continue
        lead.last_contact_at = max(lead.last_contact_at or touch.at, touch.at)
        if lead.state in UNTOUCHED:
            lead.first_touch_at, lead.state = lead.first_touch_at or touch.at, "touched"
            await _protect(touch, ctx)
            await touched(ctx.store, lead)
        await ctx.store.session.flush()
        await watch(ctx.store, ctx.playbook, ctx.tools, lead, ctx.now)
        await thing_changed(ctx, LEAD, lead.id or 0)


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
            await stop(ctx.store, lead, ctx.now)
            await thing_changed(ctx, LEAD, lead.id or 0)
