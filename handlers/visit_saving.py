"""What saving a visit does: customer and contacts, the todo with its clock, the opportunity's contact."""

from collections.abc import Sequence

from handlers.clocking import arm_clock
from handlers.contacting import hindrance
from handlers.lead_touching import count_as_touch
from handlers.pool_warning import followed
from handlers.registry import Context
from handlers.showing import deal_changed, todo_changed
from handlers.staleness import watch
from handlers.visit_weight import says_something
from sales.company_names import company_key
from sales.rights import may_change
from storage.customers import customer_named, who_owns
from storage.deals import live_deals_of, open_todos_of
from storage.tables import Contact, Customer, Opportunity, Person, Todo, TouchLog


async def save(touch: TouchLog, ctx: Context) -> str:
    """Save the draft; or the sentence that says why not (then nothing has changed)."""
    if refusal := await _customer_of(touch, ctx):
        return refusal
    assert touch.customer_id is not None
    deals = await live_deals_of(ctx.store, touch.customer_id)
    todos = await open_todos_of(ctx.store, touch.customer_id)
    await _add_contacts(touch, ctx)
    touch.state, touch.saved_at = "saved", ctx.now
    await _count_as_contact(touch, ctx, deals, todos)
    await _remind(touch, ctx)
    await ctx.store.session.flush()
    return ""


async def _customer_of(touch: TouchLog, ctx: Context) -> str:
    """Found, made, or the sentence why he may not write of it."""
    if touch.customer_id is None and (refusal := await _find_or_make(touch, ctx)):
        return refusal
    customer = await ctx.store.session.get_one(Customer, touch.customer_id)
    refusal = await hindrance(ctx, customer)
    return f"{refusal}；这条记录还在，没有丢" if refusal else ""


async def _find_or_make(touch: TouchLog, ctx: Context) -> str:
    if not touch.new_customer:
        return "先告诉我是哪位客户"
    key = company_key(touch.new_customer)
    existing = await customer_named(ctx.store, key)
    if existing and await ctx.mine.customer(existing.id or 0) is None:
        owner = await who_owns(ctx.store, existing)
        return f"这家客户已由 {owner} 负责，没有重复新建；这条记录还在，没有丢"
    touch.customer_id = (existing or await _make(touch.new_customer, key, ctx)).id
    touch.new_customer = ""
    return ""


async def _make(name: str, key: str, ctx: Context) -> Customer:
    owner = await ctx.store.session.get(Person, ctx.actor.id)
    made = Customer(
        name=name,
        name_key=key,
        owner_id=ctx.actor.id,
        owned_since=ctx.now,
        region_id=owner.region_id if owner else None,
        created_at=ctx.now,
    )
    ctx.store.session.add(made)
    await ctx.store.session.flush()
    return made


async def _add_contacts(touch: TouchLog, ctx: Context) -> None:
    made = [
        Contact(customer_id=touch.customer_id or 0, name=name, created_at=ctx.now)
        for name in touch.new_contacts
    ]
    if not made:
        return
    ctx.store.session.add_all(made)
    await ctx.store.session.flush()
    touch.contact_ids = [*touch.contact_ids, *(contact.id for contact in made if contact.id)]
    touch.new_contacts = []


async def _count_as_contact(
    touch: TouchLog, ctx: Context, deals: Sequence[Opportunity], todos: Sequence[Todo]
) -> None:
    """A logged contact resets the opportunity's clock and settles the 再考虑 todo (timer register)."""
    own = [deal for deal in deals if deal.owner_id == touch.author_id]
    theirs = [deal for deal in deals if may_change(ctx.actor, await ctx.mine.facts(deal))]
    if len(linked := own or theirs) == 1:
        touch.opportunity_id = linked[0].id
    if not says_something(touch):
        return
    for deal in theirs:
        deal.last_contact_at = max(deal.last_contact_at, touch.at)
        await watch(ctx.store, ctx.playbook, ctx.tools, deal, ctx.now)
        await deal_changed(ctx, deal)
    await count_as_touch(touch, ctx)
    await followed(ctx, touch.customer_id or 0)
    for todo in todos:
        if todo.kind == "rethink" and todo.owner_id == touch.author_id:
            todo.state, todo.done_at = "done", ctx.now
            await ctx.store.disarm("todo", todo.id or 0)
            await todo_changed(ctx, todo)


async def _remind(touch: TouchLog, ctx: Context) -> None:
    """A next step with a time becomes a todo that rings then (U-02, CP-13)."""
    if touch.next_action and touch.next_at:
        await add_todo(
            ctx,
            Todo(
                owner_id=touch.author_id,
                customer_id=touch.customer_id,
                opportunity_id=touch.opportunity_id,
                touch_id=touch.id,
                text=touch.next_action,
                due_at=touch.next_at,
                created_at=ctx.now,
            ),
        )


async def add_todo(ctx: Context, todo: Todo, clock: str = "") -> Todo:
    """`clock`: the register's, where its time is a rule and not somebody's word."""
    ctx.store.session.add(todo)
    await ctx.store.session.flush()
    if clock:
        await arm_clock(ctx.store, ctx.playbook, ctx.tools, "todo", todo.id or 0, clock, ctx.now)
    else:
        await ctx.store.arm("todo", todo.id or 0, "todo_due", todo.due_at, ctx.now)
    return todo
