"""A quote is written down: it stands, or it is held for the manager, or blocked (AS-14, R30)."""

from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction

from cards.text import day, money
from handlers.approval_face import KIND
from handlers.approval_filing import Draft, file
from handlers.approval_steps import ask
from handlers.quote_face import QUOTE, why
from handlers.registry import Context
from sales.quotes import FOREIGN, Conflict, Price, conflict, deviation, product_key
from storage.deals import live_deals_of
from storage.quotes import standing_quotes
from storage.tables import Customer, Person, Quote


async def give(ctx: Context, customer: Customer, product: str, fen: int) -> Quote:
    """On a customer that the actor may work on, held for change by the caller."""
    row = _row(ctx, customer, product, fen)
    row.opportunity_id = await _deal(ctx, customer)
    window = timedelta(days=ctx.playbook.quotes.window_days)
    standing = await standing_quotes(ctx.store, customer.id or 0, ctx.now - window)
    found = conflict(price(row), [price(one) for one in standing], ctx.playbook.quotes)
    if found:
        row.state, row.conflict, row.against_id = "held", found.kind, found.earlier.id
    ctx.store.session.add(row)
    await ctx.store.session.flush()
    if found:
        await _hold(ctx, row, customer, found)
    return row


async def block(ctx: Context, customer: Customer, product: str, fen: int) -> Quote:
    """On somebody else's: it is kept, it does not go out, and the owner hears of it."""
    row = _row(ctx, customer, product, fen)
    row.state, row.conflict = "blocked", FOREIGN
    ctx.store.session.add(row)
    await ctx.store.session.flush()
    if customer.owner_id:
        await ctx.store.notify(
            person_id=customer.owner_id, kind=QUOTE, object_kind=QUOTE, object_id=row.id or 0,
            severity=1, reason="同事给你的客户报价，已拦下", now=ctx.now,
        )  # fmt: skip
    return row


def price(row: Quote) -> Price:
    return Price(row.id or 0, row.person_id, row.product_key, row.amount_fen, row.at)


async def _hold(ctx: Context, row: Quote, customer: Customer, found: Conflict) -> None:
    """The manager of both decides; both see both figures."""
    earlier = await ctx.store.session.get_one(Quote, found.earlier.id)
    kind = ctx.playbook.approval(ctx.playbook.quotes.decided_by)
    assert kind is not None
    other = {earlier.person_id} - {ctx.actor.id}
    draft = Draft(
        title=f"{customer.name} 报价 {money(row.amount_fen)}",
        reason=await why(ctx, row, earlier, customer),
        customer=customer,
        facts=await _figures(ctx, row, earlier, found),
        payload={"quote": row.id, "told": sorted(other)},
    )
    filed, _ = await file(ctx, kind, draft)
    row.approval_id = filed.id
    await ctx.store.session.flush()
    await ask(ctx, filed, other, f"{KIND}:{filed.id}:told")


async def _figures(
    ctx: Context, row: Quote, earlier: Quote, found: Conflict
) -> Sequence[tuple[str, str]]:
    percent = deviation(price(row), found.earlier)
    return (
        ("这次", await _figure(ctx, row)),
        ("上次", f"{await _figure(ctx, earlier)} · {day(ctx.local(earlier.at))}"),
        *((("相差", _apart(percent)),) if row.product_key == earlier.product_key else ()),
    )


async def _figure(ctx: Context, row: Quote) -> str:
    person = await ctx.store.session.get_one(Person, row.person_id)
    return " ".join(part for part in (person.name, money(row.amount_fen), row.product) if part)


def _apart(percent: Fraction) -> str:
    """「低 7.7%」"""
    if not percent:
        return "价格一样"
    return f"{'高' if percent > 0 else '低'} {abs(float(percent)):.1f}%"


def _row(ctx: Context, customer: Customer, product: str, fen: int) -> Quote:
    return Quote(
        customer_id=customer.id or 0,
        person_id=ctx.actor.id,
        product=product,
        product_key=product_key(product),
        amount_fen=fen,
        at=ctx.now,
    )


async def _deal(ctx: Context, customer: Customer) -> int | None:
    """The one that it can only be about."""
    deals = await live_deals_of(ctx.store, customer.id or 0)
    own = [deal for deal in deals if deal.owner_id == ctx.actor.id]
    return own[0].id if len(own) == 1 else None
