"""A silent opportunity is put off, by the rep twice, by the manager with a reason; the roll-up's detail (R38)."""

from datetime import datetime
from typing import TypeAlias

from cards.alert import AlertSnoozeView, alert_list, alert_snooze
from handlers.answers import Unreadable
from handlers.refusals import ABSENT, lacking, stale
from handlers.registry import Context, Reply, handles
from handlers.showing import thing_changed
from handlers.snoozing import used_up
from handlers.stale_face import draw, is_above, list_of
from handlers.staleness import AGAIN, clocks_of, is_silent, put_off, silence_began
from handlers.todos import later
from sales.actions import ShowRollUp, SnoozeAlert, StartAlertSnooze
from sales.ladder import silent_days, watched
from sales.rights import reads_customers, sells
from storage.alerts import silent_deals, stale_todo
from storage.deals import use_up
from storage.tables import Opportunity, Person, Todo

OnAlert: TypeAlias = StartAlertSnooze | SnoozeAlert


@handles(ShowRollUp, may=reads_customers)
async def show_roll_up(action: ShowRollUp, ctx: Context) -> Reply:
    """Of one of my people; 0: of all of them."""
    if not action.person:
        deals = await silent_deals(ctx.mine, sorted(ctx.actor.below))
        return Reply(alert_list(await list_of(ctx, "", deals)), below=True)
    if action.person not in ctx.actor.below | {ctx.actor.id}:
        return ABSENT
    person = await ctx.store.session.get_one(Person, action.person)
    deals = await silent_deals(ctx.mine, [action.person])
    if len(deals) == 1:
        return await _shown(ctx, deals[0], below=True)
    return Reply(alert_list(await list_of(ctx, person.name, deals)), below=True)


@handles(StartAlertSnooze, may=sells)
async def start_snooze(action: StartAlertSnooze, ctx: Context) -> Reply:
    deal = await _as_seen(ctx, action)
    if isinstance(deal, Reply):
        return deal
    if refused := await _used_up(ctx, deal):
        return refused
    return Reply(alert_snooze(await _choices(ctx, deal)), below=True)


@handles(SnoozeAlert, may=sells)
async def snooze(action: SnoozeAlert, ctx: Context) -> Reply:
    deal = await _as_seen(ctx, action)
    if isinstance(deal, Reply):
        return deal
    if refused := await _used_up(ctx, deal):
        return refused
    chosen = next((one for one in ctx.playbook.snooze if one.id == action.until), None)
    form = alert_snooze(await _choices(ctx, deal, action))
    if chosen is None or not action.reason:
        missing = (*(() if chosen else ("顺延到",)), *(() if action.reason else ("原因",)))
        return lacking(*missing, card=form)
    try:
        until = later(ctx, chosen)
    except Unreadable as doubt:
        return Reply(form, str(doubt))
    await _put_off(ctx, deal, until, action.reason)
    return await _shown(ctx, deal, f"已顺延到{chosen.label}", below=False)


async def _put_off(ctx: Context, deal: Opportunity, until: datetime, reason: str) -> None:
    """A manager's stops the escalation; a rep's only asks to be reminded once more."""
    if await is_above(ctx, deal):
        await put_off(ctx.store, deal, until, reason, ctx.now)
    elif todo := await _todo(ctx, deal):
        todo.due_at, todo.snooze_reason, todo.state = until, reason, "open"
        todo.snoozed += 1
        await ctx.store.arm("opportunity", deal.id or 0, AGAIN, until, ctx.now)
    use_up(deal)
    await ctx.store.session.flush()
    await thing_changed(ctx, "opportunity", deal.id or 0)


async def _used_up(ctx: Context, deal: Opportunity) -> Reply | None:
    """The rep may twice; then the manager sees it, and only he can."""
    about = ("stale", "opportunity", deal.id or 0)
    refusal = await used_up(ctx, deal.owner_id, await _todo(ctx, deal), about)
    return await _shown(ctx, deal, refusal, below=False) if refusal else None


async def _as_seen(ctx: Context, action: OnAlert) -> Opportunity | Reply:
    """The silent opportunity as it was on the tapped card, or the reply to a tap that comes too late."""
    deal = await ctx.mine.opportunity(action.opportunity, for_change=True)
    if deal is None:
        return ABSENT
    silent = is_silent(await clocks_of(ctx.store, deal.id or 0)) and watched(deal.state)
    if silent and deal.version == action.seen:
        return deal
    return stale(await draw(ctx, deal), ("stale", deal.id or 0))


async def _todo(ctx: Context, deal: Opportunity) -> Todo | None:
    clocks = await clocks_of(ctx.store, deal.id or 0)
    return await stale_todo(ctx.store, deal.id or 0, silence_began(clocks, deal))


async def _choices(
    ctx: Context, deal: Opportunity, typed: SnoozeAlert | None = None
) -> AlertSnoozeView:
    todo = await _todo(ctx, deal)
    left = ctx.playbook.calm.alert_snoozes - (todo.snoozed if todo else 0)
    return AlertSnoozeView(
        id=deal.id or 0,
        version=deal.version,
        name=deal.name,
        days=silent_days(deal.last_contact_at, ctx.now),
        choices=tuple((one.id, one.label) for one in ctx.playbook.snooze),
        left=None if await is_above(ctx, deal) else left,
        until=(typed.until or "") if typed else "",
        reason=(typed.reason or "") if typed else "",
    )


async def _shown(ctx: Context, deal: Opportunity, notice: str = "", *, below: bool) -> Reply:
    return Reply(await draw(ctx, deal), notice, below, shows=("stale", deal.id or 0))
