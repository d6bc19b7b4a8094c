"""A manager decides about a lead that nobody touched: to another now, or it stays where it is."""

from handlers.alerts import shown
from handlers.lead_assigning import assign
from handlers.lead_clocks import REASSIGN, UNTOUCHED, VETO
from handlers.lead_giving import Decision, record
from handlers.pursuits import is_above
from handlers.refusals import ABSENT, stale
from handlers.registry import Context, Reply, handles
from handlers.showing import thing_changed
from handlers.stale_face import draw
from handlers.staleness import FACES
from sales.actions import KeepLead, MoveLead
from sales.rights import leads
from storage.deals import use_up
from storage.pursuits import LEAD
from storage.tables import Lead, Person


@handles(MoveLead, may=leads)
async def move(action: MoveLead, ctx: Context) -> Reply:
    row = await _as_seen(ctx, action)
    if isinstance(row, Reply):
        return row
    before = row.owner_id
    await assign(
        ctx.store, ctx.playbook, ctx.tools, row, ctx.now,
        kind="reassign", by=ctx.actor.id, stays=True,
    )  # fmt: skip
    if row.owner_id == before:
        return await shown(ctx, row, "没有别的合适的同事，可以转给指定的人", below=False)
    await thing_changed(ctx, LEAD, row.id or 0)
    owner = await ctx.store.session.get_one(Person, row.owner_id)
    return await shown(ctx, row, f"已改派给{owner.name}", below=False)


@handles(KeepLead, may=leads)
async def keep(action: KeepLead, ctx: Context) -> Reply:
    row = await _as_seen(ctx, action)
    if isinstance(row, Reply):
        return row
    for timer in await ctx.store.timers_of(LEAD, row.id or 0, for_change=True):
        if timer.name in (REASSIGN, VETO):
            timer.state = "done"
    decision = Decision(kind="veto", by=ctx.actor.id)
    await record(ctx.store, row, row.owner_id, decision, ctx.now)
    use_up(row)
    await ctx.store.session.flush()
    await thing_changed(ctx, LEAD, row.id or 0)
    return await shown(ctx, row, "已留给原负责人，不再改派", below=False)


async def _as_seen(ctx: Context, action: MoveLead | KeepLead) -> Lead | Reply:
    row = await ctx.mine.lead(action.lead, for_change=True)
    if row is None or not await is_above(ctx, row):
        return ABSENT
    if row.version != action.seen or row.state not in UNTOUCHED:
        return stale(await draw(ctx, row), (FACES[LEAD], row.id or 0))
    return row
