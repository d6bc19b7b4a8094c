"""Whoever does not look after a customer hears so before he gets in touch with it (CO-12, CO-15)."""

from cards.text import day
from handlers.registry import Context
from sales.rights import may_change, sells
from storage.customers import who_owns
from storage.deals import open_todos_of
from storage.tables import Customer, Person

ASK_FIRST = "先发协作申请，负责人同意后再联系"


async def hindrance(ctx: Context, customer: Customer) -> str:
    """Why the actor may not write of it, empty when he may."""
    if may_change(ctx.actor, await ctx.mine.facts(customer)):
        return ""
    if customer.owner_id is None:
        return "这家客户在公海，先领取再联系"
    return f"这家客户由 {await who_owns(ctx.store, customer)} 跟进，{ASK_FIRST}"


async def warning(ctx: Context, customer: Customer) -> str:
    """For the second who would get in touch: who looks after it, and what is planned there. Those above
    who does are no second."""
    owner = customer.owner_id
    if not sells(ctx.actor) or owner is None or owner in ctx.actor.below | {ctx.actor.id}:
        return ""
    if hindered := await hindrance(ctx, customer):
        return hindered
    planned = await _planned(ctx, customer)
    return f"由 {await who_owns(ctx.store, customer)} 跟进{planned}，联系前先和他说一声"


async def _planned(ctx: Context, customer: Customer) -> str:
    """Who is in touch next, and when; not what about."""
    todos = await open_todos_of(ctx.store, customer.id or 0)
    others = [todo for todo in todos if todo.owner_id != ctx.actor.id and todo.due_at > ctx.now]
    if not others:
        return ""
    who = await ctx.store.session.get_one(Person, others[0].owner_id)
    return f"，{who.name} {day(ctx.local(others[0].due_at))} 有安排"
