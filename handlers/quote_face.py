"""How a quote looks to who gave it, to whose customer it is about, to those above (AS-14)."""

from cards.model import Card
from cards.quote import Offer, QuoteView, quote
from handlers.masking import mask_for
from handlers.registry import Context, Reply, face
from sales.quotes import FOREIGN, SECOND
from storage.customers import who_owns
from storage.tables import Customer, Opportunity, Person, Quote

QUOTE = "quote"


@face(QUOTE)
async def quote_face(ctx: Context, id: int) -> Card | None:
    row = await ctx.mine.quote(id)
    return await draw(ctx, row) if row else None


async def reply(ctx: Context, row: Quote, notice: str = "", *, undo: bool = False) -> Reply:
    card = await draw(ctx, row, ctx.event if undo else 0)
    return Reply(card, notice, shows=(QUOTE, row.id or 0))


async def draw(ctx: Context, row: Quote, undo_event: int = 0) -> Card:
    session = ctx.store.session
    customer = await session.get_one(Customer, row.customer_id)
    against = await session.get(Quote, row.against_id) if row.against_id else None
    deal = await session.get(Opportunity, row.opportunity_id) if row.opportunity_id else None
    own = row.person_id == ctx.actor.id
    return quote(
        QuoteView(
            id=row.id or 0,
            customer=customer.name,
            offer=await offer_of(ctx, row),
            state=row.state,
            why=await why(ctx, row, against, customer),
            earlier=await offer_of(ctx, against) if against else None,
            deal=deal.name if deal else "",
            asks=own and row.state == "blocked",
            approval=row.approval_id or 0 if row.state in ("held", "rejected") else 0,
            undo_event=undo_event,
        )
    )


async def offer_of(ctx: Context, row: Quote) -> Offer:
    person = await ctx.store.session.get_one(Person, row.person_id)
    shown = await mask_for(ctx.mine, row)
    product = shown.words(row.product)
    return Offer(person.name, row.amount_fen, ctx.local(row.at), product, hidden=not shown.amounts)


async def why(ctx: Context, row: Quote, against: Quote | None, customer: Customer) -> str:
    """The sentence why it does not go out."""
    if row.conflict == FOREIGN:
        return await _whose(ctx, row, customer)
    if against is None:
        return ""
    rules = ctx.playbook.quotes
    if row.conflict == SECOND:
        person = await ctx.store.session.get_one(Person, against.person_id)
        return f"{person.name} {rules.window_days} 天内报过价"
    return f"和上次报价相差超过 {rules.deviation_percent}%"


async def _whose(ctx: Context, row: Quote, customer: Customer) -> str:
    """What a stranger may know, and what the owner should (R30)."""
    if customer.owner_id == ctx.actor.id:
        person = await ctx.store.session.get_one(Person, row.person_id)
        return f"这是你负责的客户，{person.name} 的报价已拦下；他可能来申请协作"
    return f"已由 {await who_owns(ctx.store, customer)}负责，报价没有生效"
