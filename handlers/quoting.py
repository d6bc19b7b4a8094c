"""「/报价」, its form, and the sentence: shown, confirmed, given; another's customer is blocked (AS-14)."""

from cards.quote import QuoteForm, QuotePreview, quote_form, quote_preview
from cards.text import money
from handlers.answers import Unreadable, fen
from handlers.answers import name as name_of
from handlers.approval_people import customer_called
from handlers.approval_request import collaborate
from handlers.quote_face import reply
from handlers.quote_guard import block, give
from handlers.refusals import ABSENT, lacking
from handlers.registry import Context, Reply, handles, spelled
from sales.actions import (
    Action,
    AskForCustomer,
    GiveQuote,
    ShowQuote,
    StartQuote,
    SubmitQuote,
    TellQuote,
)
from sales.quote_words import QuoteWords, quote_listed, quote_said
from sales.rights import may_change, reads_customers, sells
from storage.quotes import held_quote
from storage.tables import Customer, Quote


@spelled("报价", "quote", about="登记一次报价", sample="/报价 青禾口腔 影像系统 48万", may=sells)
def parse_quote(rest: str) -> Action:
    return TellQuote(rest) if _read(rest) else StartQuote()


@handles(TellQuote, may=sells)
async def tell(action: TellQuote, ctx: Context) -> Reply:
    said = _read(action.text)
    if said is None:
        return Reply(quote_form(QuoteForm()), below=True)
    try:
        customer = await customer_called(ctx, said.customer, foreign=True)
    except Unreadable as doubt:
        form = QuoteForm(0, said.customer, said.product, money(said.fen))
        return Reply(quote_form(form), str(doubt), below=True)
    if refused := await _not_his(ctx, customer, said.product, said.fen):
        return refused
    return Reply(
        quote_preview(QuotePreview(customer.id or 0, customer.name, said.product, said.fen))
    )


@handles(StartQuote, may=sells)
async def start(action: StartQuote, ctx: Context) -> Reply:
    if not action.customer:
        return Reply(quote_form(QuoteForm()), below=True)
    customer = await _his(ctx, action.customer)
    if customer is None:
        return ABSENT
    return Reply(quote_form(QuoteForm(action.customer, customer.name)), below=True)


@handles(SubmitQuote, may=sells)
async def submit(action: SubmitQuote, ctx: Context) -> Reply:
    known = await _his(ctx, action.known) if action.known else None
    if action.known and known is None:
        return ABSENT
    typed = QuoteForm(
        action.known, known.name if known else action.customer or "", action.product or "",
        action.amount or "",
    )  # fmt: skip
    if missing := _missing(typed):
        return lacking(*missing, card=quote_form(typed))
    try:
        product, amount = name_of("产品", typed.product), fen(typed.amount) or 0
        customer = known or await customer_called(ctx, typed.customer, foreign=True)
    except Unreadable as doubt:
        return Reply(quote_form(typed), str(doubt))
    if amount <= 0:
        return Reply(quote_form(typed), "报价要大于 0")
    refused = await _not_his(ctx, customer, product, amount)
    return refused or await _given(ctx, customer, product, amount)


@handles(GiveQuote, may=sells)
async def confirm(action: GiveQuote, ctx: Context) -> Reply:
    customer = await _his(ctx, action.customer)
    if customer is None or action.fen <= 0:
        return ABSENT
    return await _given(ctx, customer, action.product, action.fen)


@handles(ShowQuote, may=reads_customers)
async def show(action: ShowQuote, ctx: Context) -> Reply:
    row = await ctx.mine.quote(action.quote)
    return await reply(ctx, row) if row else ABSENT


@handles(AskForCustomer, may=sells)
async def ask(action: AskForCustomer, ctx: Context) -> Reply:
    """To the owner, with what he wanted to quote for a reason."""
    row = await ctx.mine.quote(action.quote)
    if row is None or row.person_id != ctx.actor.id:
        return ABSENT
    customer = await ctx.store.session.get_one(Customer, row.customer_id)
    return await collaborate(ctx, customer, f"想报价 {_words(row)}，希望一起跟进")


async def _given(ctx: Context, customer: Customer, product: str, fen: int) -> Reply:
    """One at a time per customer: whoever comes second meets what the first has given."""
    await ctx.mine.customer(customer.id or 0, for_change=True)
    if waiting := await held_quote(ctx.store, customer.id or 0, ctx.actor.id):
        return await reply(ctx, waiting, "上一份报价还在等主管定，要改先在审批里撤回")
    row = await give(ctx, customer, product, fen)
    held = row.state == "held"
    return await reply(ctx, row, "已压下，等主管定" if held else "已登记报价", undo=not held)


async def _not_his(ctx: Context, customer: Customer, product: str, fen: int) -> Reply | None:
    if may_change(ctx.actor, await ctx.mine.facts(customer)):
        return None
    if customer.owner_id is None:
        return Reply(notice="这家客户在公海，先领取再报价")
    row = await block(ctx, customer, product, fen)
    return await reply(ctx, row, "这家客户由同事负责，报价已拦下")


async def _his(ctx: Context, id: int) -> Customer | None:
    return await ctx.mine.customer(id, for_change=True)


def _read(text: str) -> QuoteWords | None:
    return quote_said(text) or quote_listed(text)


def _missing(typed: QuoteForm) -> tuple[str, ...]:
    wanted = (("客户", typed.customer), ("报价", typed.amount))
    return tuple(label for label, given in wanted if not given)


def _words(row: Quote) -> str:
    return " ".join(part for part in (row.product, money(row.amount_fen)) if part)
