"""Why a lead went to whom it went: every decision about it, replayed from what was stored (AS-09)."""

from cards.lead_why import Decided, WhyView, lead_why
from handlers.refusals import ABSENT
from handlers.registry import Context, Reply, handles, spelled
from sales.actions import Action, ExplainLead, ExplainWhich
from sales.company_names import company_key
from sales.matching_explained import points, why
from sales.matching_kept import restored
from sales.rights import reads_customers
from storage.leads import assignments_of, leads_called
from storage.tables import Assignment, Lead, Person


@spelled(
    "为什么", "why", about="一条线索为什么派给他", sample="/为什么 青禾口腔", may=reads_customers
)
def parse_why(rest: str) -> Action:
    return ExplainWhich(rest)


@handles(ExplainLead, may=reads_customers)
async def explain(action: ExplainLead, ctx: Context) -> Reply:
    row = await ctx.mine.lead(action.lead)
    return await _explained(ctx, row) if row else ABSENT


@handles(ExplainWhich, may=reads_customers)
async def explain_which(action: ExplainWhich, ctx: Context) -> Reply:
    if not action.query:
        return Reply(notice="哪条线索？写上公司名，比如「/为什么 青禾口腔」")
    found = await ctx.mine.only(await leads_called(ctx.store, company_key(action.query)))
    return await _explained(ctx, found[0]) if found else ABSENT


async def _explained(ctx: Context, row: Lead) -> Reply:
    made = await assignments_of(ctx.store, row.id or 0)
    if not made:
        return Reply(notice="这条线索还没有派给谁")
    decisions = tuple([await _decided(ctx, one) for one in made])
    return Reply(lead_why(WhyView(row.id or 0, row.company, decisions)), below=True)


async def _decided(ctx: Context, one: Assignment) -> Decided:
    at, to = ctx.local(one.at), await _name(ctx, one.person_id)
    if one.parts is None:
        return Decided(at, one.kind, to, words=one.reason)
    told = why(restored(one.parts))
    lost = tuple([(await _name(ctx, other.rep), other.why) for other in told.runners_up])
    return Decided(
        at, one.kind, to, told.rule, points(told.score), told.reasons, told.sums, told.notes, lost,
        one.reason,
    )  # fmt: skip


async def _name(ctx: Context, id: int | None) -> str:
    person = await ctx.store.session.get(Person, id) if id else None
    return person.name if person else ""
