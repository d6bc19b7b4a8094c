"""A contact is added to a customer."""

import re

from cards.customer import ContactAdded, ContactView, contact_added, contact_form
from handlers.customers import introduced
from handlers.masking import mask
from handlers.refusals import ABSENT, lacking
from handlers.registry import Context, Reply, handles
from sales.actions import AddContact, StartContact
from sales.rights import may_change, sells
from storage.tables import Contact, Customer

_PHONE = re.compile(r"\+?[\d\s-]{7,20}")


@handles(StartContact, may=sells)
async def start(action: StartContact, ctx: Context) -> Reply:
    customer = await _changeable(ctx, action.customer)
    if customer is None:
        return ABSENT
    roles = ctx.playbook.entry.decision_roles
    view = ContactView(customer.id or 0, customer.name, roles)
    return Reply(contact_form(view), below=True)


@handles(AddContact, may=sells)
async def add(action: AddContact, ctx: Context) -> Reply:
    customer = await _changeable(ctx, action.customer)
    if customer is None:
        return ABSENT
    form = contact_form(_typed(ctx, customer, action))
    if not action.name:
        return lacking("姓名", card=form)
    if action.phone and not _PHONE.fullmatch(action.phone):
        return Reply(form, f"电话「{action.phone}」不像一个号码，请核对")
    made = Contact(
        customer_id=action.customer,
        name=action.name,
        title=action.title or "",
        phone=re.sub(r"\D", "", action.phone or ""),
        roles=[role for role in action.roles if role in ctx.playbook.entry.decision_roles],
        created_at=ctx.now,
    )
    ctx.store.session.add(made)
    await ctx.store.session.flush()
    await ctx.refresh("customer", action.customer)
    text = introduced(made, mask(ctx.actor, await ctx.mine.facts(customer)))
    return Reply(contact_added(ContactAdded(action.customer, customer.name, text)), "联系人已保存")


async def _changeable(ctx: Context, id: int) -> Customer | None:
    customer = await ctx.mine.customer(id)
    if customer and may_change(ctx.actor, await ctx.mine.facts(customer)):
        return customer
    return None


def _typed(ctx: Context, customer: Customer, action: AddContact) -> ContactView:
    return ContactView(
        customer.id or 0,
        customer.name,
        ctx.playbook.entry.decision_roles,
        action.name or "",
        action.title or "",
        action.phone or "",
        action.roles,
    )
