"""What can be wrong with the playbook's part on leads, a sentence each."""

from collections.abc import Iterator

from sales.matching_features import FEATURES
from sales.matching_rules import MatchBonus, MatchingRules, MatchRule, MatchWhen, Span

TIERS = ("A", "B", "C")
_HARDEST = 5


def matching_faults(matching: MatchingRules) -> Iterator[str]:
    yield from _tier_faults(matching)
    yield from _share_faults(matching)
    yield from _order_faults(matching.rules)
    for rule in matching.rules:
        yield from _rule_faults(rule)


def _tier_faults(matching: MatchingRules) -> Iterator[str]:
    tiers = matching.tiers
    if tiers.c_below_yuan > tiers.a_over_yuan:
        yield "matching.tiers：c_below_yuan 不能高于 a_over_yuan"
    for name in (tiers.unknown, *tiers.pool, matching.fairness.tier):
        if name not in TIERS:
            yield f"matching：没有「{name}」这个客户等级，只有 {'、'.join(TIERS)}"
    for name in ("big_deal_yuan", "past_days", "heat_types"):
        if getattr(matching, name) <= 0:
            yield f"matching.{name}：要大于 0"


def _share_faults(matching: MatchingRules) -> Iterator[str]:
    fair, newcomer = matching.fairness, matching.newcomer
    if fair.percent_of_average < 100:
        yield "matching.fairness.percent_of_average：不能低于 100，否则会有线索谁也不能接"
    if fair.at_least < 1:
        yield "matching.fairness.at_least：至少是 1"
    for name, value in (
        ("difficulty_at_most", newcomer.difficulty_at_most), ("unknown", newcomer.unknown)
    ):  # fmt: skip
        if not 1 <= value <= _HARDEST:
            yield f"matching.newcomer.{name}：难度是 1 到 {_HARDEST}，现在是 {value}"


def _order_faults(rules: tuple[MatchRule, ...]) -> Iterator[str]:
    ids = [rule.id for rule in rules]
    if len(set(ids)) != len(ids):
        yield "matching.rules：规则编号重复"
    if not rules or rules[-1].when != MatchWhen():
        yield "matching.rules：最后一条不能带条件（when），它管其余所有线索"
    for rule in rules[:-1]:
        if rule.when == MatchWhen():
            yield f"matching.rules.{rule.id}：没有条件，后面的规则永远轮不到"


def _rule_faults(rule: MatchRule) -> Iterator[str]:
    key = f"matching.rules.{rule.id}"
    if unknown := sorted(set(rule.weights) - set(FEATURES)):
        yield f"{key}.weights：没有「{'、'.join(unknown)}」这项能力，可用 {'、'.join(FEATURES)}"
    if any(weight <= 0 for weight in rule.weights.values()):
        yield f"{key}.weights：权重要大于 0，不用的就不写"
    if (total := sum(rule.weights.values())) != 100:
        yield f"{key}.weights：权重加起来要等于 100，现在是 {total}"
    for bonus in rule.bonuses:
        yield from _bonus_faults(f"{key}.bonuses", bonus)
    yield from _span_faults(f"{key}.when", rule.when)


def _bonus_faults(key: str, bonus: MatchBonus) -> Iterator[str]:
    if bonus.feature not in FEATURES:
        yield f"{key}：没有「{bonus.feature}」这项能力"
    elif FEATURES[bonus.feature].less_is_better:
        yield f"{key}：「{bonus.feature}」越小越好，不能按「超过」加分"
    if not 1 <= bonus.points <= 100:
        yield f"{key}：points 是 1 到 100 分，现在是 {bonus.points}"


def _span_faults(key: str, when: MatchWhen) -> Iterator[str]:
    for name in ("purchases_yuan", "frequency", "density", "competitors"):
        span: Span | None = getattr(when, name)
        if span == Span():
            yield f"{key}.{name}：要写 over、at_least、at_most 或 below"
        elif span is not None and not _possible(span):
            yield f"{key}.{name}：没有数字能同时满足这些上下限"


def _possible(span: Span) -> bool:
    """Some whole number lies between the bounds."""
    low = max(span.at_least or 0, 0 if span.over is None else span.over + 1)
    return span.holds(low)
