"""Before the word: the signer asks back, the applicant answers, one more signer is added."""

from cards.approval_forms import approval_question, approval_signer
from handlers.answers import Unreadable
from handlers.approval_deciding import (
    LONGEST_WORDS,
    entitled,
    shown,
    word_view,
)
from handlers.approval_face import KIND
from handlers.approval_people import colleague
from handlers.approval_steps import ask, man, seat
from handlers.approval_truth import truth
from handlers.refusals import ABSENT, lacking, stale
from handlers.registry import Context, Reply, handles
from sales.actions import AddSigner, AnswerBack, AskBack, StartAddSigner, StartAskBack
from sales.approving import Seat
from sales.rights import anyone
from storage.approvals import Case, case, moved, notes_of
from storage.tables import ApprovalNote, Person


@handles(StartAskBack, may=anyone)
async def start_ask_back(action: StartAskBack, ctx: Context) -> Reply:
    found = await entitled(ctx, action.approval, action.seen)
    return found if isinstance(found, Reply) else Reply(approval_question(word_view(ctx, found[0])))


@handles(AskBack, may=anyone)
async def ask_back(action: AskBack, ctx: Context) -> Reply:
    """The question goes to the applicant; the request can still be decided meanwhile."""
    opened = await entitled(ctx, action.approval, action.seen)
    if isinstance(opened, Reply):
        return opened
    found, _ = opened
    if not (action.question or "").strip():
        return lacking("问题", card=approval_question(word_view(ctx, found)))
    await _note(ctx, found, "asked", action.question or "")
    await ask(ctx, found, (found.approval.applicant_id,), f"{KIND}:{found.id}:asked")
    return await shown(ctx, found, "已发给申请人")


@handles(AnswerBack, may=anyone)
async def answer_back(action: AnswerBack, ctx: Context) -> Reply:
    """By the applicant, while the question is open; whoever asked gets the card again."""
    found = await case(ctx.store, action.approval, for_change=True)
    if found is None or ctx.actor.id != found.approval.applicant_id:
        return ABSENT
    if not found.live:
        return await shown(ctx, found, await truth(ctx, found))
    if found.approval.state != "asked" or found.approval.version != action.seen:
        return stale((await shown(ctx, found, "")).card, (KIND, found.id))
    if not (action.answer or "").strip():
        return lacking("答复", card=(await shown(ctx, found, "")).card)
    asker = (await notes_of(ctx.store, found.id))[-1].person_id
    await _note(ctx, found, "answered", action.answer or "")
    await ask(ctx, found, (asker,), f"{KIND}:{found.id}:answered")
    return await shown(ctx, found, "已答复")


@handles(StartAddSigner, may=anyone)
async def start_add_signer(action: StartAddSigner, ctx: Context) -> Reply:
    found = await entitled(ctx, action.approval, action.seen)
    return found if isinstance(found, Reply) else Reply(approval_signer(word_view(ctx, found[0])))


@handles(AddSigner, may=anyone)
async def add_signer(action: AddSigner, ctx: Context) -> Reply:
    """One more whose signature this step wants; who adds still signs himself."""
    opened = await entitled(ctx, action.approval, action.seen)
    if isinstance(opened, Reply):
        return opened
    found, _ = opened
    typed = (action.person or "").strip()
    form = approval_signer(word_view(ctx, found, typed))
    if not typed:
        return lacking("加签人", card=form)
    try:
        person = await colleague(ctx, typed)
        _check_free(found, person)
    except Unreadable as doubt:
        return Reply(form, str(doubt))
    await _add(ctx, found, person)
    return await shown(ctx, found, f"已请{person.name}加签")


async def _add(ctx: Context, found: Case, person: Person) -> None:
    step = found.step
    assert step is not None
    await seat(ctx, found, step, (Seat(person.id or 0, added_by=ctx.actor.id),))
    await man(ctx, found)
    await ctx.refresh(KIND, found.id)


def _check_free(found: Case, person: Person) -> None:
    if person.id == found.approval.applicant_id:
        raise Unreadable(f"{person.name}是申请人，不能给自己的申请签字")
    if any(seat.person_id == person.id for seat in found.of(found.step)):
        raise Unreadable(f"{person.name}已经在这一步里了")


async def _note(ctx: Context, found: Case, kind: str, words: str) -> None:
    """Buttons drawn before this are stale: the request reads otherwise now."""
    note = ApprovalNote(
        approval_id=found.id, person_id=ctx.actor.id, kind=kind,
        words=words.strip()[:LONGEST_WORDS], at=ctx.now,
    )  # fmt: skip
    ctx.store.session.add(note)
    found.approval.state = {"asked": "asked", "answered": "open"}[kind]
    moved(found.approval)
    await ctx.store.session.flush()
    await ctx.refresh(KIND, found.id)
