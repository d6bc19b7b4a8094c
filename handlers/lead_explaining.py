"""Why a lead went to whom it went: every decision about it, replayed from what was stored (AS-09)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from cards.lead_why import Decided, WhyView, lead_why
from handlers.refusals import ABSENT
from handlers.registry import Context, Reply, handles, spelled
from sales import matching
from sales.actions import Action, ExplainLead, ExplainWhich
from sales.company_names import company_key
from sales.matching_explained import kept_out, points, why, why_not
from sales.matching_kept import restored
from sales.rights import reads_customers
from storage.lead_parts import parts_of
from storage.leads import assignments_of, leads_called
from storage.tables import Assignment, Lead, Person


@spelled(
    "为什么",
    "why",
    about="一条线索为什么派给他、不派给谁",
    sample="/为什么 青禾口腔 李强",
    may=reads_customers,
)
def parse_why(rest: str) -> Action:
    return ExplainWhich(rest)


@handles(ExplainLead, may=reads_customers)
async def explain(action: ExplainLead, ctx: Context) -> Reply:
    row = await ctx.mine.lead(action.lead)
    return await _explained(ctx, row) if row else ABSENT


@handles(ExplainWhich, may=reads_customers)
async def explain_which(action: ExplainWhich, ctx: Context) -> Reply:
    """「青禾口腔」; or 「青禾口腔 李强」: and why not he."""
    if not action.query:
        return Reply(notice="哪条线索？写上公司名，比如「/为什么 青禾口腔」")
    if row := await _called(ctx, action.query):
        return await _explained(ctx, row)
    firm, _, name = action.query.rpartition(" ")
    row = await _called(ctx, firm) if firm else None
    if row is None:
        return ABSENT
    people = await ctx.store.people_called(name)
    if not people:
        return Reply(notice=f"没有叫「{name}」的同事，写全名试试")
    return await _explained(ctx, row, people)


async def _called(ctx: Context, query: str) -> Lead | None:
    found = await ctx.mine.only(await leads_called(ctx.store, company_key(query)))
    return found[0] if found else None


async def _explained(ctx: Context, row: Lead, asked: Sequence[Person] = ()) -> Reply:
    made = await assignments_of(ctx.store, row.id or 0)
    if not made:
        return Reply(notice="这条线索还没有派给谁")
    decisions = tuple([await _decided(ctx, one, asked) for one in made])
    return Reply(lead_why(WhyView(row.id or 0, row.company, decisions)), below=True)


async def _decided(ctx: Context, one: Assignment, asked: Sequence[Person]) -> Decided:
    """As it was decided then: nothing is asked of today's rules or rows but what people are called."""
    plain = Decided(ctx.local(one.at), one.kind, await _name(ctx, one.person_id), words=one.reason)
    parts = await parts_of(ctx.store, one)
    if parts is None:
        return plain
    assignment = restored(parts)
    told = why(assignment)
    return replace(
        plain,
        rule=told.rule,
        version=told.version,
        when=parts.get("when", ""),
        score=points(told.score) if told.rep else "",
        reasons=told.reasons,
        sums=told.sums,
        notes=told.notes,
        lost=tuple([(await _name(ctx, other.rep), other.why) for other in told.runners_up]),
        out=_kept_out(assignment),
        asked=tuple((person.name, why_not(assignment, person.id or 0)) for person in asked),
    )


def _kept_out(assignment: matching.Assignment) -> tuple[tuple[str, int], ...]:
    """Why, and how many."""
    return tuple(Counter(words for _, words in kept_out(assignment)).most_common())


async def _name(ctx: Context, id: int | None) -> str:
    person = await ctx.store.session.get(Person, id) if id else None
    return person.name if person else ""
