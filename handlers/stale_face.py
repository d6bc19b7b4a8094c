"""How a silent lead or opportunity looks to its rep and to those above; the list behind a manager's roll-up."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil

from cards.alert import AlertView, alert
from cards.alert_list import AlertsView
from cards.model import Card
from handlers.clocking import due_at
from handlers.lead_clocks import FIRST_TOUCH, REASSIGN, UNTOUCHED, VETO, why_late
from handlers.masking import Mask, mask_for
from handlers.opportunity_face import one_line
from handlers.pursuits import is_above, seen
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
from storage.alerts import escalated_to, last_remark, stale_todo, told_of
from storage.deals import last_seen_touch
from storage.organisation import organisation
from storage.pursuits import LEAD, OPPORTUNITY, Pursuit, counted_from, kind_of, name_of
from storage.tables import Customer, Lead, Person, TouchLog

SHOWN = 5


@face("stale")
async def stale_face(ctx: Context, id: int) -> Card | None:
    one = await seen(ctx, OPPORTUNITY, id)
    return await draw(ctx, one) if one else None


@face("stale_lead")
async def stale_lead_face(ctx: Context, id: int) -> Card | None:
    one = await seen(ctx, LEAD, id)
    return await draw(ctx, one) if one else None


async def draw(ctx: Context, one: Pursuit) -> Card:
    return alert(await view_of(ctx, one, await organisation(ctx.store, ctx.now)))


async def list_of(ctx: Context, owner: str, found: Sequence[Pursuit]) -> AlertsView:
    org = await organisation(ctx.store, ctx.now)
    rows = [await view_of(ctx, one, org) for one in found[:SHOWN]]
    return AlertsView(owner, tuple(rows), len(found))


async def view_of(ctx: Context, one: Pursuit, org: Organisation) -> AlertView:
    id, clocks = one.id or 0, await clocks_of(ctx.store, one)
    silent = is_silent(clocks) and watched(one.state)
    escalates = _due(clocks, ESCALATION) or _escalates_if_told_now(ctx)
    until = _due(clocks, SNOOZED)
    customer = await ctx.store.session.get(Customer, one.customer_id or 0)
    last = await last_seen_touch(ctx.mine, one.customer_id or 0)
    shown = await mask_for(ctx.mine, one)
    todo = await stale_todo(ctx.store, kind_of(one), id, silence_began(clocks, one))
    above = await is_above(ctx, one)
    return AlertView(
        id=id,
        version=one.version,
        name=name_of(one),
        customer=customer.name if customer else "",
        customer_id=one.customer_id or 0,
        days=silent_days(counted_from(one), ctx.now),
        hours=ctx.playbook.clocks[FOLLOW_UP].hours,
        last_contact=_last_contact(ctx, one),
        kind=kind_of(one),
        state=one.state,
        silent=silent,
        late=() if until else await _late(ctx, one, clocks),
        contact=_contact(one, shown),
        above=above,
        last_words=_words(one, last, shown),
        owner=await _name(ctx, one.owner_id) if one.owner_id != ctx.actor.id else "",
        escalates_to=await _next(ctx, one, clocks, org) if silent else "",
        escalates_at=ctx.local(escalates),
        escalates_in=ceil((escalates - ctx.now) / timedelta(hours=1)),
        escalated=silent and _state(clocks, ESCALATION) == "fired",
        alarm_at=_then(ctx, one, clocks, FIRST_TOUCH),
        reassign_at=_then(ctx, one, clocks, REASSIGN),
        moves_at=_then(ctx, one, clocks, VETO),
        snoozed=todo.snoozed if todo else 0,
        reason=shown.words(todo.snooze_reason) if todo else "",
        until=ctx.local(until) if until else None,
        remark=shown.words(await _remark(ctx, one, clocks)),
    )


def _last_contact(ctx: Context, one: Pursuit) -> datetime | None:
    return ctx.local(one.last_contact_at) if one.last_contact_at else None


def _words(one: Pursuit, last: TouchLog | None, shown: Mask) -> str:
    return shown.words(one_line(last.content)) if last and one.last_contact_at else ""


async def _late(ctx: Context, one: Pursuit, clocks: Clocks) -> tuple[str, ...]:
    if not isinstance(one, Lead) or not watched(one.state):
        return ()
    return await why_late(ctx.store, ctx.playbook, clocks, one)


def _contact(one: Pursuit, shown: Mask) -> str:
    """Whom to ring now; who has an opportunity knows."""
    if not isinstance(one, Lead):
        return ""
    return " ".join(filter(None, (one.contact, shown.phone(one.phone))))


def _then(ctx: Context, one: Pursuit, clocks: Clocks, name: str) -> datetime | None:
    """When a clock of a lead that nobody touches goes off."""
    at = _due(clocks, name) if one.state in UNTOUCHED else None
    return ctx.local(at) if at else None


async def _next(ctx: Context, one: Pursuit, clocks: Clocks, org: Organisation) -> str:
    """Whom it was escalated to, else whom it will be; nobody where no one is left."""
    kind, id, began, owner = kind_of(one), one.id or 0, since(clocks), one.owner_id or 0
    if _state(clocks, ESCALATION) == "fired":
        return await _name(ctx, await escalated_to(ctx.store, kind, id, began))
    told = await told_of(ctx.store, kind, id, began)
    rung = director_of(org, owner, told | {owner})
    return await _name(ctx, rung.person) if rung else ""


async def _remark(ctx: Context, one: Pursuit, clocks: Clocks) -> str:
    began = silence_began(clocks, one)
    found = await last_remark(ctx.store, kind_of(one), one.id or 0, began)
    return f"{found[0]}：{found[1].words or '语音'}" if found else ""


async def _name(ctx: Context, person: int | None) -> str:
    return (await ctx.store.session.get_one(Person, person)).name if person else ""


def _state(clocks: Clocks, name: str) -> str:
    return clocks[name].state if name in clocks else ""


def _due(clocks: Clocks, name: str) -> datetime | None:
    return clocks[name].due_at if _state(clocks, name) == "armed" else None


def _escalates_if_told_now(ctx: Context) -> datetime:
    """The card is drawn just before it is sent, and its arrival starts that clock."""
    return due_at(ctx.playbook, ctx.tools, ESCALATION, ctx.now)
