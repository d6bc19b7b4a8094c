"""Whatever team and lead there are: what always holds of an assignment (R14)."""

import json
from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sales.matching import Assignment, match
from sales.matching_board import Candidate
from sales.matching_explained import why, why_not
from sales.matching_facts import Lead, Rep
from sales.matching_features import FEATURES, LOAD
from sales.matching_in_turn import in_turn
from sales.matching_kept import plain, restored
from sales.matching_rules import MatchingRules
from sales.matching_team import Team
from tests.sales.matching_world import ALIKE, LEADS, REPS, RULES, several, weighing

EVEN = weighing(**dict.fromkeys(list(FEATURES)[:6], 12), delivery=14, load=14)
TEAMS = several(REPS, most=9)
TRIES = settings(max_examples=40, deadline=None)


def candidates(assignment: Assignment) -> list[Candidate]:
    return [assignment.board.candidate(place) for place in range(len(assignment.board.ids))]


def may_take(rep: Rep, lead: Lead) -> bool:
    """The filters again, in other words."""
    return (
        rep.active and rep.on_duty and rep.open_leads < rep.cap
        and lead.region in {"", *rep.regions}
        and lead.certificate in {"", *rep.certificates}
        and not (rep.newcomer and (lead.difficulty or RULES.newcomer.unknown) > 2)
    )  # fmt: skip


@TRIES
@given(TEAMS, LEADS)
def test_the_candidates_are_exactly_those_whom_no_filter_keeps_out(
    reps: list[Rep], lead: Lead
) -> None:
    assignment = match(lead, Team.of(reps), RULES, 1)
    able = {rep.id for rep in reps if may_take(rep, lead)}
    assert {each.rep for each in candidates(assignment)} == able
    assert assignment.rep in able if able else assignment.rep is None


@TRIES
@given(TEAMS, LEADS, st.sampled_from([RULES, EVEN]))
def test_the_parts_add_up_to_the_score_and_the_best_one_gets_it(
    reps: list[Rep], lead: Lead, rules: MatchingRules
) -> None:
    assignment = match(lead, Team.of(reps), rules, 1)
    everybody = candidates(assignment)
    for each in everybody:
        assert sum(part.worth for part in each.parts) + each.bonus - each.cut == each.score >= 0
        assert all(0 <= part.points <= 100 for part in each.parts)
    free = [each for each in everybody if not each.held]
    if everybody:
        assert assignment.rep == min(free, key=lambda each: (-each.score, each.load, each.rep)).rep


@TRIES
@given(TEAMS, LEADS)
def test_what_is_shown_of_the_score_adds_up_too(reps: list[Rep], lead: Lead) -> None:
    explained = why(match(lead, Team.of(reps), EVEN, 1))
    shown = [line.replace("：", " ").split()[-1].lstrip("+") for line in explained.sums]
    assert sum(round(float(each) * 100) for each in shown) == explained.score


@TRIES
@given(TEAMS, LEADS, st.randoms(use_true_random=False))
def test_the_order_of_the_reps_changes_nothing(reps: list[Rep], lead: Lead, rng: Random) -> None:
    shuffled = rng.sample(reps, len(reps))
    assert plain(match(lead, Team.of(reps), RULES, 1)) == plain(
        match(lead, Team.of(shuffled), RULES, 1)
    )


@TRIES
@given(TEAMS, LEADS, st.integers(20_000, 30_000))
def test_other_numbers_change_only_who_wins_a_tie(reps: list[Rep], lead: Lead, base: int) -> None:
    """Everybody gets another id, in the opposite order."""
    other = {rep.id: base - rep.id for rep in reps}
    first = match(lead, Team.of(reps), RULES, 1)
    second = match(lead, Team.of(replace(rep, id=other[rep.id]) for rep in reps), RULES, 1)
    scores = {other[each.rep]: (each.score, each.load) for each in candidates(first)}
    assert scores == {each.rep: (each.score, each.load) for each in candidates(second)}
    if first.rep is not None and second.rep is not None:
        assert scores[other[first.rep]] == scores[second.rep]


@TRIES
@given(TEAMS, LEADS)
def test_a_guess_alone_never_beats_more_than_half_of_those_who_are_known(
    reps: list[Rep], lead: Lead
) -> None:
    assignment = match(lead, Team.of(reps), EVEN, 1)
    everybody = candidates(assignment)
    counted = {part.feature for each in everybody for part in each.parts if part.raw is not None}
    for one in everybody:
        missing = {part.feature for part in one.parts if part.raw is None} & counted
        known = [each for each in everybody if not missing & _unknown(each)]
        if missing and known:
            guess = _worth(one, missing) - one.cut
            assert sum(_worth(each, missing) >= guess for each in known) * 2 > len(known)


