"""A request's steps: one opens, its people are asked, somebody stands in, the next one follows."""

import logging
from collections.abc import Iterable
from datetime import datetime

from handlers.approval_face import KIND, draw_for_group, kind_of
from handlers.clocking import rules_version
from handlers.registry import Context
from sales.approving import About, Seat, missing, seats_for
from sales.chain import Organisation
from sales.clocks import due
from sales.playbook import ApprovalStepRule, ClockRule
from storage.approvals import Case, fact, group_of, moved, names_of, owner_of, people_called
from storage.organisation import organisation
from storage.owing import Owed, Priority
from storage.tables import ApprovalSeat, ApprovalStep

log = logging.getLogger(__name__)

STEP, TIMER = "approval_step", "approval_due"


def kept(rules: Iterable[ApprovalStepRule]) -> list[dict[str, object]]:
    """The steps' rules as the request keeps them: a later playbook does not change what was asked."""
    return [{"who": list(rule.who), "hours": rule.hours} for rule in rules]


def rule_of(found: Case, step: ApprovalStep) -> ApprovalStepRule:
    rule = found.approval.payload["steps"][step.position]
    return ApprovalStepRule(step.name, tuple(rule["who"]), rule["hours"], step.mode)


async def expected(ctx: Context, found: Case) -> list[str]:
    """Who would sign each step if all of them opened now."""
    org = await organisation(ctx.store, ctx.now)
    about = await _about(ctx, found)
    seated: list[Seat] = []
    names = []
    for step in found.steps:
        seats = seats_for(rule_of(found, step), about, org, seated)
        seated += seats
        known = await names_of(ctx.store, (seat.person for seat in seats))
        names.append("、".join(known[seat.person] for seat in seats))
    return names


async def open_next(ctx: Context, found: Case) -> None:
    """The first step that still waits; its people are asked, its clock runs."""
    step = next(one for one in found.steps if one.state == "waiting")
    org = await organisation(ctx.store, ctx.now)
    rule = rule_of(found, step)
    earlier = [fact(seat) for seat in found.seats]
    seats = seats_for(rule, await _about(ctx, found), org, earlier)
    step.state, step.opened_at = "open", ctx.now
    moved(found.approval)
    step.due_at = await start_clock(ctx, found, step)
    await seat(ctx, found, step, seats)
    if not seats:
        await _tell_admins(ctx, found, step, org)


async def start_clock(ctx: Context, found: Case, step: ApprovalStep) -> datetime:
    """Rings after the step's working hours, counted from now."""
    rule, tools = ClockRule(rule_of(found, step).hours, "working"), ctx.tools
    rings = due(ctx.now, rule, ctx.playbook.office, tools.zone, tools.calendar.is_workday)
    version = rules_version(ctx.playbook, tools)
    await ctx.store.arm(STEP, step.id or 0, TIMER, rings, ctx.now, version)
    return rings


async def seat(ctx: Context, found: Case, step: ApprovalStep, seats: Iterable[Seat]) -> None:
    """Write the seats down and ask their people."""
    rows = [
        ApprovalSeat(
            approval_id=found.id,
            step_id=step.id or 0,
            person_id=one.person,
            instead_of_id=one.instead_of,
            added_by_id=one.added_by,
        )
        for one in seats
    ]
    ctx.store.session.add_all(rows)
    await ctx.store.session.flush()
    found.seats += rows
    await ask(ctx, found, (row.person_id for row in rows), f"{STEP}:{step.id}")


async def man(ctx: Context, found: Case) -> bool:
    """Deputies for who went on leave, the persons themselves when they are back (U-13)."""
    step = found.step
    if step is None or not found.live:
        return False
    org = await organisation(ctx.store, ctx.now)
    added = missing(found.facts(step), found.about, org)
    await seat(ctx, found, step, added)
    if added:
        await ctx.refresh(KIND, found.id)
    return bool(added)


async def ask(ctx: Context, found: Case, people: Iterable[int], once: str) -> None:
    """The request's own card to each of them, drawn when it leaves."""
    await ctx.store.owe_many(
        Owed(
            once=f"{once}:{person}:{ctx.event}",
            content={"shows": [KIND, found.id]},
            person_id=person,
            priority=Priority.APPROVAL,
            event=ctx.event or None,
        )
        for person in people
    )


async def tell_group(ctx: Context, found: Case) -> None:
    """The masked card in the chat of the applicant's team."""
    group = await group_of(ctx.store, found.approval.applicant_id)
    if group is None:
        return
    found.approval.group_id = group
    await ctx.store.session.flush()
    await ctx.store.owe_group(
        group, await draw_for_group(ctx, found), once=f"{KIND}:{found.id}:group",
        shows=(KIND, found.id), priority=Priority.APPROVAL, event=ctx.event or None,
    )  # fmt: skip


async def _about(ctx: Context, found: Case) -> About:
    """People that the playbook names; a name that two bear is nobody's."""
    rules = [rule_of(found, step) for step in found.steps]
    wanted = {who.removeprefix("person:") for rule in rules for who in rule.who}
    named: dict[str, int] = {}
    for person in await people_called(ctx.store, wanted):
        named[person.name] = 0 if person.name in named else person.id or 0
    owner = await owner_of(ctx.store, found.approval)
    beside = min(found.told, default=None)
    return About(found.approval.applicant_id, owner, named, beside)


async def _tell_admins(ctx: Context, found: Case, step: ApprovalStep, org: Organisation) -> None:
    """Nobody can decide: said to who can put people in, never decided by itself (T7)."""
    name = f"{kind_of(ctx, found).name} #{found.id}"
    log.warning("approval %s: nobody can sign step %s", found.id, step.position)
    for admin in org.admins:
        await ctx.store.owe_text(
            admin, f"「{name}」的「{step.name}」没有人可以签，请在组织里补上审批人",
            once=f"{STEP}:{step.id}:nobody:{admin}:{ctx.event}", priority=Priority.RED,
            event=ctx.event or None,
        )  # fmt: skip
