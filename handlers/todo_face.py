"""How a todo looks to whom it belongs, or who is above."""

from cards.model import Card
from cards.todo import TodoView, todo, todo_reminder
from handlers.masking import mask_for
from handlers.opportunity_face import one_line
from handlers.registry import Context, Reply, face
from storage.customers import contacts_by_id, contacts_of
from storage.deals import last_seen_touch
from storage.tables import Contact, Customer, Opportunity, Todo, TouchLog


@face("todo")
async def todo_face(ctx: Context, id: int) -> Card | None:
    row = await ctx.mine.todo(id)
    return None if row is None else await draw(ctx, row)


@face("todo_reminder", stays="todo")
async def reminder_face(ctx: Context, id: int) -> Card | None:
    """Not sent when it was done in the meantime."""
    row = await ctx.mine.todo(id)
    return None if row is None or row.state != "open" else todo_reminder(await view_of(ctx, row))


async def reply(
    ctx: Context, row: Todo, notice: str = "", *, below: bool = False, undo: bool = False
) -> Reply:
    """Its face as the answer; `undo`: what was just done may be taken back."""
    card = await draw(ctx, row, ctx.event if undo else 0)
    return Reply(card, notice, below, ("todo", row.id or 0))


async def draw(ctx: Context, row: Todo, undo_event: int = 0) -> Card:
    return todo(await view_of(ctx, row, undo_event))


async def view_of(ctx: Context, row: Todo, undo_event: int = 0) -> TodoView:
    assert row.id is not None
    session = ctx.store.session
    customer = await session.get(Customer, row.customer_id) if row.customer_id else None
    deal = await session.get(Opportunity, row.opportunity_id) if row.opportunity_id else None
    last = await last_seen_touch(ctx.mine, row.customer_id) if row.customer_id else None
    shown = await mask_for(ctx.mine, row)
    return TodoView(
        id=row.id,
        version=row.version,
        text=shown.words(row.text),
        due=ctx.local(row.due_at),
        customer=customer.name if customer else "",
        customer_id=row.customer_id or 0,
        contact=called(await _contact(ctx, row)),
        opportunity=row.opportunity_id or 0,
        opportunity_name=deal.name if deal else "",
        lead=row.lead_id or 0,
        last_words=shown.words(one_line(last.content)) if last else "",
        state=row.state,
        overdue_days=overdue_days(ctx, row),
        snoozed=row.snoozed,
        done=ctx.local(row.done_at) if row.done_at else None,
        reason=shown.words(row.snooze_reason),
        undo_event=undo_event,
    )


def overdue_days(ctx: Context, row: Todo) -> int:
    """Whole calendar days past due, as people count them."""
    if row.state != "open" or row.due_at >= ctx.now:
        return 0
    return (ctx.local(ctx.now).date() - ctx.local(row.due_at).date()).days


def called(contact: Contact | None) -> str:
    """「秦朗（设备科主任）」 (DS-02)."""
    if contact is None:
        return ""
    return f"{contact.name}（{contact.title}）" if contact.title else contact.name


async def _contact(ctx: Context, row: Todo) -> Contact | None:
    """Whom the visit was with, else the customer's first contact."""
    touch = await ctx.store.session.get(TouchLog, row.touch_id) if row.touch_id else None
    met = await contacts_by_id(ctx.store, touch.contact_ids[:1]) if touch else []
    if met or not row.customer_id or await ctx.mine.customer(row.customer_id) is None:
        return met[0] if met else None
    known = await contacts_of(ctx.store, row.customer_id)
    return known[0] if known else None
