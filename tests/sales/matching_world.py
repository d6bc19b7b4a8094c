"""Teams and leads to match: a few by hand, and any that hypothesis can think of."""

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from sales.matching_facts import Lead, Rep
from sales.matching_rules import (
    FairRules,
    MatchBonus,
    MatchingRules,
    MatchRule,
    MatchWhen,
    NewcomerRules,
    Span,
    TierRules,
)

USUAL = MatchRule("usual", "其他线索", {"win_rate": 40, "response": 25, "service": 20, "load": 15})
LOYAL = MatchRule(
    "loyal", "高复购潜力", {"service": 60, "response": 40},
    MatchWhen(frequency=Span(at_least=24)), (MatchBonus("service", over=120, points=15),),
)  # fmt: skip
RULES = MatchingRules(
    500_000,
    TierRules(500_000, 100_000, "B", ("C",)),
    NewcomerRules(difficulty_at_most=2, unknown=3),
    FairRules("A", percent_of_average=200, at_least=2),
    (LOYAL, USUAL),
    past_days=30,
    heat_types=6,
)

EAST = Lead(1, region="华东", industry="零售", scene="社区团购", difficulty=2)


def weighing(**weights: int) -> MatchingRules:
    """The same house with one rule for every lead."""
    return replace(RULES, rules=(MatchRule("only", "唯一规则", weights),))


def rep(id: int, **facts: Any) -> Rep:
    """In the east, on duty and known in everything, unless said otherwise."""
    known = {
        "regions": frozenset({"华东"}), "win_rate": 3000, "response": 600, "certification": 2,
        "delivery": 60, "service": {"社区团购": 3000}, "tenure": {"华东": 24},
        "industry_deals": {"零售": 3},
    }  # fmt: skip
    return Rep(id, **known | facts)


def _maybe(most: int) -> st.SearchStrategy[int | None]:
    return st.none() | st.integers(0, most)


def _known(keys: list[str], most: int) -> st.SearchStrategy[dict[str, int]]:
    return st.dictionaries(st.sampled_from(keys), st.integers(0, most), max_size=2)


REGIONS, SCENES, INDUSTRIES = ["华东", "华北"], ["社区团购", "冷链"], ["零售", "医疗"]
REPS = st.builds(
    Rep,
    id=st.integers(1, 10_000),
    active=st.sampled_from([True, True, True, False]),
    on_duty=st.sampled_from([True, True, True, False]),
    newcomer=st.booleans(),
    regions=st.frozensets(st.sampled_from(REGIONS), min_size=1),
    certificates=st.frozensets(st.just("冷链证")),
    open_leads=st.integers(0, 6),
    cap=st.integers(1, 9),
    a_leads=st.integers(0, 5),
    win_rate=_maybe(10_000),
    response=_maybe(10_000),
    certification=_maybe(5),
    delivery=_maybe(300),
    service=_known(SCENES, 12_000),
    tenure=_known(REGIONS, 120),
    industry_deals=_known(INDUSTRIES, 30),
)
LEADS = st.builds(
    Lead,
    id=st.integers(1, 10_000),
    region=st.sampled_from([*REGIONS, ""]),
    industry=st.sampled_from([*INDUSTRIES, ""]),
    scene=st.sampled_from([*SCENES, ""]),
    certificate=st.sampled_from(["", "", "冷链证"]),
    tier=st.sampled_from("AB"),
    purchases=_maybe(100_000_000),
    frequency=_maybe(40),
    density=_maybe(20_000),
    competitors=_maybe(100),
    first_inquiry=st.none() | st.booleans(),
    difficulty=st.none() | st.integers(1, 5),
)
ALIKE = st.builds(
    Lead,
    id=st.integers(1, 10_000),
    region=st.just("华东"),
    scene=st.sampled_from(SCENES),
    tier=st.sampled_from("AAB"),
    difficulty=st.just(1),
)
"""Leads that compete for the same reps."""


def several(one: st.SearchStrategy[Any], most: int) -> st.SearchStrategy[list[Any]]:
    """With ids of their own."""
    return st.lists(one, max_size=most, unique_by=lambda each: each.id)
