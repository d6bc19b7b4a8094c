"""Many leads: a file at once, a month one after another, and the same month by other rules (R14, AS-08)."""

from dataclasses import replace
from itertools import permutations
from random import Random

from hypothesis import given, settings

from sales.matching import match
from sales.matching_explained import why, why_not
from sales.matching_facts import Lead, Rep
from sales.matching_heat import Cell, heat_map
from sales.matching_in_turn import in_turn, reserve_for
from sales.matching_kept import own, plain, restored, shared
from sales.matching_kinds import fair_limits, kinds_of
from sales.matching_rules import MatchingRules
from sales.matching_team import Team
from sales.matching_whole import NO_PLACE, plan
from tests.sales.matching_world import ALIKE, EAST, LEADS, REPS, RULES, rep, several, weighing

TRIES = settings(max_examples=40, deadline=None)
WINNERS = weighing(win_rate=100)


def score_of(team: Team, rules: MatchingRules, leads: list[Lead]) -> dict[tuple[int, int], int]:
    """(lead, rep) → score, where the rep may take the lead."""
    found: dict[tuple[int, int], int] = {}
    for lead in leads:
        board = match(lead, team, rules, version=0).board
        columns = zip(board.ids.tolist(), board.scores.astype(int).tolist(), strict=True)
        found |= {(lead.id, one): score for one, score in columns}
    return found


def total(given: dict[int, int | None], scores: dict[tuple[int, int], int]) -> int:
    return sum(scores[lead, one] for lead, one in given.items() if one is not None)


def a_month(seed: int, count: int) -> list[Lead]:
    rng = Random(seed)
    return [
        Lead(id, "华东", rng.choice(["零售", "医疗"]), rng.choice(["社区团购", "冷链"]), difficulty=1,
             frequency=rng.choice([1, 30]), tier=rng.choice("AB"))
        for id in range(1, count + 1)
    ]  # fmt: skip


def a_staff(count: int, cap: int) -> list[Rep]:
    rng = Random(count)
    return [
        rep(id, cap=cap, win_rate=rng.randrange(500, 7000), response=rng.randrange(60, 7200),
            service={scene: rng.randrange(9000) for scene in ("社区团购", "冷链")})
        for id in range(1, count + 1)
    ]  # fmt: skip


@TRIES
@given(several(REPS, most=8), several(ALIKE | LEADS, most=30))
def test_a_file_breaks_no_filter_and_no_cap_and_takes_no_more_than_a_fair_share(
    reps: list[Rep], leads: list[Lead]
) -> None:
    team = Team.of(reps)
    planned = plan(leads, team, RULES)
    limits = fair_limits(kinds_of(leads, team, RULES), team, RULES)
    scores = score_of(team, RULES, leads)
    assert planned.rep_of.keys() == {lead.id for lead in leads}
    assert total(planned.rep_of, scores) == planned.total  # a KeyError: a filter is broken
    for one, limit in zip(team.reps, limits.tolist(), strict=True):
        mine = [lead for lead in leads if planned.rep_of[lead.id] == one.id]
        assert not mine or one.open_leads + len(mine) <= one.cap
        guarded = sum(RULES.is_guarded(lead) for lead in mine)
        assert not guarded or one.a_leads + guarded <= limit


@TRIES
@given(several(REPS, most=6), several(LEADS, most=12))
def test_a_file_leaves_no_lead_lying_beside_a_rep_with_room(
    reps: list[Rep], leads: list[Lead]
) -> None:
    team = Team.of(reps)
    planned = plan(leads, team, RULES)
    scores = score_of(team, RULES, leads)
    for lead in leads:
        if planned.rep_of[lead.id] is None and not RULES.is_guarded(lead):
            for one in reps:
                mine = sum(taken == one.id for taken in planned.rep_of.values())
                assert (lead.id, one.id) not in scores or one.open_leads + mine >= one.cap


@TRIES
@given(several(REPS, most=6), several(LEADS, most=15))
def test_the_order_of_a_file_changes_nothing(reps: list[Rep], leads: list[Lead]) -> None:
    assert (
        plan(leads, Team.of(reps), RULES).rep_of
        == plan(leads[::-1], Team.of(reps[::-1]), RULES).rep_of
    )


