"""Todos: listed, added in a sentence, done, put off."""

from datetime import UTC, datetime, timedelta

from cards.todo import SHOWN, SnoozeView, TodoPage, todo_list, todo_snooze
from handlers import pack_face
from handlers.answers import Unreadable
from handlers.masking import mask_for
from handlers.refusals import ABSENT, lacking, stale
from handlers.registry import Context, Reply, handles, spelled
from handlers.showing import todo_changed
from handlers.snoozing import used_up
from handlers.todo_face import overdue_days, reply, view_of
from handlers.visit_entry import moment_of, read
from handlers.visit_saving import add_todo
from sales.actions import Action, AddTodo, FinishTodo, ListTodos, ShowTodo, SnoozeTodo, StartSnooze
from sales.playbook import Snooze
from sales.rights import reads_customers, sells
from storage.deals import open_todos
from storage.tables import Todo


@spelled(
    "待办",
    "todo",
    "todos",
    about="看我的待办，或加一条",
    sample="/待办 明天下午3点给王总发报价",
    may=sells,
)
def parse_todos(rest: str) -> Action:
    return AddTodo(rest) if rest else ListTodos()


@handles(ListTodos, may=sells)
async def list_todos(action: ListTodos, ctx: Context) -> Reply:
    rows = await open_todos(ctx.store, ctx.actor.id)
    shown = rows[action.skip : action.skip + SHOWN]
    late = sum(1 for row in rows if overdue_days(ctx, row))
    page = TodoPage(tuple([await view_of(ctx, row) for row in shown]), len(rows), late, action.skip)
    return Reply(todo_list(page), below=True)


@handles(AddTodo, may=sells)
async def add(action: AddTodo, ctx: Context) -> Reply:
    seen = read(ctx, action.text)
    at = moment_of(ctx, seen.next_at)
    if at is None or at <= ctx.now:
        return Reply(notice="什么时候提醒？写上时间就行，比如「/待办 明天下午3点给王总发报价」")
    customer = await ctx.mine.customer(seen.customer_id) if seen.customer_id else None
    row = Todo(
        owner_id=ctx.actor.id,
        customer_id=customer.id if customer else None,
        kind="manual",
        text=seen.next_action or action.text,
        due_at=at,
        created_at=ctx.now,
    )
    await add_todo(ctx, row)
    await todo_changed(ctx, row)
    return await reply(ctx, row, "待办已加，到点提醒你")


@handles(ShowTodo, may=reads_customers)
async def show(action: ShowTodo, ctx: Context) -> Reply:
    row = await ctx.mine.todo(action.todo)
    return await reply(ctx, row, below=not action.back) if row else ABSENT


@handles(FinishTodo, may=sells)
async def finish(action: FinishTodo, ctx: Context) -> Reply:
    row = await _as_seen(ctx, action)
    if isinstance(row, Reply):
        return row
    row.state, row.done_at = "done", ctx.now
    await ctx.store.disarm("todo", row.id or 0)
    await ctx.store.settle("todo", row.id or 0)
    await ctx.store.session.flush()
    await todo_changed(ctx, row)
    return await _answer(ctx, row, action.pack, await _done(ctx, row), undo=True)


@handles(StartSnooze, may=sells)
async def start_snooze(action: StartSnooze, ctx: Context) -> Reply:
    row = await _as_seen(ctx, action)
    if isinstance(row, Reply):
        return row
    if refusal := await used_up(ctx, row.owner_id, row, ("todo", "todo", row.id or 0)):
        return await reply(ctx, row, refusal)
    form = await _choices(ctx, row)
    if not form.choices:  # due later than any of them
        return await reply(ctx, row, "时间还早，没有可顺延的选项；快到点时再来顺延就行")
    return Reply(todo_snooze(form))


@handles(SnoozeTodo, may=sells)
async def snooze(action: SnoozeTodo, ctx: Context) -> Reply:
    row = await _as_seen(ctx, action)
    if isinstance(row, Reply):
        return row
    if refusal := await used_up(ctx, row.owner_id, row, ("todo", "todo", row.id or 0)):
        return await reply(ctx, row, refusal)
    chosen = next((one for one in ctx.playbook.snooze if one.id == action.until), None)
    if chosen is None:
        return lacking("顺延到", card=todo_snooze(await _choices(ctx, row, action.reason or "")))
    try:
        row.due_at = later(ctx, chosen)
    except Unreadable as doubt:
        return Reply(todo_snooze(await _choices(ctx, row, action.reason or "")), str(doubt))
    row.snoozed += 1
    row.snooze_reason = action.reason or ""
    await ctx.store.disarm("todo", row.id or 0)  # whatever clock it had
    await ctx.store.arm("todo", row.id or 0, "todo_due", row.due_at, ctx.now)
    await ctx.store.settle("todo", row.id or 0)
    await ctx.store.session.flush()
    await todo_changed(ctx, row)
    return await reply(ctx, row, f"已顺延到{chosen.label}", undo=True)


async def _as_seen(ctx: Context, action: FinishTodo | StartSnooze | SnoozeTodo) -> Todo | Reply:
    """The open todo as it was on the tapped card, or the reply to a tap that comes too late."""
    row = await ctx.mine.todo(action.todo, for_change=True)
    if row is None:
        return ABSENT
    if row.version != action.seen or row.state != "open":
        pack = action.pack if isinstance(action, FinishTodo) else 0
        found = await _answer(ctx, row, pack)
        return stale(found.card, found.shows)
    return row


def later(ctx: Context, choice: Snooze) -> datetime:
    """Hours from now, or that many workdays ahead at the choice's hour."""
    if choice.at is None:
        return ctx.now + timedelta(hours=choice.hours)
    day = ctx.local(ctx.now).date()
    for _ in range(choice.days):
        day = ctx.tools.calendar.next_workday(day)
    at = datetime.combine(day, choice.at, ctx.tools.zone).astimezone(UTC)
    if at <= ctx.now:
        raise Unreadable(f"「{choice.label}」已经过了，选晚一点的")
    return at


def _delays(ctx: Context, row: Todo, choice: Snooze) -> bool:
    """「今天下午」 is no delay for what is due tomorrow, nor in the evening."""
    try:
        return later(ctx, choice) > row.due_at
    except Unreadable:
        return False


async def _choices(ctx: Context, row: Todo, reason: str = "") -> SnoozeView:
    choices = tuple((one.id, one.label) for one in ctx.playbook.snooze if _delays(ctx, row, one))
    text, due = (await mask_for(ctx.mine, row)).words(row.text), ctx.local(row.due_at)
    return SnoozeView(row.id or 0, row.version, text, due, choices, reason=reason)


async def _done(ctx: Context, row: Todo) -> str:
    """Ticking alone does not stop the escalation (R38)."""
    text = (await mask_for(ctx.mine, row)).words(row.text)
    return f"完成：{text}" + ("。记下这次联系，才不会再升级" if row.kind == "stale" else "")


async def _answer(
    ctx: Context, row: Todo, pack: int, notice: str = "", *, undo: bool = False
) -> Reply:
    """On a battle pack its own face, ticked; elsewhere the todo's."""
    if pack and (drawn := await pack_face.battle_pack_face(ctx, pack)):
        return Reply(drawn, notice, shows=("battle_pack", pack))
    return await reply(ctx, row, notice, undo=undo)
