"""What lies still is put off, by the rep twice, by the manager with a reason; the roll-up's detail (R38)."""

from datetime import datetime
from typing import TypeAlias

from cards.alert_list import alert_list
from cards.alert_snooze import AlertSnoozeView, alert_snooze
from handlers.answers import Unreadable
from handlers.pursuits import is_above, seen
from handlers.refusals import ABSENT, lacking, stale
from handlers.registry import Context, Reply, handles
from handlers.showing import thing_changed
from handlers.snoozing import used_up
from handlers.stale_face import draw, list_of
from handlers.staleness import AGAIN, FACES, clocks_of, is_silent, put_off, silence_began
from handlers.todos import later
from sales.actions import ShowRollUp, SnoozeAlert, StartAlertSnooze
from sales.ladder import silent_days, watched
from sales.rights import reads_customers, sells
from storage.alerts import lying_still, stale_todo
from storage.deals import use_up
from storage.pursuits import Pursuit, counted_from, kind_of, name_of
from storage.tables import Person, Todo

OnAlert: TypeAlias = StartAlertSnooze | SnoozeAlert


@handles(ShowRollUp, may=reads_customers)
async def show_roll_up(action: ShowRollUp, ctx: Context) -> Reply:
    """Of one of my people; 0: of all of them."""
    if not action.person:
        found = await lying_still(ctx.mine, sorted(ctx.actor.below))
        return Reply(alert_list(await list_of(ctx, "", found)), below=True)
    if action.person not in ctx.actor.below | {ctx.actor.id}:
        return ABSENT
    person = await ctx.store.session.get_one(Person, action.person)
    found = await lying_still(ctx.mine, [action.person])
    if len(found) == 1:
        return await shown(ctx, found[0], below=True)
    return Reply(alert_list(await list_of(ctx, person.name, found)), below=True)


@handles(StartAlertSnooze, may=sells)
async def start_snooze(action: StartAlertSnooze, ctx: Context) -> Reply:
    one = await _as_seen(ctx, action)
    if isinstance(one, Reply):
        return one
    if refused := await _used_up(ctx, one):
        return refused
    return Reply(alert_snooze(await _choices(ctx, one)), below=True)


@handles(SnoozeAlert, may=sells)
async def snooze(action: SnoozeAlert, ctx: Context) -> Reply:
    one = await _as_seen(ctx, action)
    if isinstance(one, Reply):
        return one
    if refused := await _used_up(ctx, one):
        return refused
    chosen = next((each for each in ctx.playbook.snooze if each.id == action.until), None)
    form = alert_snooze(await _choices(ctx, one, action))
    if chosen is None or not action.reason:
        missing = (*(() if chosen else ("顺延到",)), *(() if action.reason else ("原因",)))
        return lacking(*missing, card=form)
    try:
        until = later(ctx, chosen)
    except Unreadable as doubt:
        return Reply(form, str(doubt))
    await _put_off(ctx, one, until, action.reason)
    return await shown(ctx, one, f"已顺延到{chosen.label}", below=False)


async def shown(ctx: Context, one: Pursuit, notice: str = "", *, below: bool) -> Reply:
    return Reply(await draw(ctx, one), notice, below, shows=(FACES[kind_of(one)], one.id or 0))


async def _put_off(ctx: Context, one: Pursuit, until: datetime, reason: str) -> None:
    """A manager's stops the escalation; a rep's only asks to be reminded once more."""
    if await is_above(ctx, one):
        await put_off(ctx.store, one, until, reason, ctx.now)
    elif todo := await _todo(ctx, one):
        todo.due_at, todo.snooze_reason, todo.state = until, reason, "open"
        todo.snoozed += 1
        await ctx.store.arm(kind_of(one), one.id or 0, AGAIN, until, ctx.now)
    use_up(one)
    await ctx.store.session.flush()
    await thing_changed(ctx, kind_of(one), one.id or 0)


async def _used_up(ctx: Context, one: Pursuit) -> Reply | None:
    """The rep may twice; then the manager sees it, and only he can."""
    about = ("stale", kind_of(one), one.id or 0)
    refusal = await used_up(ctx, one.owner_id or 0, await _todo(ctx, one), about)
    return await shown(ctx, one, refusal, below=False) if refusal else None


async def _as_seen(ctx: Context, action: OnAlert) -> Pursuit | Reply:
    """What lies still as it was on the tapped card, or the reply to a tap that comes too late."""
    one = await seen(ctx, action.kind, action.id, for_change=True)
    if one is None:
        return ABSENT
    silent = is_silent(await clocks_of(ctx.store, one)) and watched(one.state)
    if silent and one.version == action.seen:
        return one
    return stale(await draw(ctx, one), (FACES[kind_of(one)], one.id or 0))


async def _todo(ctx: Context, one: Pursuit) -> Todo | None:
    began = silence_began(await clocks_of(ctx.store, one), one)
    return await stale_todo(ctx.store, kind_of(one), one.id or 0, began)


async def _choices(ctx: Context, one: Pursuit, typed: SnoozeAlert | None = None) -> AlertSnoozeView:
    todo = await _todo(ctx, one)
    left = ctx.playbook.calm.alert_snoozes - (todo.snoozed if todo else 0)
    return AlertSnoozeView(
        kind=kind_of(one),
        id=one.id or 0,
        version=one.version,
        name=name_of(one),
        days=silent_days(counted_from(one), ctx.now),
        choices=tuple((each.id, each.label) for each in ctx.playbook.snooze),
        left=None if await is_above(ctx, one) else left,
        until=(typed.until or "") if typed else "",
        reason=(typed.reason or "") if typed else "",
    )
