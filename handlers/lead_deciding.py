"""A manager decides about a lead that nobody touched: to another now, or it stays where it is."""

from cards.lead_veto import VetoView, lead_veto
from cards.model import Card
from handlers.lead_assigning import assign
from handlers.lead_clocks import LEAD, VETO
from handlers.lead_giving import record
from handlers.refusals import ABSENT, stale
from handlers.registry import Context, Reply, face, handles
from sales.actions import KeepLead, MoveLead
from sales.rights import leads, may_decide
from storage.tables import Lead, Person


@face("lead_veto")
async def veto_face(ctx: Context, id: int) -> Card | None:
    row = await ctx.mine.lead(id)
    return await _draw(ctx, row) if row and row.owner_id else None


@handles(MoveLead, may=leads)
async def move(action: MoveLead, ctx: Context) -> Reply:
    row = await _as_seen(ctx, action)
    if isinstance(row, Reply):
        return row
    await assign(ctx.store, ctx.playbook, ctx.tools, row, ctx.now, kind="reassign", by=ctx.actor.id)
    await ctx.refresh(LEAD, row.id or 0)
    owner = await ctx.store.session.get(Person, row.owner_id) if row.owner_id else None
    return Reply(notice=f"已改派给{owner.name}" if owner else "没有合适的人，等你分配")


@handles(KeepLead, may=leads)
async def keep(action: KeepLead, ctx: Context) -> Reply:
    row = await _as_seen(ctx, action)
    if isinstance(row, Reply):
        return row
    await ctx.store.disarm(LEAD, row.id or 0, VETO)
    await record(ctx.store, row, row.owner_id, "veto", ctx.now, by=ctx.actor.id)
    return Reply(
        await _draw(ctx, row), "已留给原负责人，不再改派", shows=("lead_veto", row.id or 0)
    )


async def _as_seen(ctx: Context, action: MoveLead | KeepLead) -> Lead | Reply:
    row = await ctx.mine.lead(action.lead, for_change=True)
    if row is None or not may_decide(ctx.actor, await ctx.mine.facts(row)):
        return ABSENT
    if row.version != action.seen or row.first_touch_at or row.owner_id is None:
        return stale(await _draw(ctx, row), ("lead_veto", row.id or 0))
    return row


async def _draw(ctx: Context, row: Lead) -> Card:
    owner = await ctx.store.session.get(Person, row.owner_id) if row.owner_id else None
    timers = await ctx.store.timers_of(LEAD, row.id or 0)
    at = [one.due_at for one in timers if one.name == VETO and one.state == "armed"]
    return lead_veto(
        VetoView(
            row.id or 0, row.version, row.company, owner.name if owner else "",
            ctx.playbook.leads.reassign_hours, ctx.local(at[0]) if at else None,
        )
    )  # fmt: skip
