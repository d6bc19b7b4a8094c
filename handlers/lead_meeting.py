"""A customer became a rep's contact on a chat platform: he is a lead, and that rep's (AS-12, AS-19)."""

from cards.lead import KnownView, lead_known
from handlers.lead_face import reply
from handlers.lead_giving import Decision, give
from handlers.lead_intake import take_in
from handlers.registry import Context, Reply, handles
from sales.actions import MeetLead
from sales.leads import NewLead
from sales.rights import sells
from storage.customers import who_owns
from storage.pursuits import LEAD
from storage.tables import Customer, Lead

LOOK_UP = "look_up_contact"
"""The errand that asks the platform who he is."""
NAMELESS = "新客户"


@handles(MeetLead, may=sells)
async def meet(action: MeetLead, ctx: Context) -> Reply:
    """An errand's result. Whose customer he is already stays that; a colleague hears only who that is (CO-15)."""
    taken = await take_in(ctx.store, ctx.playbook, _told(action), ctx.now, by=ctx.actor.id)
    row = taken.lead
    assert row is not None
    if taken.how == "made":
        await _his(ctx, row)
        return await reply(ctx, row, "客户加了你，线索已登记")
    if await ctx.mine.sees(row):
        return await reply(ctx, row, "客户加了你，已并到这条线索")
    customer = await ctx.store.session.get(Customer, row.customer_id or 0)
    owner = await who_owns(ctx.store, customer) if customer else ""
    return Reply(lead_known(KnownView(row.company, owner)), "先和负责人打个招呼，再联系这位客户")


def _told(action: MeetLead) -> NewLead:
    return NewLead(
        "contact",
        f"{action.platform}:{action.contact}",
        company=action.company or "",
        contact=action.name or NAMELESS,
        phone=action.phone or "",
        title=action.title or "",
        chat=f"{action.platform}:{action.contact}",
        raw={"contact": action.contact, "company": action.company, "name": action.name},
    )


async def _his(ctx: Context, row: Lead) -> None:
    """He has it by his own doing: nobody need tell him, and there is nothing to accept."""
    decision = Decision(kind="added", by=ctx.actor.id)
    await give(ctx.store, ctx.playbook, ctx.tools, row, ctx.actor.id, decision, ctx.now)
    row.state, row.accepted_at = "accepted", ctx.now
    await ctx.store.settle(LEAD, row.id or 0)
    await ctx.store.session.flush()
