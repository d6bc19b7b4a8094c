"""The sentence for a tap that does not count: who decided what, when; or whose word it takes (T8)."""

from cards.text import moment
from handlers.approval_face import said
from handlers.registry import Context
from sales.approving import undecided
from storage.approvals import Case, names_of
from storage.tables import ApprovalSeat

_ENDS = {"approved": "已通过", "rejected": "未通过"}


async def truth(ctx: Context, found: Case) -> str:
    """For somebody who may see the request but not decide it now."""
    names = await names_of(ctx.store, _people(found))
    if not found.live:
        return _ended(ctx, found, names)
    if mine := _my_word(ctx, found):
        return f"你 {_when(ctx, mine)} 已{said(ctx, found, mine.decision)}，{_waits(found, names)}"
    if ctx.actor.id == found.approval.applicant_id:
        return f"自己的申请不能自己签，{_waits(found, names)}"
    return f"这一步不由你来定，{_waits(found, names)}"


def _ended(ctx: Context, found: Case, names: dict[int, str]) -> str:
    row = found.approval
    if row.state == "withdrawn" and row.decided_at:
        return f"{names[row.applicant_id]} {moment(ctx.local(row.decided_at))} 已撤回"
    last = max(
        (seat for seat in found.seats if seat.decision == row.state and seat.decided_at),
        key=lambda seat: (seat.decided_at, seat.id),
    )
    who = "你" if last.person_id == ctx.actor.id else names[last.person_id]
    return (
        f"{who} {_when(ctx, last)} 已{said(ctx, found, last.decision)}，这条申请{_ENDS[row.state]}"
    )


def _my_word(ctx: Context, found: Case) -> ApprovalSeat | None:
    mine = [seat for seat in found.seats if seat.person_id == ctx.actor.id and seat.decision]
    return mine[-1] if mine else None


def _waits(found: Case, names: dict[int, str]) -> str:
    people = [names[seat.person] for seat in undecided(found.facts(found.step))]
    return f"现在等{'、'.join(people)}" if people else "现在没有人可以签，请联系管理员"


def _when(ctx: Context, seat: ApprovalSeat) -> str:
    return moment(ctx.local(seat.decided_at)) if seat.decided_at else ""


def _people(found: Case) -> tuple[int | None, ...]:
    return (found.approval.applicant_id, *(seat.person_id for seat in found.seats))
