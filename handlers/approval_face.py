"""How a request looks: to who may decide it, to who asked, to others concerned, to the team's group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from cards.approval import (
    ApprovalView,
    GroupView,
    Said,
    Signature,
    approval,
    approval_group,
    approval_reminder,
)
from cards.model import Card
from cards.text import masked_phones
from handlers.registry import Context, face
from sales.approval_times import StepTime, blocking, durations
from sales.approving import APPROVED, Seat, chair, undecided
from sales.playbook import ApprovalKind
from sales.rights import Asked, may_see_request
from storage.approvals import Case, case, names_of, notes_of, somebody_missing
from storage.organisation import organisation
from storage.tables import ApprovalNote, Customer

KIND = "approval"


@dataclass(frozen=True, slots=True)
class Standing:
    """What the actor is to a request. `seat`: from which he may decide now, written down or not yet."""

    sees: bool
    seat: Seat | None = None


@face(KIND)
async def approval_face(ctx: Context, id: int) -> Card | None:
    found = await case(ctx.store, id)
    if found is None:
        return None
    standing = await standing_in(ctx, found)
    return await draw(ctx, found, standing) if standing.sees else None


@face("approval_reminder", stays=KIND)
async def reminder_face(ctx: Context, id: int) -> Card | None:
    """Not sent to who has nothing to do with it any more."""
    found = await case(ctx.store, id)
    if found is None or not found.live:
        return None
    standing = await standing_in(ctx, found)
    asked = found.approval.state == "asked" and found.approval.applicant_id == ctx.actor.id
    if standing.seat is None and not asked:
        return None
    return approval_reminder(await view_of(ctx, found, standing))


@face(KIND, group=True)
async def group_face(ctx: Context, id: int) -> Card | None:
    found = await case(ctx.store, id)
    return None if found is None else await draw_for_group(ctx, found)


async def draw(ctx: Context, found: Case, standing: Standing | None = None) -> Card:
    standing = standing or await standing_in(ctx, found)
    return approval(await view_of(ctx, found, standing))


async def draw_for_group(ctx: Context, found: Case) -> Card:
    row, names = found.approval, await _names(ctx, found)
    view = GroupView(
        id=found.id,
        version=row.version,
        kind=kind_of(ctx, found).name,
        title=await _title_in_group(ctx, found),
        applicant=names[row.applicant_id],
        created=ctx.local(row.created_at),
        state=row.state,
        step=found.step.name if found.step else "",
        waits_for=_waits_for(found, names),
        signed=_signed(ctx, found, names, words=False),
        yes=kind_of(ctx, found).yes_word,
        no=kind_of(ctx, found).no_word,
    )
    return approval_group(view)


async def standing_in(ctx: Context, found: Case) -> Standing:
    """Asked in the transaction that decides, each time (spec rights, T7)."""
    me, seats = ctx.actor.id, found.facts(found.step)
    seat = await _seat(ctx, found, seats)
    reached = frozenset(seat.person_id for seat in found.seats)
    asked = Asked(found.approval.applicant_id, reached | found.told | ({me} if seat else set()))
    return Standing(may_see_request(ctx.actor, asked), seat)


async def _seat(ctx: Context, found: Case, seats: tuple[Seat, ...]) -> Seat | None:
    """The organisation is read only where somebody may stand in for somebody."""
    me = ctx.actor.id
    if me == found.approval.applicant_id or not found.live:
        return None
    for seat in undecided(seats):
        if seat.person == me and seat.instead_of is None:
            return seat
    if not await somebody_missing(ctx.store, seats, ctx.now):
        return None
    return chair(me, seats, found.about, await organisation(ctx.store, ctx.now))


def kind_of(ctx: Context, found: Case) -> ApprovalKind:
    """One that the playbook no longer knows still has its steps, under its id."""
    id = found.approval.kind
    return ctx.playbook.approval(id) or ApprovalKind(id, id, ())


def said(ctx: Context, found: Case, decision: str) -> str:
    """What its kind calls that word."""
    kind = kind_of(ctx, found)
    return kind.yes_word if decision == APPROVED else kind.no_word


async def view_of(ctx: Context, found: Case, standing: Standing) -> ApprovalView:
    row, step = found.approval, found.step
    notes = await notes_of(ctx.store, found.id)
    names = await _names(ctx, found, *(note.person_id for note in notes))
    kind, own = kind_of(ctx, found), ctx.actor.id == row.applicant_id
    return ApprovalView(
        id=found.id,
        version=row.version,
        kind=kind.name,
        title=_said(row.title, own),
        applicant=names[row.applicant_id],
        reason=_said(row.reason, own),
        role=_role(ctx, found, standing),
        state=row.state,
        facts=tuple((label, _said(value, own)) for label, value in row.facts),
        if_yes=kind.if_yes,
        if_no=kind.if_no,
        step=step.name if step else "",
        waits_for=_waits_for(found, names),
        also=_also(ctx, found, standing, names),
        waited=_waited(ctx, found, notes),
        due=ctx.local(step.due_at) if step and step.due_at else None,
        later=_later(found),
        signed=_signed(ctx, found, names, words=True),
        times=durations(_times(found), ctx.now),
        notes=tuple(
            Said(names[one.person_id], _said(one.words, own), one.kind == "asked") for one in notes
        ),
        created=ctx.local(row.created_at),
        decided=ctx.local(row.decided_at) if row.decided_at else None,
        yes=kind.yes_word,
        no=kind.no_word,
    )


def _said(words: str, own: bool) -> str:
    """A phone in somebody's words is for him alone (U-07)."""
    return words if own else masked_phones(words)


