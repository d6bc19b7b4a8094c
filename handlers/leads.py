"""Leads: told in a sentence or a form, listed, accepted, declined, transferred, claimed."""

from typing import TypeAlias

from cards.lead import (
    SHOWN,
    DeclineView,
    KnownView,
    LeadFormView,
    LeadPage,
    TransferView,
    lead_decline,
    lead_form,
    lead_known,
    lead_list,
    lead_transfer,
)
from cards.model import Card
from handlers.answers import Unreadable, fen
from handlers.answers import name as name_of
from handlers.approval_people import colleague
from handlers.lead_assigning import assign, place
from handlers.lead_face import draw, reply, view_of
from handlers.lead_giving import Decision, give
from handlers.lead_intake import TakenIn, take_in
from handlers.lead_telling import told_in
from handlers.pool import pick
from handlers.refusals import ABSENT, lacking, stale
from handlers.registry import Context, Reply, handles, spelled
from handlers.showing import thing_changed
from sales.actions import (
    AcceptLead,
    Action,
    ClaimLead,
    DeclineLead,
    ListLeads,
    PickFromPool,
    ShowLead,
    StartDecline,
    StartLead,
    StartTransfer,
    SubmitLead,
    TellLead,
    TransferLead,
)
from sales.leads import NewLead
from sales.rights import SELLS, reads_customers, sells
from storage.customers import who_owns
from storage.leads import leads_of
from storage.pursuits import LEAD
from storage.tables import Customer, Lead, Role

OnCard: TypeAlias = AcceptLead | StartDecline | DeclineLead | StartTransfer | TransferLead

GIVEN, WAITING = "已派给合适的同事跟进", "还没有合适的人，等主管分派"


@spelled(
    "线索",
    "lead",
    "leads",
    about="看我的线索，或报一条新的",
    sample="/线索 青禾口腔 秦总 13800000123 想扩容",
    may=reads_customers,
)
def parse_leads(rest: str) -> Action:
    return TellLead(rest) if rest else ListLeads()


@handles(ListLeads, may=reads_customers)
async def list_leads(action: ListLeads, ctx: Context) -> Reply:
    rows = await leads_of(ctx.store, ctx.actor.id)
    views = tuple([await view_of(ctx, row) for row in rows[:SHOWN]])
    return Reply(lead_list(LeadPage(views, len(rows))), below=True)


@handles(StartLead, may=reads_customers)
async def start(action: StartLead, ctx: Context) -> Reply:
    return Reply(lead_form(LeadFormView()), below=True)


@handles(SubmitLead, may=reads_customers)
async def submit(action: SubmitLead, ctx: Context) -> Reply:
    try:
        told = NewLead(
            "form",
            str(ctx.event),
            company=name_of("公司", action.company),
            contact=name_of("联系人", action.contact),
            phone=action.phone or "",
            need=action.need or "",
            industry=name_of("行业", action.industry),
            yearly_fen=fen(action.yearly),
        )
    except Unreadable as doubt:
        return Reply(_form_again(action), str(doubt))
    taken = await take_in(ctx.store, ctx.playbook, told, ctx.now, by=ctx.actor.id)
    if taken.how == "refused":
        return Reply(_form_again(action), "；".join(taken.faults))
    return await _answer(ctx, taken)


@handles(TellLead, may=reads_customers)
async def tell(action: TellLead, ctx: Context) -> Reply:
    """What the sentence does not say is asked for in the form."""
    told, customer = told_in(ctx, action.text)
    taken = await take_in(
        ctx.store, ctx.playbook, told, ctx.now, by=ctx.actor.id, customer_id=customer
    )
    if taken.how == "refused":
        view = LeadFormView(told.company, told.contact, told.phone, told.need, told.industry)
        return Reply(lead_form(view), "；".join(taken.faults), below=True)
    return await _answer(ctx, taken)


@handles(ShowLead, may=reads_customers)
async def show(action: ShowLead, ctx: Context) -> Reply:
    row = await ctx.mine.lead(action.lead)
    return await reply(ctx, row, below=not action.back) if row else ABSENT


@handles(AcceptLead, may=sells)
async def accept(action: AcceptLead, ctx: Context) -> Reply:
    row = await _as_seen(ctx, action)
    if isinstance(row, Reply):
        return row
    if row.state == "offered":
        row.state, row.accepted_at = "accepted", ctx.now
        await ctx.store.session.flush()
        await thing_changed(ctx, LEAD, row.id or 0)
    return await reply(ctx, row, "已接下，尽快联系")


@handles(StartDecline, may=sells)
async def start_decline(action: StartDecline, ctx: Context) -> Reply:
    row = await _as_seen(ctx, action)
    return row if isinstance(row, Reply) else Reply(lead_decline(_declining(row)))


