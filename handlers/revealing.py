"""A masked number in full: for those above whom it belongs to, and on the record (U-07)."""

from cards.customer import PhoneView, contact_phone
from handlers.refusals import ABSENT
from handlers.registry import Context, Reply, handles
from sales.actions import RevealPhone
from sales.rights import may_reveal, reads_customers, sees_phone
from storage.tables import Contact, Customer, Reveal


@handles(RevealPhone, may=reads_customers)
async def reveal(action: RevealPhone, ctx: Context) -> Reply:
    """One's own number was never masked, so looking at it is no event."""
    who = await ctx.mine.contact(action.contact)
    if who is None or not who.phone:
        return ABSENT
    facts = await ctx.mine.facts(who)
    if may_reveal(ctx.actor, facts):
        made = Reveal(person_id=ctx.actor.id, contact_id=action.contact, at=ctx.now)
        ctx.store.session.add(made)
    elif not sees_phone(ctx.actor, facts):
        return ABSENT
    return Reply(contact_phone(await _view(ctx, who)), below=True)


async def _view(ctx: Context, who: Contact) -> PhoneView:
    customer = await ctx.store.session.get_one(Customer, who.customer_id)
    return PhoneView(customer.name, who.customer_id, who.name, who.title, who.phone)
