"""Leads to reps: one lead against the bare arithmetic, a month and a file against the best total, and all
against Odoo's draw."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter

import numpy as np

from benchmarks.market import INDUSTRIES, SCENES, country, month, staff
from benchmarks.odoo import dealt
from benchmarks.optimum import best_total, bound
from benchmarks.results import Row
from benchmarks.sizes import Sizes
from benchmarks.timing import ms, settle, stopwatch
from sales.matching import Assignment, match
from sales.matching_auction import Places
from sales.matching_board import Board
from sales.matching_explained import REASONS, Why, explained, why
from sales.matching_facts import Lead
from sales.matching_features import FEATURES
from sales.matching_in_turn import in_turn, reserve_for
from sales.matching_kinds import LeadKind, fair_limits, kinds_of
from sales.matching_rules import MatchingRules, MatchRule
from sales.matching_team import Team
from sales.matching_whole import places_of, plan
from storage.playbooks import load_playbook

PLAYBOOK = Path(__file__).parents[1] / "playbooks/default.yaml"
SEED = 20_240_607
REPLANNED = 10  # times a month
TOP = 3
ALL_EIGHT = MatchRule(
    "all", "八项", dict(zip(FEATURES, (25, 15, 15, 10, 10, 10, 5, 10), strict=True))
)


async def measure(sizes: Sizes, _scratch: Path) -> list[Row]:
    rules = load_playbook(PLAYBOOK).matching
    whole = _market(sizes.reps, sizes.leads, rules)
    sample = _market(max(20, sizes.reps * sizes.sample // sizes.leads), sizes.sample, rules)
    return [_one(sizes, rules), *_totals(whole, sample)]


# -- one lead -------------------------------------------------------------------------------------


def _one(sizes: Sizes, rules: MatchingRules) -> Row:
    """Leads of all kinds one after another, each given before the next is asked for; the yardstick gets
    its points ready made."""
    rng, rules = Random(SEED), replace(rules, rules=(ALL_EIGHT,))
    team, ours, bare = Team.of(country(rng, sizes.reps)), list[list[float]](), list[list[float]]()
    leads = _any_leads(rng)
    for _ in range(sizes.rounds):
        settle()
        ours.append([])
        bare.append([])
        for lead in (next(leads) for _ in range(sizes.matches)):
            team = _both(lead, team, rules, ours[-1], bare[-1])
    warm, cold = _at_rest(next(leads), team, rules)  # shares of the yardstick, in as tight a loop
    theirs = [median(each) for each in bare]
    ratio = median([median(one) / other for one, other in zip(ours, theirs, strict=True)])
    return Row(
        "match_one", "one lead against all reps, top 3 explained", "numpy product + top-k + the same explanation",
        "ms", ms(median(map(median, ours))), ms(median(theirs)), ratio, goal=3, aim=1.3,
        facts={
            "reps": sizes.reps, "features": len(FEATURES), "rounds": sizes.rounds, "leads": sizes.matches,
            "ratio_nobody_changed": round(warm, 2),
            "ratio_all_made_anew": round(cold, 2),
        },
    )  # fmt: skip


def _any_leads(rng: Random) -> Iterator[Lead]:
    number = 0
    while True:
        number += 1
        yield Lead(number, "全国", rng.choice(INDUSTRIES), rng.choice(SCENES), difficulty=1)


def _both(
    lead: Lead, team: Team, rules: MatchingRules, ours: list[float], bare: list[float]
) -> Team:
    with stopwatch(ours):
        assignment = match(lead, team, rules, 1)
        said = why(assignment, TOP - 1)
    with stopwatch(bare):
        other = _bare(assignment, assignment.board)
    assert len(said.reasons) == len(other.reasons) == REASONS
    return team.given(team.places[assignment.rep or 0], guarded=False)


def _bare(assignment: Assignment, board: Board) -> Why:
    """Product, the best three in order, and the same words about them."""
    scores = board.weights @ board.abilities.points
    best = np.argpartition(scores, -TOP)[-TOP:]
    first, *others = best[np.argsort(-scores[best])].tolist()
    return explained(assignment, first, others)


def _at_rest(lead: Lead, team: Team, rules: MatchingRules) -> tuple[float, float]:
    """The ratio when the same kind was asked before and nothing changed; when nothing is at hand."""
    assignment = match(lead, team, rules, 1)

    def warm() -> None:
        why(match(lead, team, rules, 1), TOP - 1)

    def cold() -> None:
        team.pools.clear()
        warm()

    bare = _timed(lambda: _bare(assignment, assignment.board))
    return _timed(warm) / bare, _timed(cold) / bare


def _timed(work: Callable[[], object]) -> float:
    samples: list[float] = []
    for _ in range(200):
        with stopwatch(samples):
            work()
    return median(samples)


# -- totals ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Market:
    """Scores are those of the first morning, for us, the optimum and Odoo alike."""

    team: Team
    leads: Sequence[Lead]
    past: Sequence[Lead]
    rules: MatchingRules
    kinds: Sequence[LeadKind]
    places: Places
    scores: dict[int, dict[int, int]]  # lead → rep → score, where he may take it

    def total(self, given: dict[int, int | None]) -> int:
        return sum(self.scores[lead][rep] for lead, rep in given.items() if rep is not None)


def _market(reps: int, leads: int, rules: MatchingRules) -> Market:
    """Leads that nobody could ever take are left out."""
    rng = Random(SEED + reps)
    team = Team.of(staff(rng, reps, leads))
    past, coming = month(rng, leads, reps), month(rng, leads, reps)
    kinds = [kind for kind in kinds_of(coming, team, rules) if len(kind.who)]
    scores = {lead.id: _by_rep(kind, team) for kind in kinds for lead in kind.leads}
    places = places_of(team, fair_limits(kinds, team, rules), leads)
    return Market(
        team, [lead for lead in coming if lead.id in scores], past, rules, kinds, places, scores
    )


def _by_rep(kind: LeadKind, team: Team) -> dict[int, int]:
    return dict(zip(team.ids[kind.who].tolist(), kind.scores.astype(int).tolist(), strict=True))


def _totals(whole: Market, sample: Market) -> Iterator[Row]:
    """The whole month against what no way can exceed; a sample against the best way itself."""
    top = bound(whole.kinds, whole.places)
    month_given, month_seconds = _timed_once(lambda: _one_after_another(whole))
    file_given, file_seconds = _timed_once(lambda: _at_once(whole))
    facts = {"reps": len(whole.team.reps), "leads": len(whole.leads)}
    in_turn_facts = facts | {
        "replanned": REPLANNED,
        "seconds": month_seconds,
        "placed": _placed(month_given),
    }
    in_turn_facts |= {"without_reserve": round(whole.total(_greedy(whole)) / top, 4)}
    yield _share(
        "match_in_turn", "a month's leads one after another, total score", "no way exceeds (duality)",
        whole.total(month_given), top, (0.97, 0.97), in_turn_facts,
    )  # fmt: skip
    yield _file(
        sample, facts | {"seconds": file_seconds, "ratio_to_bound": whole.total(file_given) / top}
    )
    yield _odoo(whole, month_given, file_given, facts)


def _file(sample: Market, facts: dict[str, float]) -> Row:
    best, placed = best_total(sample.kinds, sample.places)
    given = _at_once(sample)
    assert best <= bound(sample.kinds, sample.places) + 1
    sampled = {
        "sample": len(sample.leads),
        "sample_reps": len(sample.team.reps),
        "placed": _placed(given),
    }
    facts = (
        {name: round(value, 4) for name, value in facts.items()} | sampled | {"best_places": placed}
    )
    return _share(
        "match_file", "a whole file at once, total score", "the best total (Hungarian)",
        sample.total(given), best, (0.985, 0.995), facts,
    )  # fmt: skip


def _odoo(
    market: Market, in_turn_given: dict[int, int | None], at_once: dict[int, int | None], facts: dict[str, int]
) -> Row:  # fmt: skip
    """Per lead placed, as Odoo may place fewer."""
    domain: dict[int, set[int]] = {rep.id: set() for rep in market.team.reps}
    for lead, reps in market.scores.items():
        for rep in reps:
            domain[rep].add(lead)
    room = {rep.id: rep.cap - rep.open_leads for rep in market.team.reps}
    drawn = dealt(
        list(market.scores),
        {rep: frozenset(leads) for rep, leads in domain.items()},
        room,
        Random(SEED),
    )
    theirs = market.total(dict(drawn)) / max(len(drawn), 1)
    ours = market.total(in_turn_given) / _placed(in_turn_given)
    file_ratio = market.total(at_once) / _placed(at_once) / theirs
    more = {
        "odoo_placed": len(drawn),
        "placed": _placed(in_turn_given),
        "ratio_of_a_file": round(file_ratio, 3),
    }
    return _share(
        "match_odoo", "a month's leads one after another, score per lead", "Odoo's quota-weighted random choice",
        ours, theirs, (1.4, 1.6), facts | more,
    )  # fmt: skip


def _share(
    name: str, what: str, against: str, ours: float, other: float, goals: tuple[float, float],
    facts: dict[str, float],
) -> Row:  # fmt: skip
    goal, aim = goals
    return Row(
        name,
        what,
        against,
        "points",
        ours / 100,
        other / 100,
        ours / other,
        goal,
        aim,
        "higher",
        facts,
    )


def _one_after_another(market: Market) -> dict[int, int | None]:
    """With reserve prices from the month before, made anew some times a month."""
    given: dict[int, int | None] = {}
    team, count = market.team, len(market.leads)
    for part in range(REPLANNED):
        start, end = count * part // REPLANNED, count * (part + 1) // REPLANNED
        reserve = reserve_for(market.past, count - start, team, market.rules)
        for each, after in in_turn(market.leads[start:end], team, market.rules, 1, reserve):
            given[each.lead.id], team = each.rep, after
    return given


def _greedy(market: Market) -> dict[int, int | None]:
    return {
        each.lead.id: each.rep for each, _ in in_turn(market.leads, market.team, market.rules, 1)
    }


def _at_once(market: Market) -> dict[int, int | None]:
    return plan(market.leads, market.team, market.rules).rep_of


def _placed(given: dict[int, int | None]) -> int:
    return sum(rep is not None for rep in given.values())


def _timed_once(work: Callable[[], dict[int, int | None]]) -> tuple[dict[int, int | None], float]:
    start = perf_counter()
    given = work()
    return given, round(perf_counter() - start, 1)