def test_a_small_file_gets_the_best_total_there_is() -> None:
    """Against every way to deal 6 leads to 6 places."""
    rng = Random(4)
    for _ in range(10):
        team = Team.of(replace(one, cap=1) for one in a_staff(rng.randrange(6, 8), cap=1))
        leads = [replace(lead, tier="B") for lead in a_month(rng.randrange(999), 6)]
        scores = score_of(team, RULES, leads)
        best = max(
            sum(scores[lead.id, one.id] for lead, one in zip(leads, reps, strict=True))
            for reps in permutations(team.reps, 6)
        )
        assert plan(leads, team, RULES).total >= 0.985 * best


def test_a_scarce_rep_is_kept_for_the_lead_that_needs_him() -> None:
    """Only 2 can serve the second lead; first come first served would have given him away."""
    reps = [
        rep(1, win_rate=3000, cap=1),
        rep(2, win_rate=6000, cap=1, certificates=frozenset({"冷链证"})),
    ]
    leads = [EAST, replace(EAST, id=2, certificate="冷链证")]
    planned = plan(leads, Team.of(reps), WINNERS)
    assert planned.rep_of == {1: 1, 2: 2}
    kept = planned.assignment(EAST, Team.of(reps), WINNERS, 1)
    assert why_not(kept, 2) == "高 100.00 分，但名额紧，留给更需要的线索"
    assert why(restored(plain(kept))) == why(kept)


def test_leads_that_are_alike_are_spread_over_reps_who_are_alike() -> None:
    leads = [replace(EAST, id=id) for id in range(1, 5)]
    planned = plan(leads, Team.of([rep(1), rep(2)]), WINNERS)
    assert sorted(planned.rep_of.values(), key=str) == [1, 1, 2, 2]


def test_where_points_are_equal_a_file_fills_the_lighter_first() -> None:
    leads = [EAST, replace(EAST, id=2)]
    planned = plan(leads, Team.of([rep(1, open_leads=5), rep(2, open_leads=0)]), WINNERS)
    assert planned.rep_of == {1: 2, 2: 2}


def test_a_fair_share_counts_all_the_leads_that_the_same_people_may_take() -> None:
    """Two kinds of three leads each for three reps: 2 × 6 ÷ 3."""
    leads = [replace(EAST, id=id, tier="A", frequency=30 * (id % 2)) for id in range(1, 7)]
    team = Team.of([rep(1), rep(2), rep(3)])
    kinds = kinds_of(leads, team, RULES)
    assert len(kinds) == 2
    assert fair_limits(kinds, team, RULES).tolist() == [4, 4, 4]


def test_who_serves_two_regions_may_have_what_the_needier_one_allows() -> None:
    north = [replace(EAST, id=id, tier="A", region="华北") for id in range(1, 5)]
    east = [replace(EAST, id=id, tier="A") for id in range(5, 8)]
    team = Team.of([rep(1, regions=frozenset({"华东", "华北"})), rep(2), rep(3)])
    assert fair_limits(kinds_of([*north, *east], team, RULES), team, RULES).tolist() == [8, 2, 2]


def test_a_file_gives_nobody_more_of_the_best_than_his_fair_share() -> None:
    """The winner has room for all six, and 2 × 8 ÷ 3 rounded up makes 6 for everybody."""
    leads = [replace(EAST, id=id, tier="A") for id in range(1, 7)]
    reps = [rep(1, win_rate=9000, a_leads=2), rep(2), rep(3, win_rate=1000)]
    given = list(plan(leads, Team.of(reps), WINNERS).rep_of.values())
    assert (given.count(1), given.count(2)) == (4, 2)


def test_what_a_file_has_no_place_for_waits_and_says_so() -> None:
    leads = [EAST, replace(EAST, id=2)]
    team = Team.of([rep(1, cap=1)])
    planned = plan(leads, team, WINNERS)
    assert sorted(planned.rep_of.values(), key=str) == [1, None]
    waiting = next(lead for lead in leads if planned.rep_of[lead.id] is None)
    assert NO_PLACE in why(planned.assignment(waiting, team, WINNERS, 1)).notes


def test_every_assignment_of_a_file_can_be_explained() -> None:
    team, leads = Team.of(a_staff(8, cap=9)), a_month(5, 60)
    planned = plan(leads, team, RULES)
    for lead in leads:
        kept = planned.assignment(lead, team, RULES, 1)
        assert kept.rep == planned.rep_of[lead.id]
        assert all(lost.why for lost in why(kept, runners_up=8).runners_up)


