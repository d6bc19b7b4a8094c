"""Who and what the books already know, asked the way handlers ask."""

from handlers.registry import Context
from sales.company_names import company_key
from sales.names import SURE
from sales.titled import titled

_CLEAR = 0.05  # a lead over the next match that leaves no doubt


def own_customers(ctx: Context) -> frozenset[int]:
    return ctx.tools.names.owned_by(ctx.actor.id)


def contact_id(ctx: Context, customer_id: int | None, said: str) -> int | None:
    """The customer's contact that 「秦朗」 or 「秦总」 means, when it is exactly one."""
    customer = ctx.tools.names.customer(customer_id or 0)
    if customer is None:
        return None
    exact = [one.id for one in customer.contacts if one.name == said]
    called = [
        contact.id
        for person in titled(said, ctx.tools.names.has_surname)
        for owner, contact in ctx.tools.names.contacts_called(person)
        if owner == customer_id
    ]
    found = exact or called
    return found[0] if len(found) == 1 else None


def customer_id(ctx: Context, name: str) -> int | None:
    """The customer of that name: written alike, else the one match that leaves no doubt."""
    matches = ctx.tools.names.find(name, own_customers(ctx))
    key = company_key(name)
    for match in matches:
        known = ctx.tools.names.customer(match.customer_id)
        if known and company_key(known.full_name) == key:
            return match.customer_id
    sure = [match for match in matches if match.score >= SURE]
    if not sure or (len(sure) > 1 and sure[0].score - sure[1].score < _CLEAR):
        return None
    return sure[0].customer_id
