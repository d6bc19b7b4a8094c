"""Reminding of signatures, and seating deputies while somebody is away (U-13, AP-06)."""

from handlers.approval_face import KIND
from handlers.approval_steps import TIMER, man, start_clock
from handlers.registry import Context
from sales.approving import undecided
from sales.rights import Actor
from scheduler.registry import Fired, Run, job, timer
from storage.approvals import Case, case, unmanned
from storage.organisation import away
from storage.owing import Owed, Priority
from storage.tables import ApprovalStep

CLOCK = Actor(id=0, name="", roles=frozenset())
"""Who acts when the clock does: nobody."""


@timer(TIMER)
async def approval_due(fired: Fired) -> None:
    """Whoever has not signed is reminded, once per due time, and again after as many working hours.
    The request is not locked: who decides it at this moment waits for this clock, not we for him."""
    step = await fired.store.session.get(ApprovalStep, fired.timer.object_id)
    found = await case(fired.store, step.approval_id) if step else None
    if step is None or found is None or not found.live or step.state != "open":
        return
    ctx = _context(fired)
    await _remind(ctx, found, f"{TIMER}:{step.id}:{fired.timer.due_at.isoformat()}")
    await start_clock(ctx, found, step)


@job(cron="*/15 * * * *", workdays_only=True)
async def seat_deputies(run: Run) -> str | None:
    """One request per transaction: its rows are locked while a seat is added."""
    gone = await away(run.store, run.due)
    waiting = [id for id in await unmanned(run.store, gone) if id > int(run.cursor or 0)]
    if not waiting:
        return None
    found = await case(run.store, waiting[0], for_change=True)
    if found is not None:
        await _seat(_context(run), found)
    return str(waiting[0]) if len(waiting) > 1 else None


async def _seat(ctx: Context, found: Case) -> None:
    await man(ctx, found)
    for kind, id in ctx.changed:
        await ctx.store.refresh(kind, id)


async def _remind(ctx: Context, found: Case, once: str) -> None:
    """Who is waited for: the signers, or the applicant whose answer is outstanding."""
    people = [seat.person for seat in undecided(found.facts(found.step))]
    if found.approval.state == "asked":
        people = [found.approval.applicant_id]
    await ctx.store.owe_many(
        Owed(
            once=f"{once}:{person}",
            content={"shows": [f"{KIND}_reminder", found.id]},
            person_id=person,
            priority=Priority.APPROVAL,
        )
        for person in people
    )


def _context(cause: Fired | Run) -> Context:
    now = cause.now if isinstance(cause, Fired) else cause.due
    return Context(cause.store, CLOCK, now, cause.playbook, cause.tools, 0)
