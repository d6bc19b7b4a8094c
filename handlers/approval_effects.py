"""What a passed request does, in the transaction that passes it (U-06)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from cards.hand_over import HandedOver, handed_over
from handlers.approval_face import kind_of
from handlers.lead_giving import Decision
from handlers.owning import Moved, hand_over
from handlers.registry import Context
from sales.approving import APPROVED
from storage.approvals import KEEPING_KEY, Case, names_of
from storage.customers import contacts_of, share
from storage.owing import Priority
from storage.store import Store
from storage.tables import Customer, Person, Quote


@dataclass(frozen=True, slots=True)
class Effect:
    """`hindrance`: the sentence why it cannot be done any more, empty when it can. `ended`: what a no or
    a withdrawal does."""

    hindrance: Callable[[Context, Case], Awaitable[str]]
    apply: Callable[[Context, Case], Awaitable[None]]
    ended: Callable[[Context, Case], Awaitable[None]]


async def hindrance(ctx: Context, found: Case) -> str:
    return await EFFECTS[kind_of(ctx, found).effect].hindrance(ctx, found)


async def apply(ctx: Context, found: Case) -> None:
    await EFFECTS[kind_of(ctx, found).effect].apply(ctx, found)


async def ended(ctx: Context, found: Case) -> None:
    await EFFECTS[kind_of(ctx, found).effect].ended(ctx, found)


async def _nothing_against(ctx: Context, found: Case) -> str:
    return ""


async def _nothing(ctx: Context, found: Case) -> None:
    return None


async def _share(ctx: Context, found: Case) -> None:
    """The applicant may see the customer and work on it, for as long as was asked (AP-04, CO-12)."""
    row = found.approval
    days = row.payload.get("days", 0)
    await share(
        ctx.store,
        row.customer_id or 0,
        row.applicant_id,
        f"{kind_of(ctx, found).name} #{found.id}",
        ctx.now + timedelta(days=days) if days else None,
    )


async def _cannot_hand_over(ctx: Context, found: Case) -> str:
    payload = found.approval.payload
    customer = await _customer(ctx.store, found)
    if customer is None or customer.owner_id != payload["from"]:
        return "客户的负责人已经变了，这条申请作不了数，请拒绝"
    heir = await ctx.store.session.get(Person, payload["to"])
    return "" if heir and heir.active else "接手人已离职，请拒绝后重新申请"


async def _hand_over(ctx: Context, found: Case) -> None:
    """Customer and people, every opportunity, open todo and live lead: one owner for another, nothing else."""
    customer = await _customer(ctx.store, found)
    assert customer is not None
    decision = Decision(
        kind="transfer", by=found.approval.applicant_id, reason=f"客户移交 #{found.id}"
    )
    moved = await hand_over(
        ctx.store,
        ctx.playbook,
        ctx.tools,
        customer,
        found.approval.payload["to"],
        decision,
        ctx.now,
    )
    await ctx.refresh("customer", customer.id or 0)
    for kind, id in moved.things:
        await ctx.refresh(kind, id)
    await _tell_both(ctx, found, customer, moved)


async def _customer(store: Store, found: Case) -> Customer | None:
    if store.locks:
        await store.session.flush()  # a locked row is read again
    lock = KEEPING_KEY if store.locks else None
    return await store.session.get(Customer, found.approval.customer_id, with_for_update=lock)


async def _tell_both(ctx: Context, found: Case, customer: Customer, moved: Moved) -> None:
    before, after = found.approval.payload["from"], found.approval.payload["to"]
    names = await names_of(ctx.store, (before, after))
    contacts = len(await contacts_of(ctx.store, customer.id or 0))
    told = {after, before} - {found.approval.applicant_id}  # who asked gets the decided request
    for person in sorted(told):
        view = HandedOver(
            customer.id or 0, customer.name, names[after], names[before], contacts, len(moved.deals),
            len(moved.todos), len(moved.leads), found.id, person == after,
        )  # fmt: skip
        once = f"handed_over:{found.id}:{person}:{ctx.event}"
        await ctx.store.owe(
            person,
            handed_over(view),
            once=once,
            priority=Priority.APPROVAL,
            event=ctx.event or None,
        )


async def _settle_quote(ctx: Context, found: Case) -> None:
    """It stands, or it is what the request ended as (AS-14)."""
    quote = await ctx.store.session.get_one(Quote, found.approval.payload["quote"])
    quote.state = "given" if found.approval.state == APPROVED else found.approval.state
    quote.settled_at = ctx.now
    await ctx.store.session.flush()
    await ctx.refresh("quote", quote.id or 0)


EFFECTS = {
    "none": Effect(_nothing_against, _nothing, _nothing),
    "share_customer": Effect(_nothing_against, _share, _nothing),
    "hand_over_customer": Effect(_cannot_hand_over, _hand_over, _nothing),
    "release_quote": Effect(_nothing_against, _settle_quote, _settle_quote),
}
"""By the playbook's `effect`."""
