"""「再考虑」: the concern is demanded, then scripts, a 48-hour todo, the deciders, the next appointment."""

from dataclasses import replace
from datetime import datetime

from cards.rethink import ConcernView, rethink_choice, rethink_form
from handlers.answers import Unreadable, future
from handlers.clocking import due_at
from handlers.refusals import ABSENT, lacking, stale
from handlers.registry import Context, Reply, handles, spelled
from handlers.rethink_face import draw, reply, seen
from handlers.showing import deal_changed, todo_changed
from handlers.visit_saving import add_todo
from sales.actions import (
    Action,
    BookNextContact,
    FindRethink,
    RecordRethink,
    ShowRethink,
    StartRethink,
)
from sales.rights import reads_customers, sells
from sales.scripts import concern_of
from sales.stages import is_live, may_become
from storage.customers import customers_by_id
from storage.deals import deals_named, own_live_deals, own_saved_touches, use_up
from storage.tables import Customer, Opportunity, Rethink, Todo, TouchLog

OFFERED = 5
CLOCK = "rethink_todo"
Subject = tuple[Opportunity | None, TouchLog | None]


@spelled(
    "再考虑", "rethink", about="客户说再考虑：拿话术和决策人", sample="/再考虑 扩容", may=sells
)
def parse_rethink(rest: str) -> Action:
    return FindRethink(rest)


@handles(FindRethink, may=sells)
async def find(action: FindRethink, ctx: Context) -> Reply:
    deals = await _deals(ctx, action.query)
    if len(deals) == 1:
        return Reply(rethink_form(await _concern(ctx, (deals[0], None))))
    things = [(deal.id or 0, 0, deal.name) for deal in deals[:OFFERED]]
    if not deals:
        things = await _visits(ctx)
    return Reply(rethink_choice(tuple(things)))


@handles(StartRethink, may=sells)
async def start(action: StartRethink, ctx: Context) -> Reply:
    subject = await _subject(ctx, action.opportunity, action.touch)
    if not any(subject):
        return ABSENT
    return Reply(rethink_form(await _concern(ctx, subject)), below=True)


@handles(RecordRethink, may=sells)
async def record(action: RecordRethink, ctx: Context) -> Reply:
    deal, touch = subject = await _subject(ctx, action.opportunity, action.touch)
    if not any(subject):
        return ABSENT
    form = await _concern(ctx, subject)
    if form.version != action.seen:
        return stale(
            rethink_form(replace(form, concern=action.concern or "", note=action.note or ""))
        )
    concerns = dict(ctx.playbook.rethink.concerns)
    missing = (
        *(() if action.concern in concerns else ("客户核心顾虑",)),
        *(() if action.note else ("客户原话",)),
    )
    if missing:
        typed = replace(form, concern=action.concern or "", note=action.note or "")
        return lacking(*missing, card=rethink_form(typed))
    made = await _record(ctx, deal, touch, concerns[action.concern or ""], action.note or "")
    hours = ctx.playbook.clocks[CLOCK].hours
    return await reply(ctx, made, f"话术已备好，{hours} 小时内再联系一次", undo=True)


@handles(ShowRethink, may=reads_customers)
async def show(action: ShowRethink, ctx: Context) -> Reply:
    made = await seen(ctx, action.rethink)
    return await reply(ctx, made) if made else ABSENT


@handles(BookNextContact, may=sells)
async def book(action: BookNextContact, ctx: Context) -> Reply:
    made = await seen(ctx, action.rethink)
    if made is None or made.person_id != ctx.actor.id:
        return ABSENT
    if made.next_contact_at:
        return stale(await draw(ctx, made), ("rethink", made.id or 0))
    try:
        at = future(ctx, action.at)
    except Unreadable as doubt:
        return await reply(ctx, made, str(doubt), proposal=action.at or "")
    if at is None:
        return await reply(ctx, made, "还没填：下次沟通时间")
    made.next_contact_at = at
    todo = _todo(ctx, made, "约好的沟通：" + made.concern, at, kind="next_action")
    await todo_changed(ctx, await add_todo(ctx, todo))
    await ctx.refresh("rethink", made.id or 0)
    return await reply(ctx, made, "约好了，到点提醒你", undo=True)


