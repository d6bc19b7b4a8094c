"""How a leave looks to who is away and to who stands in, and what is shown on coming back."""

from datetime import datetime, timedelta

from cards.leave import LeaveView, ReturnView, leave, leave_return
from cards.model import Card
from handlers.masking import mask_for
from handlers.opportunity_face import one_line
from handlers.registry import Context, face
from sales.chain import stand_in
from storage.leaves import changes_for, signed_for, stood_in, visits_for
from storage.organisation import organisation
from storage.tables import Change, Leave, Person, TouchLog

SHOWN = 8
_SIGNED = {"approved": "同意", "rejected": "拒绝"}


@face("leave")
async def leave_face(ctx: Context, id: int) -> Card | None:
    """For who is away and for who stands in."""
    row = await ctx.store.session.get(Leave, id)
    if row is None:
        return None
    view = await view_of(ctx, row)
    acting = row.deputy_id or await manager_of(ctx, row)
    return leave(view) if ctx.actor.id in (row.person_id, acting) else None


@face("leave_return")
async def return_face(ctx: Context, id: int) -> Card | None:
    row = await ctx.store.session.get(Leave, id)
    if row is None or row.person_id != ctx.actor.id:
        return None
    return leave_return(await return_view(ctx, row))


async def view_of(ctx: Context, row: Leave, undo_event: int = 0) -> LeaveView:
    acting = row.deputy_id or await manager_of(ctx, row)
    names = [await _name(ctx, person) for person in (row.person_id, acting)]
    return LeaveView(
        id=row.id or 0,
        version=row.version,
        name=names[0],
        starts=ctx.local(row.starts_at),
        ends=ctx.local(row.ends_at),
        acting=names[1],
        mine=row.person_id == ctx.actor.id,
        state=_state(row, ctx.now),
        undo_event=undo_event,
    )


async def return_view(ctx: Context, row: Leave) -> ReturnView:
    """Until the leave ended; a little later counts, so that the last minute is not lost."""
    until = min(row.ends_at, ctx.now) + timedelta(seconds=1)
    people = await stood_in(ctx.store, row, until)
    deeds = [
        *[
            await _visited(ctx, touch, customer)
            for touch, customer in await visits_for(ctx.store, row, people, until)
            if await ctx.mine.sees(touch)
        ],
        *[
            f"{await _name(ctx, change.person_id)} {what}"
            for change in await changes_for(ctx.store, row, people, until)
            if (what := _deed(ctx, change))
        ],
        *[
            f"{await _name(ctx, seat.person_id)} 代签：{title}，{_SIGNED[seat.decision]}"
            for seat, title in await signed_for(ctx.store, row, until)
        ],
    ]
    starts, ends = ctx.local(row.starts_at), ctx.local(row.ends_at)
    return ReturnView(starts, ends, tuple(deeds[:SHOWN]), len(deeds))


async def _visited(ctx: Context, touch: TouchLog, customer: str) -> str:
    said = (await mask_for(ctx.mine, touch)).words(one_line(touch.content))
    return f"{await _name(ctx, touch.author_id)} 记了拜访 {customer}：{said}"


async def manager_of(ctx: Context, row: Leave) -> int | None:
    """Who stands in where no deputy is named."""
    org = await organisation(ctx.store, max(ctx.now, row.starts_at))
    acting = stand_in(org, row.person_id)
    if acting != row.person_id:
        return acting
    return (await ctx.store.session.get_one(Person, row.person_id)).manager_id


def _state(row: Leave, now: datetime) -> str:
    if row.cancelled:
        return "cancelled"
    if row.ends_at <= now:
        return "over"
    return "ahead" if row.starts_at > now else "now"


def _deed(ctx: Context, change: Change) -> str:
    """In words, where the change is one that people would tell."""
    before, after = change.before or {}, change.after or {}
    name = after.get("name") or after.get("text") or ""
    if change.table == "todos":
        words = {"done": "完成待办", "dropped": "取消待办"}
        verb = words.get(after.get("state", "")) if before.get("state") == "open" else None
        return f"{verb}：{name}" if verb else ""
    if before.get("stage") != after.get("stage") and before:
        stage = ctx.playbook.stage(after.get("stage", ""))
        return f"推进商机：{name} → {stage.name if stage else after.get('stage')}"
    return f"改了商机状态：{name}" if before and before.get("state") != after.get("state") else ""


async def _name(ctx: Context, person: int | None) -> str:
    row = await ctx.store.session.get(Person, person) if person else None
    return row.name if row else ""
