"""How a lead looks to whom it belongs, to who is above, and in a group."""

from datetime import datetime

from cards.lead import LeadView, lead, lead_in_group
from cards.model import Card
from cards.text import amount
from handlers.lead_clocks import FIRST_TOUCH, UNTOUCHED
from handlers.lead_words import first_words
from handlers.masking import mask
from handlers.registry import Context, Reply, face
from sales.matching_explained import why
from sales.matching_kept import restored
from sales.rights import may_change, sees_amount, sells
from storage.lead_parts import parts_of
from storage.leads import last_assignment
from storage.pursuits import LEAD
from storage.tables import Assignment, Lead, Person, Region

SOURCES = {
    "webhook": "系统推送",
    "form": "手工录入",
    "sentence": "一句话录入",
    "sheet": "表格导入",
    "contact": "加好友",
}
LIVE = ("offered", "accepted", "touched")


@face("lead")
async def lead_face(ctx: Context, id: int) -> Card | None:
    row = await ctx.mine.lead(id)
    return await draw(ctx, row) if row else None


@face("lead", group=True)
async def group_face(ctx: Context, id: int) -> Card | None:
    row = await ctx.store.session.get(Lead, id)
    if row is None:
        return None
    return lead_in_group(
        LeadView(id, row.version, row.company, row.state, row.tier, industry=row.industry)
    )


async def reply(ctx: Context, row: Lead, notice: str = "", *, below: bool = False) -> Reply:
    return Reply(await draw(ctx, row), notice, below, (LEAD, row.id or 0))


async def draw(ctx: Context, row: Lead) -> Card:
    return lead(await view_of(ctx, row))


async def view_of(ctx: Context, row: Lead) -> LeadView:
    session = ctx.store.session
    facts = await ctx.mine.facts(row)
    shown = mask(ctx.actor, facts)
    owner = await session.get(Person, row.owner_id) if row.owner_id else None
    region = await session.get(Region, row.region_id) if row.region_id else None
    mine = row.owner_id == ctx.actor.id
    need = shown.words(row.need)
    welcome, appointments = _words(ctx, row, owner, need) if mine else ("", ())
    given = await last_assignment(ctx.store, row.id or 0)
    hidden = not sees_amount(ctx.actor, facts)
    return LeadView(
        id=row.id or 0,
        version=row.version,
        company=row.company or f"电话 {shown.phone(row.phone)}",
        state=row.state,
        tier=row.tier,
        contact=" ".join(filter(None, (row.contact, row.title))),
        phone=shown.phone(row.phone),
        need=need,
        industry=row.industry,
        region=region.name if region else "",
        yearly=amount(row.yearly_fen, hidden=hidden) if row.yearly_fen is not None else "",
        owner=owner.name if owner else "",
        source=row.channel or SOURCES.get(row.source, row.source),
        customer_id=row.customer_id or 0,
        until=await _until(ctx, row),
        touched=ctx.local(row.first_touch_at) if row.first_touch_at else None,
        reasons=await _reasons(ctx, given) if mine else (),
        welcome=welcome,
        appointments=appointments,
        answers=row.state in LIVE and may_change(ctx.actor, facts),
        claims=row.owner_id is None and sells(ctx.actor),
        why=given is not None,
    )


async def _until(ctx: Context, row: Lead) -> datetime | None:
    """Until when the first touch is wanted, while it is."""
    if row.state not in UNTOUCHED:
        return None
    timers = await ctx.store.timers_of(LEAD, row.id or 0)
    due = [one.due_at for one in timers if one.name == FIRST_TOUCH and one.state == "armed"]
    return ctx.local(due[0]) if due else None


def _words(ctx: Context, row: Lead, owner: Person | None, need: str) -> tuple[str, tuple[str, ...]]:
    return first_words(
        ctx.playbook, rep=owner.name if owner else "", industry=row.industry, company=row.company,
        contact=row.contact, title=row.title, need=need,
    )  # fmt: skip


async def _reasons(ctx: Context, given: Assignment | None) -> tuple[str, ...]:
    """The strongest three, as they were told then; a transfer's own words."""
    parts = await parts_of(ctx.store, given) if given else None
    if parts is None:
        return (given.reason,) if given and given.reason else ()
    return why(restored(parts)).reasons
