"""Yes, no, withdrawn: each request is decided once, by who is entitled to at that very moment (T7, T8)."""

from dataclasses import replace

from cards.approval_forms import WordView, approval_refusal
from cards.text import masked_phones
from handlers.approval_effects import apply, ended, hindrance
from handlers.approval_face import KIND, Standing, draw, kind_of, said, standing_in
from handlers.approval_steps import STEP, ask, open_next
from handlers.approval_truth import truth
from handlers.refusals import ABSENT, lacking, stale
from handlers.registry import Context, Reply, handles
from sales.actions import Approve, DecideByWord, Reject, StartReject, Withdraw
from sales.approving import APPROVED, REJECTED, Move, Seat, after
from sales.rights import anyone
from storage.approvals import Case, case
from storage.tables import ApprovalSeat, ApprovalStep

LONGEST_WORDS = 500
NOT_YOURS = Reply(notice="没有找到，或这一步不由你来定")
"""Also for a tap on a group's card by somebody else: a stranger learns nothing (law 6)."""


@handles(Approve, may=anyone)
async def approve(action: Approve, ctx: Context) -> Reply:
    found = await entitled(ctx, action.approval, action.seen)
    return found if isinstance(found, Reply) else await decide(ctx, *found, APPROVED)


@handles(StartReject, may=anyone)
async def start_reject(action: StartReject, ctx: Context) -> Reply:
    found = await entitled(ctx, action.approval, action.seen)
    return found if isinstance(found, Reply) else Reply(approval_refusal(word_view(ctx, found[0])))


@handles(Reject, may=anyone)
async def reject(action: Reject, ctx: Context) -> Reply:
    found = await entitled(ctx, action.approval, action.seen)
    if isinstance(found, Reply):
        return found
    return await _refused(ctx, *found, action.reason or "")


@handles(DecideByWord, may=anyone)
async def decide_by_word(action: DecideByWord, ctx: Context) -> Reply:
    """Words have no version: they mean the request as it is."""
    found = await entitled(ctx, action.approval)
    if isinstance(found, Reply):
        return found
    if action.yes:
        return await decide(ctx, *found, APPROVED, action.reason)
    return await _refused(ctx, *found, action.reason)


@handles(Withdraw, may=anyone)
async def withdraw(action: Withdraw, ctx: Context) -> Reply:
    """By the applicant, while it is not decided."""
    found = await case(ctx.store, action.approval, for_change=True)
    standing = await standing_in(ctx, found) if found else Standing(False)
    if found is None or not standing.sees:
        return ABSENT
    if ctx.actor.id != found.approval.applicant_id:
        return await shown(ctx, found, "只有申请人能撤回", standing)
    if not found.live:
        return await shown(ctx, found, await truth(ctx, found), standing)
    if action.seen != found.approval.version:
        return stale(await draw(ctx, found, standing), (KIND, found.id))
    await _close(ctx, found, "withdrawn")
    return await shown(ctx, found, "已撤回")


async def entitled(ctx: Context, id: int, seen: int | None = None) -> tuple[Case, Seat] | Reply:
    """The request, locked, with the seat from which the actor may decide it as he saw it; else the
    reply that tells how things are."""
    found = await case(ctx.store, id, for_change=True)
    standing = await standing_in(ctx, found) if found else Standing(False)
    if found is None or not standing.sees:
        return NOT_YOURS
    if standing.seat is None:
        return await shown(ctx, found, await truth(ctx, found), standing)
    if seen not in (None, found.approval.version):
        return stale(await draw(ctx, found, standing), (KIND, found.id))
    return found, standing.seat


async def shown(ctx: Context, found: Case, notice: str, standing: Standing | None = None) -> Reply:
    return Reply(await draw(ctx, found, standing), notice, shows=(KIND, found.id))


async def decide(ctx: Context, found: Case, seat: Seat, decision: str, words: str = "") -> Reply:
    """The word, what follows from it, and its effect: one transaction."""
    step = found.step
    assert step is not None
    seats = [one for one in found.facts(step) if one.person != seat.person]
    move = after(step.mode, [*seats, replace(seat, decision=decision)], last=found.is_last)
    if move.approval == APPROVED and (why := await hindrance(ctx, found)):
        return await shown(ctx, found, why)
    await _sign(ctx, found, step, seat, decision, words[:LONGEST_WORDS])
    await _follow(ctx, found, step, move)
    notice = f"已{said(ctx, found, decision)}"
    await ctx.refresh(KIND, found.id, _line(ctx, found, notice))
    return await shown(ctx, found, notice)


async def _refused(ctx: Context, found: Case, seat: Seat, reason: str) -> Reply:
    """A no wants its reason."""
    if not reason.strip():
        return lacking("理由", card=approval_refusal(word_view(ctx, found)))
    return await decide(ctx, found, seat, REJECTED, reason.strip())


async def _sign(
    ctx: Context, found: Case, step: ApprovalStep, seat: Seat, decision: str, words: str
) -> None:
    """On the seat's row; a deputy of this moment gets one now."""
    row = next((one for one in found.of(step) if one.person_id == seat.person), None)
    if row is None:
        row = ApprovalSeat(
            approval_id=found.id, step_id=step.id or 0, person_id=seat.person,
            instead_of_id=seat.instead_of, added_by_id=seat.added_by,
        )  # fmt: skip
        ctx.store.session.add(row)
        found.seats.append(row)
    row.decision, row.words, row.decided_at = decision, words, ctx.now
    await ctx.store.session.flush()


async def _follow(ctx: Context, found: Case, step: ApprovalStep, move: Move) -> None:
    if move.step == "open":
        return
    step.state, step.closed_at = move.step, ctx.now
    await ctx.store.disarm(STEP, step.id or 0)
    if move.onward:
        await open_next(ctx, found)
        await ctx.store.session.flush()
        return
    await _close(ctx, found, move.approval)
    if move.approval == APPROVED:
        await apply(ctx, found)
    await ask(ctx, found, (found.approval.applicant_id,), f"{KIND}:{found.id}:decided")


async def _close(ctx: Context, found: Case, state: str) -> None:
    """For good. What was still to come is skipped."""
    found.approval.state, found.approval.decided_at = state, ctx.now
    for step in found.steps:
        if step.state in ("open", "waiting"):
            await ctx.store.disarm(STEP, step.id or 0)
            step.closed_at = ctx.now if step.state == "open" else None
            step.state = "skipped"
    if state != APPROVED:
        await ended(ctx, found)
    await ctx.store.session.flush()
    await ctx.refresh(KIND, found.id)


def _line(ctx: Context, found: Case, notice: str) -> str:
    """For places that can no longer be redrawn, groups among them: no words of anybody."""
    return f"{kind_of(ctx, found).name} #{found.id}：{ctx.actor.name} {notice}"


def word_view(ctx: Context, found: Case, typed: str = "") -> WordView:
    row = found.approval
    kind = kind_of(ctx, found)
    return WordView(found.id, row.version, kind.name, masked_phones(row.title), typed, kind.no_word)
