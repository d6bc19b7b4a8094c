"""A lead or an opportunity by kind and id, as far as the actor may see or change it."""

from handlers.registry import Context
from sales.rights import may_decide
from storage.pursuits import LEAD, OPPORTUNITY, Pursuit


async def seen(ctx: Context, kind: str, id: int, *, for_change: bool = False) -> Pursuit | None:
    if kind == LEAD:
        return await ctx.mine.lead(id, for_change=for_change)
    return await ctx.mine.opportunity(id, for_change=for_change) if kind == OPPORTUNITY else None


async def is_above(ctx: Context, one: Pursuit) -> bool:
    """Comments on it, re-assigns it, says no."""
    return may_decide(ctx.actor, await ctx.mine.facts(one))
