"""Opportunities: made from a saved visit, listed, moved on, closed with a reason."""

from collections.abc import Sequence

from cards.opportunity import (
    ClosingView,
    ListView,
    NewOpportunityView,
    opportunity_closing,
    opportunity_form,
    opportunity_list,
    opportunity_source,
)
from cards.text import amount as amount_words
from cards.text import money
from handlers.answers import Unreadable, fen
from handlers.customers import hides_an_amount
from handlers.lead_touching import convert
from handlers.masking import mask_for
from handlers.opportunity_face import draw, one_line, reply
from handlers.refusals import ABSENT, lacking, stale
from handlers.registry import Context, Reply, handles, spelled
from handlers.showing import deal_changed, todo_changed, touch_changed
from handlers.staleness import follow_state, watch
from sales.actions import (
    Action,
    AdvanceStage,
    CloseOpportunity,
    CreateOpportunity,
    ListOpportunities,
    NewOpportunity,
    ShowOpportunity,
    StartClosing,
    StartOpportunity,
)
from sales.gates import DealFacts, may_advance
from sales.rights import reads_customers, sells
from sales.stages import is_live
from storage.customers import customers_by_id
from storage.deals import (
    deals_named,
    live_deals,
    live_deals_of,
    open_todos_from,
    open_todos_of_deal,
    own_live_deals,
    own_saved_touches,
)
from storage.tables import Customer, Opportunity, Todo, TouchLog

SHOWN = 5
OFFERED = 3
OUTCOMES = ("won", "lost", "void")
LONGEST_NAME = 60


@spelled(
    "商机", "opp", "deal", about="看我的商机，或按名称找", sample="/商机 扩容", may=reads_customers
)
def parse_opportunities(rest: str) -> Action:
    return ListOpportunities(rest)


@spelled("建商机", "新建商机", "newopp", about="从一次拜访建商机", sample="/建商机", may=sells)
def parse_new(rest: str) -> Action:
    return NewOpportunity()


@handles(ListOpportunities, may=reads_customers)
async def list_opportunities(action: ListOpportunities, ctx: Context) -> Reply:
    deals, team = await _wanted(ctx, action.query)
    if action.query and len(deals) == 1:
        return await reply(ctx, deals[0])
    rows = tuple([await _row(ctx, deal) for deal in deals[:SHOWN]])
    total = sum(deal.amount_fen or 0 for deal in deals)
    said = amount_words(total, hidden=await hides_an_amount(ctx, deals))
    return Reply(opportunity_list(ListView(rows, len(deals), said, action.query[:20], team)))


@handles(ShowOpportunity, may=reads_customers)
async def show(action: ShowOpportunity, ctx: Context) -> Reply:
    deal = await ctx.mine.opportunity(action.opportunity)
    return await reply(ctx, deal, below=not action.back) if deal else ABSENT


@handles(NewOpportunity, may=sells)
async def choose_source(action: NewOpportunity, ctx: Context) -> Reply:
    touches = await own_saved_touches(ctx.store, ctx.actor.id, OFFERED)
    customers = await customers_by_id(ctx.store, (touch.customer_id or 0 for touch in touches))
    rows = tuple(
        (touch.id or 0, customers[touch.customer_id or 0].name, one_line(touch.content))
        for touch in touches
    )
    return Reply(opportunity_source(rows), below=True)


@handles(StartOpportunity, may=sells)
async def start(action: StartOpportunity, ctx: Context) -> Reply:
    touch = await _saved_touch(ctx, action.touch)
    if touch is None:
        return ABSENT
    if existing := await _grown(ctx, touch):
        return await reply(ctx, existing, "这次拜访已经建过商机", below=True)
    return Reply(opportunity_form(await _proposal(ctx, touch)), below=True)


@handles(CreateOpportunity, may=sells)
async def create(action: CreateOpportunity, ctx: Context) -> Reply:
    touch = await _saved_touch(ctx, action.touch)
    if touch is None:
        return ABSENT
    if existing := await _grown(ctx, touch):
        return await reply(ctx, existing, "这次拜访已经建过商机")
    form = opportunity_form(await _proposal(ctx, touch, action))
    if not action.name:
        return lacking("商机名称", card=form)
    try:
        amount = fen(action.amount)
    except Unreadable as doubt:
        return Reply(form, str(doubt))
    deal = await _make(ctx, touch, action.name[:LONGEST_NAME], amount)
    return await reply(ctx, deal, f"商机已建 #{deal.id}", undo=True)


@handles(AdvanceStage, may=sells)
async def advance(action: AdvanceStage, ctx: Context) -> Reply:
    deal = await _as_seen(ctx, action)
    if isinstance(deal, Reply):
        return deal
    gate = may_advance(DealFacts(deal.stage, deal.state), action.to, ctx.playbook)
    if not gate.passed:
        card = await draw(ctx, deal, gate)
        return Reply(card, "还不能推进", shows=("opportunity", deal.id or 0))
    deal.stage, deal.stage_entered_at = action.to, ctx.now
    await ctx.store.session.flush()
    stage = ctx.playbook.stage(action.to)
    await deal_changed(ctx, deal)
    return await reply(ctx, deal, f"已进入{stage.name if stage else action.to}", undo=True)


@handles(StartClosing, may=sells)
async def start_closing(action: StartClosing, ctx: Context) -> Reply:
    deal = await _as_seen(ctx, action)
    if isinstance(deal, Reply):
        return deal
    return Reply(opportunity_closing(_closing(ctx, deal)))


