"""A request is written down with its steps, and its first signers are asked: once, however often it is sent."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from handlers.approval_steps import expected, kept, open_next, tell_group
from handlers.registry import Context
from sales.playbook import ApprovalKind
from storage.approvals import KEEPING_KEY, Case, case, same_request
from storage.tables import Approval, ApprovalStep, Customer, Person


@dataclass(frozen=True, slots=True)
class Draft:
    """What is asked, with the evidence that the signers will see."""

    title: str
    reason: str
    customer: Customer | None = None
    facts: Sequence[tuple[str, str]] = ()
    payload: dict[str, Any] = field(default_factory=dict)


async def file(ctx: Context, kind: ApprovalKind, draft: Draft) -> tuple[Case, bool]:
    """The request with its first signers asked; and whether it is new."""
    row = Approval(
        kind=kind.id,
        applicant_id=ctx.actor.id,
        customer_id=draft.customer.id if draft.customer else None,
        title=draft.title,
        reason=draft.reason,
        facts=[list(pair) for pair in draft.facts],
        payload=draft.payload | {"steps": kept(kind.steps)},
        created_at=ctx.now,
    )
    if known := await _known(ctx, row):
        return known, False
    found = await _written(ctx, row, kind)
    await open_next(ctx, found)
    await tell_group(ctx, found)
    await ctx.store.session.flush()
    return found, True


async def _known(ctx: Context, row: Approval) -> Case | None:
    """One person's requests are filed one after the other, so that two taps make one."""
    if ctx.store.locks:
        await ctx.store.session.get(Person, ctx.actor.id, with_for_update=KEEPING_KEY)
    same = await same_request(ctx.store, row)
    return await case(ctx.store, same.id or 0) if same else None


async def _written(ctx: Context, row: Approval, kind: ApprovalKind) -> Case:
    ctx.store.session.add(row)
    await ctx.store.session.flush()
    steps = [
        ApprovalStep(approval_id=row.id or 0, position=at, name=rule.name, mode=rule.mode)
        for at, rule in enumerate(kind.steps)
    ]
    ctx.store.session.add_all(steps)
    await ctx.store.session.flush()
    found = Case(row, steps, [])
    row.payload = row.payload | {"expects": await expected(ctx, found)}
    return found
