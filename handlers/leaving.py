"""Taking leave with a deputy, and coming back early (U-13)."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from cards.leave import LeaveFormView, leave, leave_form, leave_return, period
from cards.model import Card
from cards.text import moment_input
from handlers.answers import Unreadable
from handlers.leave_face import manager_of, return_view, view_of
from handlers.refusals import ABSENT, lacking, stale
from handlers.registry import Context, Reply, handles, spelled
from sales.actions import Action, EndLeave, StartLeave, TakeLeave
from sales.rights import Actor, anyone, sells
from storage.leaves import colleagues, leaves_of, lock_person
from storage.scoped import LARGEST_ID
from storage.tables import Leave, Person

if TYPE_CHECKING:
    from sales.leave import (
        Span,  # the grammar of dates is loaded when somebody is away, not at start
    )

_LAST_MINUTE = time(23, 59)


@spelled(
    "请假", "销假", "leave", about="请假并指定代理人，或提前返回", sample="/请假 明天到周五 代理 陈明",
    may=anyone,
)  # fmt: skip
def parse_leave(rest: str) -> Action:
    return StartLeave(rest)


@handles(StartLeave, may=anyone)
async def start(action: StartLeave, ctx: Context) -> Reply:
    """The form, filled in with what was said: one tap confirms it."""
    from sales.leave import said, span

    heard = said(action.text, ctx.local(ctx.now), ctx.holidays)
    form = LeaveFormView(deputy=heard.deputy)
    if heard.starts is not None and heard.ends is not None:
        when = span(heard.starts, heard.ends, ctx.local(ctx.now))
        form = replace(
            form,
            starts=moment_input(when.starts),
            ends=moment_input(_shown_end(when.ends)),
            said=period(when.starts, when.ends),
        )
    doubt = ""
    if heard.deputy:
        try:
            form = _with(form, await _deputy(ctx, heard.deputy))
        except Unreadable as unsure:
            doubt = str(unsure)
    return Reply(await _form(ctx, form), doubt, below=True)


@handles(TakeLeave, may=anyone)
async def take(action: TakeLeave, ctx: Context) -> Reply:
    typed = LeaveFormView(action.starts or "", action.ends or "", action.deputy or "")
    form = await _form(ctx, typed)
    missing = [
        label for label, words in (("开始", action.starts), ("结束", action.ends)) if not words
    ]
    if missing:
        return lacking(*missing, card=form)
    await lock_person(ctx.store, ctx.actor.id)
    try:
        when = _span(ctx, action)
        await _is_free(ctx, when)
        deputy = await _deputy(ctx, action.deputy) if action.deputy else None
        if deputy:
            await _may_stand_in(ctx, deputy, when)
    except Unreadable as doubt:
        return Reply(form, str(doubt))
    return await _taken(ctx, when, deputy)


@handles(EndLeave, may=anyone)
async def end(action: EndLeave, ctx: Context) -> Reply:
    """Before it begins it is cancelled; afterwards one is back, and sees what was done meanwhile."""
    row = await _own(ctx, action.leave)
    if row is None:
        return ABSENT
    if row.version != action.seen or row.cancelled or row.ends_at <= ctx.now:
        return stale(leave(await view_of(ctx, row)))
    begun = row.starts_at <= ctx.now
    if begun:
        row.ends_at = ctx.now
    else:
        row.cancelled = True
    await ctx.store.session.flush()
    await ctx.store.disarm("leave", row.id or 0)
    await _tell(ctx, row, f"{ctx.actor.name} {'提前回来了' if begun else '取消了请假'}")
    await ctx.refresh("leave", row.id or 0)
    if begun:
        return Reply(leave_return(await return_view(ctx, row)), "欢迎回来")
    return Reply(leave(await view_of(ctx, row)), "请假已取消")


async def _taken(ctx: Context, when: "Span", deputy: Person | None) -> Reply:
    row = Leave(
        person_id=ctx.actor.id,
        starts_at=when.starts.astimezone(UTC),
        ends_at=when.ends.astimezone(UTC),
        deputy_id=deputy.id if deputy else None,
        created_at=ctx.now,
    )
    ctx.store.session.add(row)
    await ctx.store.session.flush()
    await ctx.store.arm("leave", row.id or 0, "leave_ends", row.ends_at, ctx.now)
    await _tell(ctx, row, f"{ctx.actor.name} 请假，由你代理")
    view = await view_of(ctx, row, undo_event=ctx.event)
    notice = f"已请假，期间由{view.acting or '直属主管'}代理"
    return Reply(leave(view), notice, shows=("leave", row.id or 0))


async def _tell(ctx: Context, row: Leave, reason: str) -> None:
    acting = row.deputy_id or await manager_of(ctx, row)
    if acting is None or acting == row.person_id:
        return
    await ctx.store.notify(
        person_id=acting, kind="leave", object_kind="leave", object_id=row.id or 0,
        severity=1, reason=reason, now=ctx.now, again=True, personal=True,
    )  # fmt: skip


async def _form(ctx: Context, form: LeaveFormView) -> Card:
    rows = await leaves_of(ctx.store, ctx.actor.id, ctx.now)
    running = tuple([await view_of(ctx, row) for row in rows])
    return leave_form(replace(form, running=running))


def _with(form: LeaveFormView, deputy: Person) -> LeaveFormView:
    words = "，".join(filter(None, (form.said, f"由{deputy.name}代理")))
    return replace(form, deputy=str(deputy.id), said=words)


# -- what is asked --------------------------------------------------------------------------------


def _span(ctx: Context, action: TakeLeave) -> "Span":
    from sales.leave import span

    now = ctx.local(ctx.now)
    when = span(_moment(ctx, action.starts), _end_moment(ctx, action.ends), now)
    if when.ends <= when.starts:
        raise Unreadable("结束时间要晚于开始时间")
    if when.ends <= now:
        raise Unreadable("这段时间已经过去了，换一个之后的时间")
    return when


def _moment(ctx: Context, words: str | None) -> date | datetime:
    from sales.dates import parse_moment

    found = parse_moment(words or "", ctx.local(ctx.now), holidays=ctx.holidays)
    if found is None:
        raise Unreadable(f"没看懂时间「{(words or '')[:20]}」，写成 明天 或 11-26 18:00 就行")
    return found


def _end_moment(ctx: Context, words: str | None) -> date | datetime:
    """The last minute of a day is its end."""
    found = _moment(ctx, words)
    if isinstance(found, datetime) and found.time() == _LAST_MINUTE:
        return found.date()
    return found


def _shown_end(ends: datetime) -> datetime:
    return ends - timedelta(minutes=1) if ends.time() == time() else ends


async def _is_free(ctx: Context, when: "Span") -> None:
    from sales.leave import Span

    for row in await leaves_of(ctx.store, ctx.actor.id, ctx.now):
        if when.overlaps(Span(row.starts_at, row.ends_at)):
            known = period(ctx.local(row.starts_at), ctx.local(row.ends_at))
            raise Unreadable(f"你在 {known} 已经请了假，先取消那一段")


async def _deputy(ctx: Context, words: str) -> Person:
    """By the id that a picker gives, or by name; a name that nobody has is met with the nearest."""
    people = [one for one in await colleagues(ctx.store) if one.id != ctx.actor.id]
    if words in (ctx.actor.name, str(ctx.actor.id)):
        raise Unreadable("代理人不能是自己，换一位同事")
    by_id = words.isascii() and words.isdigit() and 0 < int(words) <= LARGEST_ID
    found = [one for one in people if (one.id == int(words) if by_id else one.name == words)]
    if len(found) == 1:
        return found[0]
    if found:
        raise Unreadable(f"有 {len(found)} 位同事叫「{words[:20]}」，请从名单里选")
    from sales.leave import nearest

    likely = nearest(words, (one.name for one in people))
    hint = f"是不是：{'、'.join(likely)}？" if likely else "请写全名"
    raise Unreadable(f"没有找到同事「{words[:20]}」，{hint}")


async def _may_stand_in(ctx: Context, deputy: Person, when: "Span") -> None:
    from sales.leave import Span

    for row in await leaves_of(ctx.store, deputy.id or 0, ctx.now):
        if when.overlaps(Span(row.starts_at, row.ends_at)):
            known = period(ctx.local(row.starts_at), ctx.local(row.ends_at))
            raise Unreadable(f"{deputy.name} 在 {known} 也请了假，换一位代理人")
    if sells(ctx.actor) and not sells(await _actor(ctx, deputy)):
        raise Unreadable(f"{deputy.name} 的角色不能跟进客户，换一位销售或主管")


async def _actor(ctx: Context, person: Person) -> Actor:
    found = await ctx.store.actor(person.id or 0)
    assert found is not None
    return found


async def _own(ctx: Context, id: int) -> Leave | None:
    if not 0 < id <= LARGEST_ID:
        return None
    row = await ctx.store.session.get(Leave, id, with_for_update=ctx.store.locks or None)
    return row if row and row.person_id == ctx.actor.id else None
