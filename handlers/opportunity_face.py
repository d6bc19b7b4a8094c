"""How an opportunity looks to its owner and to managers above."""

from cards.model import Card
from cards.opportunity import OpportunityView, opportunity
from cards.text import moment
from handlers.masking import mask
from handlers.registry import Context, Reply, face
from sales.gates import GateResult
from sales.rights import may_change
from sales.stages import onward
from storage.deals import last_seen_touch, open_todos_of
from storage.tables import Customer, Opportunity, Person

_ONE_LINE = 40


@face("opportunity")
async def opportunity_face(ctx: Context, id: int) -> Card | None:
    deal = await ctx.mine.opportunity(id)
    return None if deal is None else await draw(ctx, deal)


async def reply(
    ctx: Context, deal: Opportunity, notice: str = "", *, below: bool = False, undo: bool = False
) -> Reply:
    """Its face as the answer; `undo`: what was just done may be taken back."""
    card = await draw(ctx, deal, undo_event=ctx.event if undo else 0)
    return Reply(card, notice, below, ("opportunity", deal.id or 0))


async def draw(
    ctx: Context, deal: Opportunity, gate: GateResult | None = None, undo_event: int = 0
) -> Card:
    return opportunity(await view_of(ctx, deal, gate, undo_event))


async def view_of(
    ctx: Context, deal: Opportunity, gate: GateResult | None = None, undo_event: int = 0
) -> OpportunityView:
    assert deal.id is not None
    customer = await ctx.store.session.get_one(Customer, deal.customer_id)
    last = await last_seen_touch(ctx.mine, deal.customer_id)
    facts = await ctx.mine.facts(deal)
    shown = mask(ctx.actor, facts)
    stage = ctx.playbook.stage(deal.stage)
    return OpportunityView(
        id=deal.id,
        version=deal.version,
        name=deal.name,
        customer=customer.name,
        customer_id=deal.customer_id,
        stage=stage.name if stage else deal.stage,
        state=deal.state,
        owner=await _owner(ctx, deal),
        amount_fen=deal.amount_fen if shown.amounts else None,
        amount_hidden=not shown.amounts,
        last_contact=ctx.local(deal.last_contact_at),
        last_words=shown.words(one_line(last.content)) if last else "",
        next_step=shown.words(await _next_step(ctx, deal)),
        onward=tuple((each.id, each.name) for each in onward(ctx.playbook, deal.stage)),
        missing=gate.missing if gate else (),
        reason=shown.words(deal.close_reason),
        changeable=may_change(ctx.actor, facts),
        undo_event=undo_event,
    )


def one_line(text: str) -> str:
    """The first words of a text, on one line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= _ONE_LINE else flat[: _ONE_LINE - 1] + "…"


async def _owner(ctx: Context, deal: Opportunity) -> str:
    """Named only where it is somebody else's."""
    if deal.owner_id == ctx.actor.id:
        return ""
    return (await ctx.store.session.get_one(Person, deal.owner_id)).name


async def _next_step(ctx: Context, deal: Opportunity) -> str:
    todos = await ctx.mine.only(await open_todos_of(ctx.store, deal.customer_id))
    own = (todo for todo in todos if todo.opportunity_id == deal.id)
    loose = (todo for todo in todos if todo.opportunity_id is None)
    todo = next(own, None) or next(loose, None)
    return f"{moment(ctx.local(todo.due_at))} {todo.text}" if todo else ""