@handles(CloseOpportunity, may=sells)
async def close(action: CloseOpportunity, ctx: Context) -> Reply:
    deal = await _as_seen(ctx, action)
    if isinstance(deal, Reply):
        return deal
    reasons = dict(ctx.playbook.entry.close_reasons)
    missing = (
        *(() if action.outcome in OUTCOMES else ("结果",)),
        *(() if action.reason in reasons else ("原因",)),
    )
    if missing:
        return lacking(*missing, card=opportunity_closing(_closing(ctx, deal, action)))
    await _close(ctx, deal, action, reasons[action.reason or ""])
    return await reply(ctx, deal, "商机已关闭", undo=True)


async def _close(ctx: Context, deal: Opportunity, action: CloseOpportunity, reason: str) -> None:
    deal.state, deal.closed_at = action.outcome or "", ctx.now
    deal.close_reason = "：".join(part for part in (reason, action.note) if part)
    for todo in await open_todos_of_deal(ctx.store, deal.id or 0):
        await drop_todo(ctx, todo)
    await ctx.store.session.flush()
    await follow_state(ctx.store, ctx.playbook, ctx.tools, deal, ctx.now)
    await deal_changed(ctx, deal)


async def drop_todo(ctx: Context, todo: Todo) -> None:
    todo.state = "dropped"
    await ctx.store.disarm("todo", todo.id or 0)
    await ctx.store.settle("todo", todo.id or 0)
    await todo_changed(ctx, todo)


async def _make(ctx: Context, touch: TouchLog, name: str, amount: int | None) -> Opportunity:
    """Linked both ways to the visit it came from (CP-09)."""
    deal = Opportunity(
        name=name,
        customer_id=touch.customer_id or 0,
        owner_id=touch.author_id,
        touch_id=touch.id or 0,
        stage=ctx.playbook.pipeline[0].id,
        amount_fen=amount,
        tags=list(touch.tags),
        stage_entered_at=ctx.now,
        last_contact_at=touch.at,
        created_at=ctx.now,
    )
    ctx.store.session.add(deal)
    await ctx.store.session.flush()
    await watch(ctx.store, ctx.playbook, ctx.tools, deal, ctx.now)
    touch.opportunity_id = deal.id
    await convert(deal, ctx)
    for todo in await open_todos_from(ctx.store, touch.id or 0):
        todo.opportunity_id = deal.id
        await todo_changed(ctx, todo)
    await ctx.store.session.flush()
    await touch_changed(ctx, touch)
    return deal


async def _as_seen(
    ctx: Context, action: AdvanceStage | StartClosing | CloseOpportunity
) -> Opportunity | Reply:
    """The live opportunity as it was on the tapped card, or the reply to a tap that comes too late."""
    deal = await ctx.mine.opportunity(action.opportunity, for_change=True)
    if deal is None:
        return ABSENT
    if deal.version != action.seen or not is_live(deal.state):
        return stale(await draw(ctx, deal), ("opportunity", deal.id or 0))
    return deal


async def _saved_touch(ctx: Context, id: int) -> TouchLog | None:
    touch = await ctx.mine.touch(id, for_change=True)
    return touch if touch and touch.state == "saved" else None


async def _grown(ctx: Context, touch: TouchLog) -> Opportunity | None:
    return await ctx.mine.opportunity(touch.opportunity_id) if touch.opportunity_id else None


async def _proposal(
    ctx: Context, touch: TouchLog, typed: CreateOpportunity | None = None
) -> NewOpportunityView:
    """The form filled from the visit, or with what was typed already."""
    customer = await ctx.store.session.get_one(Customer, touch.customer_id)
    existing = await live_deals_of(ctx.store, customer.id or 0)
    mine = [deal for deal in existing if await ctx.mine.opportunity(deal.id or 0)]
    shown = await mask_for(ctx.mine, touch)
    known = touch.amount_fen is not None and shown.amounts
    amount = money(touch.amount_fen or 0) if known else ""
    return NewOpportunityView(
        touch=touch.id or 0,
        customer=customer.name,
        name=(typed.name or "") if typed else _name(customer, touch),
        amount=(typed.amount or "") if typed else amount,
        stage=ctx.playbook.pipeline[0].name,
        existing=tuple((deal.id or 0, deal.name) for deal in mine),
    )


def _name(customer: Customer, touch: TouchLog) -> str:
    short = customer.short_names[0] if customer.short_names else customer.name
    products = touch.understood.get("products") or ("新需求",)
    return f"{short} {products[0]}"[:LONGEST_NAME]


async def _wanted(ctx: Context, query: str) -> tuple[Sequence[Opportunity], bool]:
    """Of who has none of their own: those of the people below, or of everybody for who sees all."""
    if query:
        return await deals_named(ctx.mine, query, SHOWN * 2), False
    own = await own_live_deals(ctx.store, ctx.actor.id)
    team = not own and (bool(ctx.actor.below) or not sells(ctx.actor))
    return (await live_deals(ctx.mine), True) if team else (own, False)


async def _row(ctx: Context, deal: Opportunity) -> tuple[int, str, str, str, str]:
    stage = ctx.playbook.stage(deal.stage)
    shown = await mask_for(ctx.mine, deal)
    amount = amount_words(deal.amount_fen, hidden=not shown.amounts)
    return deal.id or 0, deal.name, stage.name if stage else deal.stage, amount, deal.state


def _closing(ctx: Context, deal: Opportunity, typed: CloseOpportunity | None = None) -> ClosingView:
    view = ClosingView(deal.id or 0, deal.version, deal.name, ctx.playbook.entry.close_reasons)
    if typed is None:
        return view
    return ClosingView(
        view.id,
        view.version,
        view.name,
        view.reasons,
        typed.outcome or "",
        typed.reason or "",
        typed.note or "",
    )