def test_leads_of_one_kind_share_what_is_kept_of_them() -> None:
    """A file of many leads keeps one board per kind."""
    team, leads = Team.of(a_staff(8, cap=9)), a_month(5, 60)
    planned = plan(leads, team, RULES)
    assert sorted(lead.id for kind in planned.alike for lead in kind) == [lead.id for lead in leads]
    for first, *others in planned.alike:
        board = shared(planned.assignment(first, team, RULES, 1))
        for lead in others:
            kept = planned.assignment(lead, team, RULES, 1)
            assert board | own(kept) == plain(kept)
            assert why(restored(board | own(kept))) == why(kept)


def test_what_a_rep_is_kept_for_is_what_others_lose_and_not_what_one_bid_against_himself() -> None:
    """Nobody else may have 1; without him the second lead would be nowhere."""
    reps = [
        rep(1, win_rate=3000, cap=1),
        rep(2, win_rate=6000, cap=1, certificates=frozenset({"冷链证"})),
    ]
    leads = [EAST, replace(EAST, id=2, certificate="冷链证")]
    reserve = plan(leads, Team.of(reps), WINNERS).reserve
    assert reserve.usual[0] == 0
    assert reserve.usual[1] > 10_000


def test_the_last_fair_places_cost_the_leads_they_are_for_and_nobody_else() -> None:
    """Two of the tier want the winner, who has one fair place left and room for many."""
    reps = [rep(1, win_rate=9000, a_leads=2), rep(2, win_rate=1000), rep(3, win_rate=1000)]
    leads = [replace(EAST, id=id, tier="A") for id in (1, 2)]
    planned = plan(leads, Team.of(reps), WINNERS)
    assert planned.limits.tolist() == [3, 3, 3]
    assert planned.reserve.of(leads[0], WINNERS)[0] > 0
    assert planned.reserve.of(EAST, WINNERS)[0] == 0


def test_a_month_one_after_another_comes_near_to_knowing_it_all_beforehand() -> None:
    team, leads, past = Team.of(a_staff(20, cap=16)), a_month(1, 300), a_month(2, 300)
    scores, best = score_of(team, RULES, leads), plan(leads, team, RULES).total
    given: dict[int, int | None] = {}
    for day in range(0, 300, 30):
        reserve = reserve_for(past, 300 - day, team, RULES)
        for assignment, after in in_turn(leads[day : day + 30], team, RULES, 1, reserve):
            given[assignment.lead.id], team = assignment.rep, after
    assert total(given, scores) >= 0.97 * best


def test_last_months_leads_keep_a_scarce_rep_free_for_those_still_to_come() -> None:
    reps = [
        rep(1, win_rate=3000, cap=1),
        rep(2, win_rate=6000, cap=1, certificates=frozenset({"冷链证"})),
    ]
    past = [EAST, replace(EAST, id=2, certificate="冷链证")]
    team = Team.of(reps)
    reserve = reserve_for(past, 2, team, WINNERS)
    assert [each.rep for each, _ in in_turn(past, team, WINNERS, 1, reserve)] == [1, 2]
    assert [each.rep for each, _ in in_turn(past, team, WINNERS, 1)] == [2, None]


def test_without_a_past_nothing_is_reserved() -> None:
    team = Team.of([rep(1)])
    assert reserve_for([], 50, team, RULES).usual.tolist() == [0.0]


def test_the_heat_map_shows_everybody_by_every_type_and_says_what_it_cannot() -> None:
    reps = [
        rep(1, win_rate=6000),
        rep(2, win_rate=1000),
        rep(3, on_duty=False),
        rep(4, win_rate=None),
    ]
    types = {"普通": EAST, "冷链": replace(EAST, certificate="冷链证")}
    shown = heat_map(types, Team.of(reps), WINNERS)
    assert (shown.types, shown.reps) == (("普通", "冷链"), (1, 2, 3, 4))
    assert [row[0] for row in shown.rows] == [
        Cell(100), Cell(0), Cell(None, why="休假"), Cell(0, guessed=100),
    ]  # fmt: skip
    assert {row[1].why for row in shown.rows} == {"缺证"}
    assert shown.best(0, 2) == ((1, 100), (2, 0))
    assert shown.best(1, 2) == ()


def test_on_the_heat_map_everybody_is_looked_at_in_his_own_region() -> None:
    north = frozenset({"华北"})
    team = Team.of(
        [rep(1), rep(2, win_rate=1000), rep(3, win_rate=2000, regions=north), rep(4, regions=north)]
    )
    shown = heat_map({"普通": EAST}, team, WINNERS, shown={2, 3})
    assert shown.reps == (2, 3)
    assert [row[0].points for row in shown.rows] == [0, 0], "beside colleagues who are not shown"
