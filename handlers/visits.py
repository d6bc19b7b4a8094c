"""A draft is corrected, confirmed or dropped; the form for those who like forms."""

from dataclasses import replace
from typing import TypeAlias

from cards.visit import VisitView, visit_blank, visit_form
from handlers.answers import Unreadable, fen, future, instant, name
from handlers.known import customer_id
from handlers.refusals import ABSENT, lacking, stale
from handlers.registry import Context, Reply, handles
from handlers.showing import touch_changed
from handlers.visit_entry import fill, read, set_contacts
from handlers.visit_face import draw, reply, view_of
from handlers.visit_saving import save
from handlers.visit_weight import says_something
from sales.actions import (
    AmendVisit,
    DropVisit,
    EditVisit,
    NewCustomer,
    PickCustomer,
    SaveVisit,
    ShowVisit,
    StartVisit,
    SubmitVisit,
)
from sales.rights import reads_customers, sells
from sales.understood import Understood
from storage.tables import Customer, TouchLog

OnDraft: TypeAlias = PickCustomer | NewCustomer | EditVisit | AmendVisit | SaveVisit | DropVisit
UNSAVED = ("draft", "asked")
LABELS = {
    "customer": "客户",
    "content": "沟通内容",
    "next_action": "下一步",
    "next_at": "下一步时间",
}


@handles(ShowVisit, may=reads_customers)
async def show(action: ShowVisit, ctx: Context) -> Reply:
    touch = await ctx.mine.touch(action.touch)
    return await reply(ctx, touch, below=not action.back) if touch else ABSENT


@handles(PickCustomer, may=sells)
async def pick(action: PickCustomer, ctx: Context) -> Reply:
    touch = await _unsaved(ctx, action)
    if isinstance(touch, Reply):
        return touch
    if await ctx.mine.customer(action.customer) is None:
        return ABSENT
    touch.customer_id, touch.new_customer = action.customer, ""
    said = Understood.from_json(touch.understood).contacts
    set_contacts(ctx, touch, tuple(who.name for who in said))
    return await _amended(ctx, touch)


@handles(NewCustomer, may=sells)
async def new_customer(action: NewCustomer, ctx: Context) -> Reply:
    """None of the guesses: the form asks for the name."""
    touch = await _unsaved(ctx, action)
    if isinstance(touch, Reply):
        return touch
    return Reply(visit_form(await view_of(ctx, touch)), "填一下客户名称，保存时就会新建")


@handles(EditVisit, may=sells)
async def edit(action: EditVisit, ctx: Context) -> Reply:
    touch = await _unsaved(ctx, action)
    if isinstance(touch, Reply):
        return touch
    return Reply(visit_form(await view_of(ctx, touch)))


@handles(AmendVisit, may=sells)
async def amend(action: AmendVisit, ctx: Context) -> Reply:
    touch = await _unsaved(ctx, action)
    if isinstance(touch, Reply):
        return touch
    if missing := _missing(ctx, action):
        return lacking(*missing, card=visit_form(_typed(await view_of(ctx, touch), action)))
    try:
        name("客户名称", action.customer)
        amount, next_at = fen(action.amount), instant(ctx, action.next_at)
        if next_at != touch.next_at:
            next_at = future(ctx, action.next_at)
    except Unreadable as doubt:
        return Reply(visit_form(_typed(await view_of(ctx, touch), action)), str(doubt))
    await _take_answers(ctx, touch, action)
    touch.amount_fen, touch.next_at = amount, next_at
    set_contacts(ctx, touch, _names(action.contacts))
    touch.state = "draft"
    return await _amended(ctx, touch)


@handles(SaveVisit, may=sells)
async def confirm(action: SaveVisit, ctx: Context) -> Reply:
    touch = await _unsaved(ctx, action)
    if isinstance(touch, Reply):
        return touch
    return await _saved(ctx, touch)


@handles(DropVisit, may=sells)
async def drop(action: DropVisit, ctx: Context) -> Reply:
    touch = await _unsaved(ctx, action)
    if isinstance(touch, Reply):
        return touch
    touch.state = "dropped"
    await touch_changed(ctx, touch)
    return await reply(ctx, touch, "已放弃，没有保存")


@handles(StartVisit, may=sells)
async def start(action: StartVisit, ctx: Context) -> Reply:
    customer = await ctx.mine.customer(action.customer) if action.customer else None
    return Reply(visit_blank(_blank(ctx, customer)), below=True)


