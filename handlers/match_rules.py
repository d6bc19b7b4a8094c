"""Matching rules changed in the chat: read as words, tried on the past, then put in force or dropped (AS-08)."""

from dataclasses import replace

from cards.match_rules import RuleFormView, RulesView, RuleView, match_rule_form, match_rules
from cards.model import Card
from handlers.match_change import draw, reply
from handlers.refusals import ABSENT, lacking, stale
from handlers.registry import Context, Reply, handles, spelled
from sales.actions import Action, ListRules, StartRule, SubmitRule
from sales.matching_checked import matching_faults
from sales.matching_rules import MatchingRules, MatchRule
from sales.matching_words import Unclear, bonus_lines, read_rule, weight_lines, when_lines
from sales.rights import changes_rules
from storage.match_rules import active_change, file_sha, fingerprint, open_change, plain_matching
from storage.outside import newest_areas
from storage.tables import MatchChange, Person


@spelled("匹配规则", "rules", about="看和改线索匹配规则", sample="/匹配规则", may=changes_rules)
def parse_rules(rest: str) -> Action:
    return ListRules(rest)


@handles(ListRules, may=changes_rules)
async def list_rules(action: ListRules, ctx: Context) -> Reply:
    named = [rule for rule in ctx.playbook.matching.rules if action.query in (rule.id, rule.name)]
    if named:
        return Reply(_form(ctx, _view(named[0])), below=True)
    if action.query:
        return Reply(await _list(ctx), f"没有叫「{action.query}」的规则", below=True)
    return Reply(await _list(ctx), below=True)


@handles(StartRule, may=changes_rules)
async def start(action: StartRule, ctx: Context) -> Reply:
    rule = _rule(ctx, action.rule) if action.rule else MatchRule("", "", {})
    return Reply(_form(ctx, _view(rule))) if rule else ABSENT


@handles(SubmitRule, may=changes_rules)
async def submit(action: SubmitRule, ctx: Context) -> Reply:
    """Nothing is in force yet: the change is kept, and tried on the past leads."""
    typed = RuleView(
        action.rule,
        action.name or "",
        action.when or "",
        action.weights or "",
        action.bonuses or "",
    )
    if action.seen != ctx.playbook.version:
        return stale(await _list(ctx))
    if missing := [
        label for label, said in (("名称", typed.name), ("权重", typed.weights)) if not said
    ]:
        return lacking(*missing, card=_form(ctx, typed))
    old = _rule(ctx, action.rule)
    if action.rule and old is None:
        return ABSENT
    try:
        new = read_rule(_named(ctx, old, typed.name), typed.when, typed.weights, typed.bonuses)
    except Unclear as doubt:
        return Reply(_form(ctx, typed), str(doubt))
    changed = _with(ctx.playbook.matching, old, new)
    if faults := tuple(matching_faults(changed)):
        return Reply(_form(ctx, typed), "；".join(fault.partition("：")[2] for fault in faults))
    if changed == ctx.playbook.matching:
        return Reply(_form(ctx, typed), "和现在的一样，没有要改的")
    return await _try(ctx, old, new, changed)


async def _try(
    ctx: Context, old: MatchRule | None, new: MatchRule, changed: MatchingRules
) -> Reply:
    row = MatchChange(
        rule=new.name,
        before=_said(old) if old else "",
        after=_said(new),
        matching=plain_matching(changed),
        made_from=fingerprint(ctx.playbook.matching),
        file_sha=await file_sha(ctx.store, ctx.playbook),
        person_id=ctx.actor.id,
        at=ctx.now,
    )
    ctx.store.session.add(row)
    await ctx.store.session.flush()
    await ctx.store.ask_errand(
        "try_rules", {"change": row.id}, once=f"rules:{row.id}", person_id=ctx.actor.id,
        event=ctx.event,
    )  # fmt: skip
    return reply(row, await draw(ctx, row), "开始试算")


def _with(rules: MatchingRules, old: MatchRule | None, new: MatchRule) -> MatchingRules:
    """In its place; a new one before the last, which takes whatever is left."""
    if old is None:
        return replace(rules, rules=(*rules.rules[:-1], new, rules.rules[-1]))
    return replace(rules, rules=tuple(new if rule is old else rule for rule in rules.rules))


def _named(ctx: Context, old: MatchRule | None, name: str) -> MatchRule:
    if old:
        return replace(old, name=name)
    ids = {rule.id for rule in ctx.playbook.matching.rules}
    return MatchRule(
        next(id for number in range(1, len(ids) + 2) if (id := f"rule{number}") not in ids),
        name,
        {},
    )


def _rule(ctx: Context, id: str) -> MatchRule | None:
    return next((rule for rule in ctx.playbook.matching.rules if rule.id == id), None)


def _view(rule: MatchRule) -> RuleView:
    return RuleView(
        rule.id, rule.name, when_lines(rule.when), weight_lines(rule), bonus_lines(rule)
    )


def _said(rule: MatchRule) -> str:
    return "\n".join(filter(None, (when_lines(rule.when), weight_lines(rule), bonus_lines(rule))))


def _form(ctx: Context, view: RuleView) -> Card:
    is_last = view.id == ctx.playbook.matching.rules[-1].id
    return match_rule_form(RuleFormView(view, ctx.playbook.version, is_last))


async def _list(ctx: Context) -> Card:
    change, waiting = await active_change(ctx.store), await open_change(ctx.store)
    by = None
    if change and change.number == ctx.playbook.version and change.decided_by_id:
        by = await ctx.store.session.get(Person, change.decided_by_id)
    return match_rules(
        RulesView(
            ctx.playbook.version, tuple(map(_view, ctx.playbook.matching.rules)), by.name if by else "",
            ctx.local(change.decided_at) if by and change and change.decided_at else None,
            waiting.id or 0 if waiting else 0, *await newest_areas(ctx.store),
        )
    )  # fmt: skip