@TRIES
@given(
    several(REPS, most=8),
    LEADS,
    st.sets(st.sampled_from(sorted(set(FEATURES) - {LOAD})), min_size=1),
)
def test_to_hide_figures_that_are_as_good_as_the_middle_wins_nothing(
    reps: list[Rep], lead: Lead, hidden: set[str]
) -> None:
    """Of two who are alike, one does not say; the other is at least the middle one in what is not said."""
    twins = (_twin(20_001, _figures(lead, set())), _twin(20_002, _figures(lead, hidden)))
    assignment = match(lead, Team.of([*reps, *twins]), EVEN, 1)
    by_id = {each.rep: each for each in candidates(assignment)}
    open_one, silent = by_id[20_001], by_id[20_002]
    known = [each for each in by_id.values() if not hidden & _unknown(each)]
    middle = sorted(_worth(each, hidden) for each in known)[(len(known) - 1) // 2]
    if _worth(open_one, hidden) >= middle:
        assert open_one.score >= silent.score


@TRIES
@given(TEAMS, several(ALIKE, most=40))
def test_in_turn_nobody_gets_more_than_he_can_hold_or_more_than_his_share(
    reps: list[Rep], leads: list[Lead]
) -> None:
    team = Team.of(reps)
    for assignment, after in in_turn(leads, team, RULES, 1):
        if assignment.rep is not None:
            one = after.places[assignment.rep]
            assert after.now.open_leads[one] <= after.reps[one].cap
            candidate = assignment.board.candidate(assignment.chosen or 0)
            assert not candidate.held
            assert assignment.limit == 0 or candidate.a_leads < assignment.limit
        team = after


@TRIES
@given(TEAMS, several(ALIKE | LEADS, most=25))
def test_a_team_that_was_asked_before_answers_as_a_fresh_one(
    reps: list[Rep], leads: list[Lead]
) -> None:
    """What is kept between leads never shows."""
    fresh = {rep.id: rep for rep in reps}
    for assignment, _ in in_turn(leads, Team.of(reps), RULES, 1):
        again = match(assignment.lead, Team.of(fresh.values()), RULES, 1)
        assert plain(again) == plain(assignment)
        if assignment.rep is not None:
            one, more = fresh[assignment.rep], RULES.is_guarded(assignment.lead)
            fresh[one.id] = replace(one, open_leads=one.open_leads + 1, a_leads=one.a_leads + more)


@TRIES
@given(TEAMS, LEADS, st.sampled_from([RULES, EVEN]))
def test_kept_as_json_it_says_the_same_byte_for_byte(
    reps: list[Rep], lead: Lead, rules: MatchingRules
) -> None:
    assignment = match(lead, Team.of(reps), rules, 7)
    text = json.dumps(plain(assignment), ensure_ascii=False)
    again = restored(json.loads(text))
    assert json.dumps(plain(again), ensure_ascii=False) == text
    assert repr(why(again, runners_up=12)) == repr(why(assignment, runners_up=12))
    for rep in reps:
        assert why_not(again, rep.id) == why_not(assignment, rep.id)


def _unknown(candidate: Candidate) -> set[str]:
    return {part.feature for part in candidate.parts if part.raw is None}


def _worth(candidate: Candidate, features: set[str]) -> int:
    return sum(part.worth for part in candidate.parts if part.feature in features)


def _figures(lead: Lead, hidden: set[str]) -> dict[str, object]:
    """Good ones, but for those that are not told."""
    known: dict[str, tuple[str, object]] = {
        "win_rate": ("win_rate", 8000), "response": ("response", 60), "certification": ("certification", 4),
        "delivery": ("delivery", 20), "service": ("service", {lead.scene: 9000}),
        "tenure": ("tenure", {lead.region: 60}), "industry": ("industry_deals", {lead.industry: 20}),
    }  # fmt: skip
    return dict(figure for name, figure in known.items() if name not in hidden)


def _twin(id: int, figures: dict[str, Any]) -> Rep:
    return Rep(
        id, regions=frozenset({"华东", "华北"}), certificates=frozenset({"冷链证"}), **figures
    )
