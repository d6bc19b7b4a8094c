"""What waits for my signature and what I asked for; one request in full; the words of a group."""

import re
from collections.abc import Iterable

from cards.approval import STATE_NAMES, lasting
from cards.approval_forms import ApprovalList, Row, approval_list
from handlers.approval_face import KIND, draw, standing_in, view_of
from handlers.refusals import ABSENT
from handlers.registry import Context, Reply, handles, spelled
from sales.actions import Action, DecideByWord, ListApprovals, ShowApproval
from sales.rights import anyone
from storage.approvals import asked_by, case, waiting_for
from storage.tables import Approval

SHOWN, SHOWN_OWN = 5, 3
_NUMBERED = re.compile(r"#?\s*(\d{1,18})(?:[\s,，、:：。]+(.*))?", re.DOTALL)


@spelled("审批", "approvals", about="等我签的，和我提的", sample="/审批", may=anyone)
def parse_approvals(rest: str) -> Action:
    return ListApprovals()


@spelled("同意", "放行", "approve", about="同意一条审批", sample="同意 42", may=anyone)
def parse_yes(rest: str) -> Action:
    return _word(rest, yes=True)


@spelled(
    "拒绝", "不同意", "驳回", "reject", about="拒绝一条审批", sample="拒绝 42 理由", may=anyone
)
def parse_no(rest: str) -> Action:
    return _word(rest, yes=False)


def _word(rest: str, *, yes: bool) -> Action:
    """「42」, 「#42 太贵」; anything else asks which."""
    found = _NUMBERED.fullmatch(rest.strip())
    if found is None:
        return ListApprovals()
    return DecideByWord(int(found[1]), yes, (found[2] or "").strip())


@handles(ListApprovals, may=anyone)
async def list_approvals(action: ListApprovals, ctx: Context) -> Reply:
    waiting = await waiting_for(ctx.store, ctx.actor.id)
    asked = await asked_by(ctx.store, ctx.actor.id, SHOWN_OWN)
    view = ApprovalList(
        await _rows(ctx, waiting[:SHOWN]), await _rows(ctx, asked), total=len(waiting)
    )
    return Reply(approval_list(view), below=True)


@handles(ShowApproval, may=anyone)
async def show(action: ShowApproval, ctx: Context) -> Reply:
    found = await case(ctx.store, action.approval)
    standing = await standing_in(ctx, found) if found else None
    if found is None or standing is None or not standing.sees:
        return ABSENT
    card = await draw(ctx, found, standing)
    return Reply(card, below=not action.back, shows=(KIND, found.id))


async def _rows(ctx: Context, approvals: Iterable[Approval]) -> tuple[Row, ...]:
    return tuple([await _row(ctx, one.id or 0) for one in approvals])


async def _row(ctx: Context, id: int) -> Row:
    found = await case(ctx.store, id)
    assert found is not None
    view = await view_of(ctx, found, await standing_in(ctx, found))
    if view.role == "approver":
        return Row(id, view.kind, view.title, f"{view.applicant} · 已等 {lasting(view.waited)}")
    waits = f"等{'、'.join(view.waits_for)}审批" if view.waits_for else ""
    state = waits if view.state == "open" and waits else STATE_NAMES[view.state]
    return Row(id, view.kind, view.title, state)
