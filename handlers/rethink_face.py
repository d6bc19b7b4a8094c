"""How a recorded 「再考虑」 looks: scripts filled for this customer, deciders, appointment."""

from collections.abc import Sequence
from datetime import datetime

from cards.model import Card
from cards.rethink import BundleView, Decider, rethink_bundle
from cards.text import moment, money
from handlers.clocking import due_at
from handlers.masking import Mask, mask_for
from handlers.registry import Context, Reply, face
from sales.scripts import ContactFacts, addressed, bundle, finance_decider, technical_decider
from storage.customers import contacts_of
from storage.tables import Contact, Customer, Rethink, Todo, TouchLog


@face("rethink")
async def rethink_face(ctx: Context, id: int) -> Card | None:
    made = await seen(ctx, id)
    return await draw(ctx, made) if made else None


async def seen(ctx: Context, id: int) -> Rethink | None:
    """It names the customer's people, so the customer must be the viewer's to see as well."""
    made = await ctx.mine.rethink(id)
    return made if made and await ctx.mine.customer(made.customer_id) else None


async def reply(
    ctx: Context, made: Rethink, notice: str = "", *, undo: bool = False, proposal: str = ""
) -> Reply:
    """Its face as the answer; `undo`: what was just done may be taken back."""
    card = await draw(ctx, made, ctx.event if undo else 0, proposal)
    return Reply(card, notice, shows=("rethink", made.id or 0))


async def draw(ctx: Context, made: Rethink, undo_event: int = 0, proposal: str = "") -> Card:
    return rethink_bundle(await view_of(ctx, made, undo_event, proposal))


async def view_of(ctx: Context, made: Rethink, undo_event: int, proposal: str) -> BundleView:
    customer = await ctx.store.session.get_one(Customer, made.customer_id)
    contacts = await contacts_of(ctx.store, made.customer_id)
    shown = await mask_for(ctx.mine, customer)
    deciders = _deciders(ctx, shown, list(contacts))
    return BundleView(
        id=made.id or 0,
        opportunity=made.opportunity_id or 0,
        customer=customer.name,
        customer_id=made.customer_id,
        concern=made.concern,
        note=shown.words(made.note),
        scripts=bundle(
            ctx.playbook.rethink, customer.industry, await _facts(ctx, made, customer, contacts)
        ),
        deciders=deciders,
        lacking=tuple(
            part for part in ("技术", "财务") if part not in {who.part for who in deciders}
        ),
        todo_at=ctx.local(await _todo_at(ctx, made)),
        next_at=ctx.local(made.next_contact_at) if made.next_contact_at else None,
        proposal=proposal,
        undo_event=undo_event,
    )


async def _todo_at(ctx: Context, made: Rethink) -> datetime:
    todo = await ctx.store.session.get(Todo, made.todo_id) if made.todo_id else None
    if todo:
        return todo.due_at
    return due_at(ctx.playbook, ctx.tools, "rethink_todo", made.created_at)


def _deciders(ctx: Context, shown: Mask, contacts: list[Contact]) -> tuple[Decider, ...]:
    """The technical and the finance decider, one person only once (CS-04)."""
    facts = [ContactFacts(who.id or 0, who.name, who.title, tuple(who.roles)) for who in contacts]
    rules = ctx.playbook.rethink
    technical = technical_decider(facts, rules)
    rest = [who for who in facts if technical is None or who.id != technical.id]
    chosen = (("技术", technical), ("财务", finance_decider(rest, rules)))
    by_id = {who.id: who for who in contacts}
    return tuple(
        Decider(part, who.name, who.title, shown.phone(by_id[who.id].phone))
        for part, who in chosen
        if who
    )


async def _facts(
    ctx: Context, made: Rethink, customer: Customer, contacts: Sequence[Contact]
) -> dict[str, str]:
    """What a script may name about this customer (sales.playbook.Script)."""
    deal = await ctx.mine.opportunity(made.opportunity_id) if made.opportunity_id else None
    priced = deal is not None and (await mask_for(ctx.mine, deal)).amounts
    contact = await _spoken_to(ctx, made, contacts)
    next_at = made.next_contact_at
    return {
        "customer": customer.short_names[0] if customer.short_names else customer.name,
        "contact": contact or "您好",
        "opportunity": deal.name if deal else "这个项目",
        "amount": money(deal.amount_fen)
        if deal and priced and deal.amount_fen is not None
        else "当前方案",
        "concern": made.concern,
        "industry": customer.industry or "同行",
        "rep": ctx.actor.name,
        "next_at": moment(ctx.local(next_at)) if next_at else "这两天",
    }


async def _spoken_to(ctx: Context, made: Rethink, contacts: Sequence[Contact]) -> str:
    """「秦总」: who the last visit was with, as one would address them."""
    touch = await ctx.store.session.get(TouchLog, made.touch_id) if made.touch_id else None
    ids = touch.contact_ids if touch else []
    who = next((one for one in contacts if one.id in ids), contacts[0] if contacts else None)
    return addressed(who.name, who.title) if who else ""