@handles(DeclineLead, may=sells)
async def decline(action: DeclineLead, ctx: Context) -> Reply:
    """To the next who fits; whoever declined is not asked again."""
    row = await _as_seen(ctx, action)
    if isinstance(row, Reply):
        return row
    if not action.reason:
        return lacking("原因", card=lead_decline(_declining(row)))
    await assign(
        ctx.store, ctx.playbook, ctx.tools, row, ctx.now, kind="decline", reason=action.reason,
        by=ctx.actor.id,
    )  # fmt: skip
    await thing_changed(ctx, LEAD, row.id or 0)
    return Reply(notice="已退回，派给了下一位同事" if row.owner_id else "已退回，等主管分配")


@handles(StartTransfer, may=sells)
async def start_transfer(action: StartTransfer, ctx: Context) -> Reply:
    row = await _as_seen(ctx, action)
    return row if isinstance(row, Reply) else Reply(lead_transfer(_transferring(row)))


@handles(TransferLead, may=sells)
async def transfer(action: TransferLead, ctx: Context) -> Reply:
    row = await _as_seen(ctx, action)
    if isinstance(row, Reply):
        return row
    form = lead_transfer(_transferring(row, action))
    missing = (*(() if action.to else ("转给",)), *(() if action.reason else ("原因",)))
    if missing:
        return lacking(*missing, card=form)
    try:
        person = await colleague(ctx, action.to or "")
    except Unreadable as doubt:
        return Reply(form, str(doubt))
    if not await _sells(ctx, person.id or 0):
        return Reply(form, f"{person.name}不做销售，换一位同事")
    decision = Decision(kind="transfer", by=ctx.actor.id, reason=action.reason or "")
    await give(ctx.store, ctx.playbook, ctx.tools, row, person.id, decision, ctx.now)
    await thing_changed(ctx, LEAD, row.id or 0)
    return Reply(notice=f"已转给{person.name}")


@handles(ClaimLead, may=sells)
async def claim(action: ClaimLead, ctx: Context) -> Reply:
    """The first tap gets it; whoever is later sees whose it is."""
    row = await ctx.store.session.get(Lead, action.lead, with_for_update=ctx.store.locks or None)
    if row is None or not await _claimable(ctx, row):
        return ABSENT
    if row.owner_id is None and row.state in ("pooled", "outbound"):
        return await pick(PickFromPool(row.customer_id or 0), ctx)
    if row.owner_id is not None or row.version != action.seen:
        return stale(await draw(ctx, row), ("lead", row.id or 0))
    await give(
        ctx.store, ctx.playbook, ctx.tools, row, ctx.actor.id, Decision(kind="claim"), ctx.now
    )
    row.state, row.accepted_at = "accepted", ctx.now
    await ctx.store.session.flush()
    await thing_changed(ctx, LEAD, row.id or 0)
    return await reply(ctx, row, "已认领，尽快联系")


async def _claimable(ctx: Context, row: Lead) -> bool:
    """What nobody has, or what he may see anyway."""
    return (row.owner_id is None and row.state != "void") or await ctx.mine.sees(row)


async def _answer(ctx: Context, taken: TakenIn) -> Reply:
    row = taken.lead
    assert row is not None
    await place(ctx.store, ctx.playbook, ctx.tools, taken, ctx.now)
    if await ctx.mine.sees(row):
        return await reply(
            ctx, row, "线索已登记" if taken.how == "made" else "这家已有线索，已合并"
        )
    if taken.how == "made":
        return Reply(notice=f"线索已登记，{GIVEN if row.owner_id else WAITING}")
    return await _known(ctx, row)


async def _known(ctx: Context, row: Lead) -> Reply:
    """Owner and region only (R30)."""
    customer = await ctx.store.session.get(Customer, row.customer_id or 0)
    owner = await who_owns(ctx.store, customer) if customer else "公海"
    return Reply(lead_known(KnownView(row.company, owner)), below=True)


async def _as_seen(ctx: Context, action: OnCard) -> Lead | Reply:
    """The lead as it was on the tapped card, or the reply to a tap that comes too late."""
    row = await ctx.mine.lead(action.lead, for_change=True)
    if row is None:
        return ABSENT
    if row.version != action.seen or row.state not in ("offered", "accepted", "touched"):
        return stale(await draw(ctx, row), ("lead", row.id or 0))
    return row


async def _sells(ctx: Context, person_id: int) -> bool:
    held = [await ctx.store.session.get(Role, (person_id, role)) for role in SELLS]
    return any(held)


def _declining(row: Lead) -> DeclineView:
    return DeclineView(row.id or 0, row.version, row.company)


def _transferring(row: Lead, typed: TransferLead | None = None) -> TransferView:
    to, reason = (typed.to or "", typed.reason or "") if typed else ("", "")
    return TransferView(row.id or 0, row.version, row.company, to, reason)


def _form_again(typed: SubmitLead) -> Card:
    return lead_form(
        LeadFormView(
            typed.company or "", typed.contact or "", typed.phone or "", typed.need or "",
            typed.industry or "", typed.yearly or "",
        )
    )  # fmt: skip
