"""How a silent opportunity looks to its rep and to those above; the list behind a manager's roll-up."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil

from cards.alert import AlertsView, AlertView, alert
from cards.model import Card
from handlers.clocking import due_at
from handlers.masking import mask_for
from handlers.opportunity_face import one_line
from handlers.registry import Context, face
from handlers.staleness import (
    ESCALATION,
    FOLLOW_UP,
    SNOOZED,
    Clocks,
    clocks_of,
    is_silent,
    silence_began,
    since,
)
from sales.chain import Organisation
from sales.ladder import director_of, silent_days, watched
from sales.rights import may_decide
from storage.alerts import last_remark, stale_todo, told_of
from storage.deals import last_seen_touch
from storage.organisation import organisation
from storage.tables import Customer, Opportunity, Person

RED = 2
SHOWN = 5


@face("stale")
async def stale_face(ctx: Context, id: int) -> Card | None:
    deal = await ctx.mine.opportunity(id)
    return None if deal is None else await draw(ctx, deal)


async def draw(ctx: Context, deal: Opportunity) -> Card:
    return alert(await view_of(ctx, deal, await organisation(ctx.store, ctx.now)))


async def list_of(ctx: Context, owner: str, deals: Sequence[Opportunity]) -> AlertsView:
    org = await organisation(ctx.store, ctx.now)
    rows = [await view_of(ctx, deal, org) for deal in deals[:SHOWN]]
    return AlertsView(owner, tuple(rows), len(deals))


async def view_of(ctx: Context, deal: Opportunity, org: Organisation) -> AlertView:
    session, id = ctx.store.session, deal.id or 0
    clocks = await clocks_of(ctx.store, id)
    silent = is_silent(clocks) and watched(deal.state)
    escalates = _due(clocks, ESCALATION) or _escalates_if_told_now(ctx)
    until = _due(clocks, SNOOZED)
    escalated = silent and _state(clocks, ESCALATION) == "fired"
    customer = await session.get_one(Customer, deal.customer_id)
    last = await last_seen_touch(ctx.mine, deal.customer_id)
    shown = await mask_for(ctx.mine, deal)
    todo = await stale_todo(ctx.store, id, silence_began(clocks, deal))
    return AlertView(
        id=id,
        version=deal.version,
        name=deal.name,
        customer=customer.name,
        customer_id=deal.customer_id,
        days=silent_days(deal.last_contact_at, ctx.now),
        hours=ctx.playbook.clocks[FOLLOW_UP].hours,
        last_contact=ctx.local(deal.last_contact_at),
        state=deal.state,
        above=await is_above(ctx, deal),
        last_words=shown.words(one_line(last.content)) if last else "",
        owner=await _name(ctx, deal.owner_id) if deal.owner_id != ctx.actor.id else "",
        escalates_to=await _next(ctx, deal, clocks, org) if silent else "",
        escalates_at=ctx.local(escalates),
        escalates_in=ceil((escalates - ctx.now) / timedelta(hours=1)),
        escalated=escalated,
        snoozed=todo.snoozed if todo else 0,
        reason=shown.words(todo.snooze_reason) if todo else "",
        until=ctx.local(until) if until else None,
        remark=shown.words(await _remark(ctx, deal, clocks)),
        over=not silent,
    )


async def is_above(ctx: Context, deal: Opportunity) -> bool:
    return may_decide(ctx.actor, await ctx.mine.facts(deal))


async def _next(ctx: Context, deal: Opportunity, clocks: Clocks, org: Organisation) -> str:
    """Whom it was escalated to, else whom it will be; nobody where no one is left."""
    told = await told_of(ctx.store, deal.id or 0, since(clocks))
    if _state(clocks, ESCALATION) == "fired":
        loudest = [person for person, severity in told.items() if severity >= RED]
        return await _name(ctx, loudest[-1]) if loudest else ""
    rung = director_of(org, deal.owner_id, frozenset({deal.owner_id, *told}))
    return await _name(ctx, rung.person) if rung else ""


async def _remark(ctx: Context, deal: Opportunity, clocks: Clocks) -> str:
    found = await last_remark(ctx.store, deal.id or 0, silence_began(clocks, deal))
    return f"{found[0]}：{found[1].words or '语音'}" if found else ""


async def _name(ctx: Context, person: int) -> str:
    return (await ctx.store.session.get_one(Person, person)).name


def _state(clocks: Clocks, name: str) -> str:
    return clocks[name].state if name in clocks else ""


def _due(clocks: Clocks, name: str) -> datetime | None:
    return clocks[name].due_at if _state(clocks, name) == "armed" else None


def _escalates_if_told_now(ctx: Context) -> datetime:
    """The card is drawn just before it is sent, and its arrival starts that clock."""
    return due_at(ctx.playbook, ctx.tools, ESCALATION, ctx.now)
