"""Colleagues and customers as a request names them."""

from handlers.answers import Unreadable
from handlers.known import customer_id
from handlers.registry import Context
from sales.company_names import company_key
from storage.approvals import people_called
from storage.scoped import LARGEST_ID
from storage.tables import Customer, Person


async def colleague(ctx: Context, said: str) -> Person:
    """By the id that a picker gives, or by a name that only one of us has."""
    if said.isascii() and said.isdigit() and 0 < int(said) <= LARGEST_ID:
        person = await ctx.store.session.get(Person, int(said))
        found = [person] if person and person.active else []
    else:
        found = list(await people_called(ctx.store, [said]))
    if not found:
        raise Unreadable(f"没有找到同事「{said[:20]}」，请写全名")
    if len(found) > 1:
        raise Unreadable(f"有 {len(found)} 位同事叫「{said[:20]}」，请联系管理员在组织里区分")
    return found[0]


async def customer_called(ctx: Context, said: str, *, foreign: bool) -> Customer:
    """`foreign`: also somebody else's, but only by its very name (R30); what is not there and what is
    not to be seen get the same words (law 6)."""
    id = customer_id(ctx, said)
    row = await ctx.mine.customer(id) if id else None
    if row is None and id and foreign and _is_named(ctx, id, said):
        row = await ctx.store.session.get(Customer, id)
    if row is None:
        raise Unreadable(f"没有找到客户「{said[:30]}」，写全称或简称再试")
    return row


def _is_named(ctx: Context, id: int, said: str) -> bool:
    known = ctx.tools.names.customer(id)
    names = (known.full_name, *known.short_names) if known else ()
    return company_key(said) in {company_key(name) for name in names} or said in names