@handles(SubmitVisit, may=sells)
async def submit(action: SubmitVisit, ctx: Context) -> Reply:
    """What the rep typed into the form was seen: with a customer we know it is saved at once."""
    known = await ctx.mine.customer(action.known) if action.known else None
    blank = visit_blank(_typed(_blank(ctx, known), action))
    if missing := _missing(ctx, action):
        return lacking(*missing, card=blank)
    touch = TouchLog(author_id=ctx.actor.id, source="form", at=ctx.now, created_at=ctx.now)
    touch.raw_text = action.content or ""
    try:
        name("客户名称", action.customer)
        next_at = future(ctx, action.next_at)
    except Unreadable as doubt:
        return Reply(blank, str(doubt))
    fill(ctx, touch, replace(read(ctx, touch.raw_text), customer_new=None), known)
    ctx.store.session.add(touch)
    touch.next_at = next_at or touch.next_at
    await _take_answers(ctx, touch, action)
    await ctx.store.session.flush()
    return await _saved(ctx, touch) if touch.customer_id else await reply(ctx, touch)


async def _saved(ctx: Context, touch: TouchLog) -> Reply:
    if refusal := await save(touch, ctx):
        return await reply(ctx, touch, refusal)
    await touch_changed(ctx, touch)
    return await reply(ctx, touch, f"已记录 #{touch.id}{_counts(touch)}", undo=True)


def _counts(touch: TouchLog) -> str:
    """Whoever writes nothing should know that no clock heard it (R18)."""
    return "" if says_something(touch) else "。没写聊了什么，不算一次联系"


async def _amended(ctx: Context, touch: TouchLog) -> Reply:
    await ctx.store.session.flush()
    await touch_changed(ctx, touch)
    return await reply(ctx, touch)


async def _take_answers(ctx: Context, touch: TouchLog, action: AmendVisit | SubmitVisit) -> None:
    await _set_customer(ctx, touch, action.customer or "")
    touch.content = action.content or touch.content
    touch.next_action = action.next_action or ""
    if action.touch_type in ctx.playbook.entry.touch_types:
        touch.touch_type = action.touch_type or ""
    if action.emotion in ctx.playbook.entry.emotions:
        touch.emotion = action.emotion or ""


async def _set_customer(ctx: Context, touch: TouchLog, name: str) -> None:
    """The customer of that very name, else the one clear match among those the rep may see, else new."""
    current = (
        await ctx.store.session.get(Customer, touch.customer_id) if touch.customer_id else None
    )
    if current and current.name == name:
        return
    found = customer_id(ctx, name)
    customer = await ctx.mine.customer(found) if found else None
    touch.customer_id = customer.id if customer else None
    touch.new_customer = "" if customer else name


async def _unsaved(ctx: Context, action: OnDraft) -> TouchLog | Reply:
    """The draft as its author last saw it, or the reply to a tap that comes too late."""
    touch = await ctx.mine.touch(action.touch, for_change=True)
    if touch is None or touch.author_id != ctx.actor.id:
        return ABSENT
    if touch.version != action.seen or touch.state not in UNSAVED:
        return stale(await draw(ctx, touch), ("touch", touch.id or 0))
    return touch


def _missing(ctx: Context, action: AmendVisit | SubmitVisit) -> tuple[str, ...]:
    """What the playbook requires; and a time alone reminds of nothing."""
    lacks = [one for one in ctx.playbook.entry.required if not getattr(action, one)]
    if action.next_at and not action.next_action and "next_action" not in lacks:
        lacks.append("next_action")
    return tuple(LABELS.get(one, one) for one in lacks)


def _typed(view: VisitView, action: AmendVisit | SubmitVisit) -> VisitView:
    """The form again with what was typed: nothing is lost by a refusal."""
    return replace(
        view,
        customer=action.customer or "",
        new_customer="",
        content=action.content or "",
        next_action=action.next_action or "",
        touch_type=action.touch_type or "",
        emotion=action.emotion or "",
    )


def _blank(ctx: Context, customer: Customer | None) -> VisitView:
    entry = ctx.playbook.entry
    return VisitView(
        id=0,
        version=0,
        customer=customer.name if customer else "",
        customer_id=customer.id or 0 if customer else 0,
        touch_types=entry.touch_types,
        emotions=entry.emotions,
        required=entry.required,
    )


def _names(said: str | None) -> tuple[str, ...]:
    for mark in "，,;；/ ":
        said = (said or "").replace(mark, "、")
    return tuple(name for name in (said or "").split("、") if name)