def _role(ctx: Context, found: Case, standing: Standing) -> str:
    if standing.seat:
        return "approver"
    return "applicant" if ctx.actor.id == found.approval.applicant_id else "onlooker"


async def _names(ctx: Context, found: Case, *others: int) -> dict[int, str]:
    seated = (id for seat in found.seats for id in (seat.person_id, seat.instead_of_id))
    return await names_of(ctx.store, (found.approval.applicant_id, *seated, *others))


def _waits_for(found: Case, names: Mapping[int, str]) -> tuple[str, ...]:
    return tuple(names[seat.person] for seat in undecided(found.facts(found.step)))


def _also(
    ctx: Context, found: Case, standing: Standing, names: Mapping[int, str]
) -> tuple[str, ...]:
    """Not where one word is enough."""
    step, mine = found.step, standing.seat
    if step is None or mine is None:
        return ()
    others = [one for one in undecided(found.facts(step)) if one.principal != mine.principal]
    wanted = [one for one in others if step.mode == "all" or one.added_by is not None]
    return tuple(names[one.person] for one in wanted if one.person != ctx.actor.id)


def _times(found: Case) -> tuple[StepTime, ...]:
    return tuple(StepTime(step.name, step.opened_at, step.closed_at) for step in found.steps)


def _waited(ctx: Context, found: Case, notes: Sequence[ApprovalNote]) -> timedelta:
    """On the open step; on the applicant's answer, since the question."""
    if found.approval.state == "asked" and notes:
        return ctx.now - notes[-1].at
    held = blocking(_times(found), ctx.now)
    return held.lasted if held else timedelta()


def _later(found: Case) -> tuple[str, ...]:
    """The steps to come, with who would sign them when it was asked."""
    expected = found.approval.payload.get("expects", [])
    return tuple(
        f"{step.name}（{names}）" if names else step.name
        for step, names in zip(found.steps, expected, strict=False)
        if step.state == "waiting"
    )


def _signed(
    ctx: Context, found: Case, names: Mapping[int, str], *, words: bool
) -> tuple[Signature, ...]:
    steps = {step.id: step.name for step in found.steps}
    given = sorted(
        ((seat.decided_at, seat) for seat in found.seats if seat.decided_at),
        key=lambda one: (one[0], one[1].id or 0),
    )
    return tuple(
        Signature(
            steps[seat.step_id],
            names[seat.person_id],
            seat.decision,
            ctx.local(at),
            names[seat.instead_of_id] if seat.instead_of_id else "",
            seat.words if words else "",
        )
        for at, seat in given
    )


async def _title_in_group(ctx: Context, found: Case) -> str:
    """The customer, never the applicant's own words: they may name an amount or a phone."""
    id = found.approval.customer_id
    customer = await ctx.store.session.get(Customer, id) if id else None
    return masked_phones(customer.name) if customer else ""