async def _record(
    ctx: Context, deal: Opportunity | None, touch: TouchLog | None, concern: str, note: str
) -> Rethink:
    made = Rethink(
        customer_id=_customer_id(deal, touch),
        opportunity_id=deal.id if deal else None,
        touch_id=touch.id if touch else None,
        person_id=ctx.actor.id,
        concern=concern,
        note=note,
        created_at=ctx.now,
    )
    ctx.store.session.add(made)
    await ctx.store.session.flush()
    if subject := deal or touch:
        use_up(subject)
    if deal and may_become(deal.state, "rethinking"):
        deal.state = "rethinking"
    due = due_at(ctx.playbook, ctx.tools, CLOCK, ctx.now)
    text = f"再联系一次，回应「{concern}」"
    todo = await add_todo(ctx, _todo(ctx, made, text, due, kind="rethink"), CLOCK)
    made.todo_id = todo.id
    await ctx.store.session.flush()
    await todo_changed(ctx, todo)
    if deal:
        await deal_changed(ctx, deal)
    return made


def _customer_id(deal: Opportunity | None, touch: TouchLog | None) -> int:
    return (deal.customer_id if deal else touch.customer_id if touch else None) or 0


def _todo(ctx: Context, made: Rethink, text: str, due: datetime, kind: str) -> Todo:
    return Todo(
        owner_id=made.person_id,
        customer_id=made.customer_id,
        opportunity_id=made.opportunity_id,
        touch_id=made.touch_id,
        kind=kind,
        text=text,
        due_at=due,
        created_at=ctx.now,
    )


async def _subject(ctx: Context, opportunity: int, touch: int) -> Subject:
    """The live opportunity, else the saved visit; (None, None) when neither may be changed."""
    said = await ctx.mine.touch(touch, for_change=True) if touch else None
    if said and said.state != "saved":
        said = None
    id = opportunity or (said.opportunity_id if said else 0)
    deal = await ctx.mine.opportunity(id, for_change=True) if id else None
    if deal and not is_live(deal.state):
        return None, None
    return deal, said


async def _concern(ctx: Context, subject: Subject) -> ConcernView:
    deal, touch = subject
    name = deal.name if deal else await _customer_name(ctx, touch)
    version = deal.version if deal else touch.version if touch else 0
    tags = touch.tags if touch else deal.tags if deal else []
    return ConcernView(
        opportunity=deal.id or 0 if deal else 0,
        touch=touch.id or 0 if touch else 0,
        version=version,
        name=name,
        concerns=ctx.playbook.rethink.concerns,
        concern=concern_of(tags, ctx.playbook.rethink),
    )


async def _customer_name(ctx: Context, touch: TouchLog | None) -> str:
    assert touch is not None
    return (await ctx.store.session.get_one(Customer, touch.customer_id)).name


async def _deals(ctx: Context, query: str) -> list[Opportunity]:
    found = await own_live_deals(ctx.store, ctx.actor.id)
    if not query:
        return list(found)
    named = {deal.id for deal in await deals_named(ctx.mine, query, OFFERED * 2)}
    customers = {match.customer_id for match in ctx.tools.names.search(query, OFFERED)}
    return [deal for deal in found if deal.id in named or deal.customer_id in customers]


async def _visits(ctx: Context) -> list[tuple[int, int, str]]:
    touches = await own_saved_touches(ctx.store, ctx.actor.id, OFFERED)
    customers = await customers_by_id(ctx.store, (touch.customer_id or 0 for touch in touches))
    return [(0, touch.id or 0, customers[touch.customer_id or 0].name) for touch in touches]
