"""A change of the matching rules once it was tried: how it looks, and whether it comes into force (AS-08)."""

from dataclasses import replace

from cards.match_rules import ChangeView, match_change
from cards.model import Card
from handlers.refusals import ABSENT, stale
from handlers.registry import Context, Reply, face, handles
from sales.actions import ActivateRules, DropRules, RulesTried, ShowChange
from sales.matching_trial import restored
from sales.matching_what_if import Tally, sides
from sales.rights import RoleName, changes_rules
from storage.match_rules import (
    active_change,
    change_of,
    fingerprint,
    last_number,
    trial_of,
    with_rules,
)
from storage.owing import Owed, Priority
from storage.playbooks import read_matching, remember
from storage.tables import MatchChange

CHANGE = "match_change"
OPEN = ("trying", "tried")


@face(CHANGE)
async def change_face(ctx: Context, id: int) -> Card | None:
    row = await change_of(ctx.store, id) if changes_rules(ctx.actor) else None
    return await draw(ctx, row) if row else None


@handles(ShowChange, may=changes_rules)
async def show(action: ShowChange, ctx: Context) -> Reply:
    row = await change_of(ctx.store, action.change)
    return reply(row, await draw(ctx, row), below=True) if row else ABSENT


@handles(RulesTried, may=changes_rules)
async def tried(action: RulesTried, ctx: Context) -> Reply:
    """Whoever proposed sees it where he asked; the others, who may put it in force, get it."""
    row = await change_of(ctx.store, action.change, for_change=True)
    if row is None or row.state != "trying" or await trial_of(ctx.store, action.change) is None:
        return Reply()
    row.state = "tried"
    await ctx.store.session.flush()
    await ctx.refresh(CHANGE, row.id or 0, f"「{row.rule}」试算好了，发「/匹配规则」看结果")
    await ctx.store.owe_many(
        [
            Owed(
                once=f"rules:{row.id}:{person}", content={"shows": [CHANGE, row.id or 0]},
                person_id=person, priority=Priority.APPROVAL, event=ctx.event,
            )
            for person in await _others(ctx, row)
        ]
    )  # fmt: skip
    return Reply()


@handles(ActivateRules, may=changes_rules)
async def activate(action: ActivateRules, ctx: Context) -> Reply:
    """In force from the next lead on. What was in force before stays on record."""
    row = await _as_seen(ctx, action.change, action.seen, ("tried",))
    if isinstance(row, Reply):
        return row
    if not await _decides(ctx, row):
        return reply(row, await draw(ctx, row), "自己提的改动，要由另一位销售运营或管理员启用")
    if row.made_from != fingerprint(ctx.playbook.matching):
        return reply(row, await draw(ctx, row), "规则在这之后又改过，请按现在的规则重新改一次")
    await remember(ctx.store, ctx.playbook, ctx.now)
    if before := await active_change(ctx.store):
        before.state = "replaced"
    row.number = max(await last_number(ctx.store), ctx.playbook.version) + 1
    _decided(ctx, row, "active")
    await remember(ctx.store, with_rules(ctx.playbook, row), ctx.now)
    await ctx.store.session.flush()
    await ctx.refresh(CHANGE, row.id or 0)
    return reply(row, await draw(ctx, row), f"已启用，第 {row.number} 版，下一条线索就按新规则分")


@handles(DropRules, may=changes_rules)
async def drop(action: DropRules, ctx: Context) -> Reply:
    row = await _as_seen(ctx, action.change, action.seen, OPEN)
    if isinstance(row, Reply):
        return row
    _decided(ctx, row, "dropped")
    await ctx.store.session.flush()
    await ctx.refresh(CHANGE, row.id or 0)
    return reply(row, await draw(ctx, row), "已放弃，规则没有变")


def _decided(ctx: Context, row: MatchChange, state: str) -> None:
    row.state, row.decided_by_id, row.decided_at = state, ctx.actor.id, ctx.now


async def _as_seen(
    ctx: Context, id: int, seen: int, states: tuple[str, ...]
) -> MatchChange | Reply:
    row = await change_of(ctx.store, id, for_change=True)
    if row is None:
        return ABSENT
    if row.version != seen or row.state not in states:
        return stale(await draw(ctx, row), (CHANGE, id))
    return row


async def _decides(ctx: Context, row: MatchChange) -> bool:
    """A second person where there is one."""
    return ctx.actor.id != row.person_id or not await _others(ctx, row)


async def _others(ctx: Context, row: MatchChange) -> list[int]:
    held = [await ctx.store.people_with(role) for role in (RoleName.OPS, RoleName.ADMIN)]
    return sorted({one.id or 0 for people in held for one in people} - {row.person_id})


def reply(row: MatchChange, card: Card, notice: str = "", *, below: bool = False) -> Reply:
    return Reply(card, notice, below, (CHANGE, row.id or 0))


async def draw(ctx: Context, row: MatchChange) -> Card:
    trial = await trial_of(ctx.store, row.id or 0)
    people = {row.person_id, *([row.decided_by_id] if row.decided_by_id else [])}
    result = restored(trial.result) if trial else None
    names = await ctx.store.names({*people, *(result.leads_of if result else ())})
    view = ChangeView(
        row.id or 0, row.version, row.state, row.rule, row.before, row.after, names[row.person_id],
        read_matching(row.matching).past_days, decides=await _decides(ctx, row), number=row.number or 0,
        decided=names.get(row.decided_by_id or 0, ""),
        decided_at=ctx.local(row.decided_at) if row.decided_at else None,
    )  # fmt: skip
    if result is None:
        return match_change(view)
    return match_change(
        replace(
            view, leads=result.leads, moved=len(result.moved), directly=result.directly,
            reps=tuple((names.get(id, ""), one.before, one.after) for id, one in sides(result.leads_of)),
            left=pair(result.left_over), capped=pair(result.capped), full=pair(result.full),
        )
    )  # fmt: skip


def pair(tally: Tally) -> tuple[int, int]:
    return tally.before, tally.after
