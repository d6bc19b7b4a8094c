"""A playbook whose part on leads cannot work is refused with a sentence that names the key (AS-08)."""

from dataclasses import replace

import pytest

from sales.matching_checked import matching_faults
from sales.matching_rules import MatchBonus, MatchingRules, MatchRule, MatchWhen, Span
from tests.sales.matching_world import LOYAL, RULES, USUAL


def _rules(*rules: MatchRule) -> MatchingRules:
    return replace(RULES, rules=rules)


def _first(**changes: object) -> MatchingRules:
    return _rules(replace(LOYAL, **changes), USUAL)


FAULTS = {
    "matching.rules.loyal.weights：权重加起来要等于 100，现在是 90": _first(
        weights={"service": 50, "response": 40}
    ),
    "matching.rules.loyal.weights：没有「charm」这项能力": _first(weights={"charm": 100}),
    "matching.rules.loyal.weights：权重要大于 0，不用的就不写": _first(
        weights={"service": 100, "load": 0}
    ),
    "matching.rules：最后一条不能带条件": _rules(USUAL, LOYAL),
    "matching.rules.usual：没有条件，后面的规则永远轮不到": _rules(USUAL, replace(USUAL, id="two")),
    "matching.rules：规则编号重复": _rules(LOYAL, replace(USUAL, id="loyal")),
    "matching.rules.loyal.bonuses：没有「charm」这项能力": _first(
        bonuses=(MatchBonus("charm", 1, 5),)
    ),
    "matching.rules.loyal.bonuses：「response」越小越好": _first(
        bonuses=(MatchBonus("response", 1, 5),)
    ),
    "matching.rules.loyal.bonuses：points 是 1 到 100 分，现在是 0": _first(
        bonuses=(MatchBonus("service", 1, 0),)
    ),
    "matching.rules.loyal.when.frequency：要写 over": _first(when=MatchWhen(frequency=Span())),
    "matching.rules.loyal.when.density：没有数字能同时满足": _first(
        when=MatchWhen(density=Span(over=9, below=10))
    ),
    "matching.tiers：c_below_yuan 不能高于 a_over_yuan": replace(
        RULES, tiers=replace(RULES.tiers, c_below_yuan=600_000)
    ),
    "matching：没有「D」这个客户等级": replace(RULES, tiers=replace(RULES.tiers, pool=("D",))),
    "matching.big_deal_yuan：要大于 0": replace(RULES, big_deal_yuan=0),
    "matching.heat_types：要大于 0": replace(RULES, heat_types=0),
    "matching.fairness.percent_of_average：不能低于 100": replace(
        RULES, fairness=replace(RULES.fairness, percent_of_average=99)
    ),
    "matching.fairness.at_least：至少是 1": replace(
        RULES, fairness=replace(RULES.fairness, at_least=0)
    ),
    "matching.newcomer.unknown：难度是 1 到 5，现在是 6": replace(
        RULES, newcomer=replace(RULES.newcomer, unknown=6)
    ),
}


@pytest.mark.parametrize("sentence", FAULTS)
def test_each_fault_has_its_sentence_and_is_the_only_one(sentence: str) -> None:
    (found,) = [each for each in matching_faults(FAULTS[sentence]) if sentence in each]
    assert found.startswith(sentence)


def test_rules_without_a_fault_are_accepted() -> None:
    assert list(matching_faults(RULES)) == []
