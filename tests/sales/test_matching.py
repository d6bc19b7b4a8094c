"""A lead goes to the rep who suits it, and nobody is asked who cannot take it (AS-01…AS-18, R13, R14)."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sales.matching import given_to, match
from sales.matching_explained import kept_out, why, why_not
from sales.matching_facts import Lead, Rep
from sales.matching_kept import plain, restored
from sales.matching_rules import FairRules, MatchingRules, rule_for
from sales.matching_team import Team
from sales.matching_tiers import goes_to_pool, tier_of
from storage.playbooks import load_playbook
from tests.sales.matching_world import EAST, RULES, rep, weighing

DEFAULT = load_playbook(Path(__file__).parents[2] / "playbooks/default.yaml").matching


def chosen(lead: Lead, *reps: Rep, rules: MatchingRules = RULES) -> int | None:
    return match(lead, Team.of(reps), rules, version=1).rep


# -- who may take it -------------------------------------------------------------------------------

CANNOT = {
    "inactive": (rep(2, active=False), EAST, "账号已停用"),
    "on leave": (rep(2, on_duty=False), EAST, "不在班"),
    "elsewhere": (rep(2, regions=frozenset({"华北"})), EAST, "不负责华东"),
    "without the certificate": (rep(2), replace(EAST, certificate="冷链证"), "没有冷链证"),
    "full": (rep(2, open_leads=20, cap=20), EAST, "手上线索已满"),
    "too new": (rep(2, newcomer=True), replace(EAST, difficulty=3), "新人，先不接难度高的线索"),
    "too new for the unknown": (
        rep(2, newcomer=True), replace(EAST, difficulty=None), "新人，先不接难度高的线索",
    ),
    "two reasons": (rep(2, on_duty=False, open_leads=9, cap=9), EAST, "不在班、手上线索已满"),
}  # fmt: skip


@pytest.mark.parametrize("who", CANNOT)
def test_who_cannot_take_the_lead_does_not_get_it_however_good_and_hears_why(who: str) -> None:
    other, lead, words = CANNOT[who]
    best = replace(other, win_rate=9000, response=1)
    weak = rep(1, win_rate=100, certificates=frozenset({"冷链证"}))
    assignment = match(lead, Team.of([weak, best]), RULES, 1)
    assert assignment.rep == 1
    assert dict(kept_out(assignment)) == {2: words}
    assert why_not(assignment, 2) == words


def test_a_newcomer_gets_what_is_easy() -> None:
    assert chosen(replace(EAST, difficulty=2), rep(1, newcomer=True)) == 1


def test_a_lead_that_nobody_may_take_goes_to_nobody_and_every_reason_is_there() -> None:
    assignment = match(EAST, Team.of([rep(1, on_duty=False), rep(2, open_leads=20)]), RULES, 1)
    assert assignment.rep is None
    assert dict(kept_out(assignment)) == {1: "不在班", 2: "手上线索已满"}
    assert why(assignment).rep is None


def test_a_lead_without_a_region_may_go_anywhere_and_that_is_said() -> None:
    assignment = match(replace(EAST, region=""), Team.of([rep(1), rep(2)]), RULES, 1)
    assert assignment.rep is not None
    assert "线索没有写地区，没有按地区筛选" in assignment.notes


# -- who suits it ----------------------------------------------------------------------------------

BETTER = {
    "win_rate": {"win_rate": 6000},
    "response": {"response": 60},
    "certification": {"certification": 5},
    "delivery": {"delivery": 10},
    "service": {"service": {"社区团购": 9000, "冷链": 0}},
    "tenure": {"tenure": {"华东": 90, "华北": 1}},
    "industry": {"industry_deals": {"零售": 20, "医疗": 0}},
    "load": {"open_leads": 0},
}


@pytest.mark.parametrize("feature", BETTER)
def test_each_ability_alone_decides_when_it_has_all_the_weight(feature: str) -> None:
    strong = rep(2, **{"open_leads": 5} | BETTER[feature])
    assert chosen(EAST, rep(1, open_leads=5), strong, rules=weighing(**{feature: 100})) == 2


def test_what_was_done_in_another_scene_region_or_industry_does_not_count() -> None:
    elsewhere = rep(2, service={"冷链": 9000, "社区团购": 0})
    assert chosen(EAST, rep(1), elsewhere, rules=weighing(service=100)) == 1


def test_above_500_000_a_year_the_win_rate_weighs_40_and_the_response_15() -> None:
    rule, _ = rule_for(DEFAULT, Lead(1, purchases=50_000_001, frequency=1))
    assert (rule.weights["win_rate"], rule.weights["response"]) == (40, 15)
    at_the_limit, _ = rule_for(DEFAULT, Lead(1, purchases=50_000_000, frequency=1))
    assert at_the_limit.id != rule.id


def test_more_than_120_hours_of_service_is_a_bonus_and_no_filter() -> None:
    loyal = replace(EAST, frequency=24)
    reps = [
        rep(1, service={"社区团购": 120 * 60}),
        rep(2, service={"社区团购": 120 * 60 + 1}, response=900),
    ]
    assert chosen(loyal, reps[0], rep(2, service={"社区团购": 6000})) == 1
    assignment = match(loyal, Team.of(reps), RULES, 1)
    board = assignment.board
    assert [board.candidate(place).bonus for place in range(2)] == [0, 1500]


def test_a_rule_whose_input_is_missing_is_passed_over_and_that_is_said() -> None:
    rule, notes = rule_for(RULES, EAST)
    assert rule.id == "usual"
    assert notes == ("不知道采购频次，跳过规则「高复购潜力」",)


def test_a_rule_that_fails_on_what_is_known_is_no_gap() -> None:
    rule, notes = rule_for(DEFAULT, Lead(1, frequency=1, purchases=1, density=100, scene="商超"))
    assert rule.id == "usual"
    assert [note for note in notes if "商圈" in note] == []


# -- what nobody knows -----------------------------------------------------------------------------


def test_an_unknown_ability_counts_as_the_teams_median_and_is_said() -> None:
    reps = [
        rep(1, win_rate=1000),
        rep(2, win_rate=4000),
        rep(3, win_rate=9000),
        rep(4, win_rate=None),
    ]
    assignment = match(EAST, Team.of(reps), weighing(win_rate=100), 1)
    unknown = assignment.board.candidate(3)
    assert unknown.score == assignment.board.candidate(1).score
    assert "大单成交率没有数据，按团队中位数算" in why(given_to(assignment, 4)).notes


def test_an_ability_that_is_unknown_of_everybody_is_not_counted_and_is_said() -> None:
    reps = [rep(1, win_rate=None), rep(2, win_rate=None)]
    assignment = match(EAST, Team.of(reps), RULES, 1)
    assert "候选人都没有「大单成交率」的数据，这一项没有计分" in assignment.notes


def test_a_middling_guess_in_everything_does_not_beat_everybody_who_is_known() -> None:
    """Each of three lacks one strength; the median of every single one would be a superman."""
    reps = [
        rep(1, win_rate=10, response=10, certification=0),
        rep(2, win_rate=10, response=900, certification=5),
        rep(3, win_rate=0, response=10, certification=5),
        rep(4, win_rate=None, response=None, certification=None),
    ]
    rules = weighing(win_rate=34, response=33, certification=33)
    assert chosen(EAST, *reps, rules=rules) != 4


def test_of_two_colleagues_in_the_middle_the_worse_one_is_what_a_guess_in_two_things_is_worth() -> (
    None
):
    """Two are best in everything, two in one thing each."""
    known = [
        rep(1, win_rate=10, response=90), rep(2, win_rate=0, response=10),
        rep(3, win_rate=10, response=10), rep(4, win_rate=10, response=10),
    ]  # fmt: skip
    silent = rep(5, win_rate=None, response=None)
    assignment = match(EAST, Team.of([*known, silent]), weighing(win_rate=50, response=50), 1)
    assert [assignment.board.candidate(place).score for place in range(5)] == [
        5000, 5000, 10_000, 10_000, 5000,
    ]  # fmt: skip
    guessed = why(given_to(assignment, 5))
    assert "没有数据的几项合起来不高于同事中位：-50.00" in guessed.sums
    assert why(restored(plain(given_to(assignment, 5)))) == guessed


# -- fair shares and ties --------------------------------------------------------------------------


def test_who_has_his_fair_share_of_a_leads_stands_back_for_the_next_and_it_is_said() -> None:
    reps = [rep(1, win_rate=9000, a_leads=4), rep(2, a_leads=0), rep(3, win_rate=1000, a_leads=0)]
    assignment = match(replace(EAST, tier="A"), Team.of(reps), RULES, 1)
    assert assignment.rep == 2
    assert "但本月A级线索已有 4 条，到了上限 4 条" in why_not(assignment, 1)
    assert chosen(replace(EAST, tier="B"), *reps) == 1


def test_a_fair_share_never_leaves_a_lead_lying() -> None:
    assert chosen(replace(EAST, tier="A"), rep(1, a_leads=50), rep(2, a_leads=50)) is not None


def test_the_fair_share_is_a_part_of_the_average_and_never_below_the_least() -> None:
    fair = FairRules("A", percent_of_average=200, at_least=3)
    assert fair.limit(given=0, candidates=10) == 3
    assert fair.limit(given=39, candidates=10) == 8
    assert fair.limit(given=40, candidates=10) == 9


def test_equal_scores_go_to_the_lighter_load_and_then_to_the_lower_number() -> None:
    rules = weighing(win_rate=100)
    assert chosen(EAST, rep(1, open_leads=5), rep(2, open_leads=4), rules=rules) == 2
    assert chosen(EAST, rep(1, open_leads=5), rep(2, open_leads=4, cap=5), rules=rules) == 1
    assert chosen(EAST, rep(2), rep(1), rules=rules) == 1


def test_a_place_that_others_need_more_is_kept_for_them() -> None:
    team = Team.of([rep(1, win_rate=5000), rep(2, win_rate=4000)])
    kept = match(EAST, team, RULES, 1, reserve=np.array([4001.0, 0.0]))
    assert kept.rep == 2
    assert why_not(kept, 1).endswith("名额紧，留给更需要的线索")


def test_a_team_has_everybody_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        Team.of([rep(1), rep(1)])


# -- tiers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fen", "estimate", "tier"),
    [
        (50_000_001, "", "A"), (50_000_000, "", "B"), (10_000_000, "", "B"), (9_999_999, "", "C"),
        (None, "", "B"), (None, "A", "A"), (5, "A", "C"),
    ],
)  # fmt: skip
def test_yearly_purchases_make_the_tier(fen: int | None, estimate: str, tier: str) -> None:
    assert tier_of(DEFAULT.tiers, fen, estimate) == tier


def test_small_customers_go_to_the_pool() -> None:
    assert goes_to_pool(DEFAULT, Lead(1, tier="C"))
    assert not goes_to_pool(DEFAULT, Lead(1, tier="B"))
