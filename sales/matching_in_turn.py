"""Leads as they come, one after another, with scarce reps kept for the leads that need them (R14)."""

from collections.abc import Iterable, Iterator, Sequence

from sales.matching import Assignment, match
from sales.matching_facts import Lead
from sales.matching_prices import Reserve
from sales.matching_rules import MatchingRules
from sales.matching_team import Team
from sales.matching_whole import plan


def in_turn(
    leads: Iterable[Lead],
    team: Team,
    rules: MatchingRules,
    version: int,
    reserve: Reserve | None = None,
) -> Iterator[tuple[Assignment, Team]]:
    """Every lead to the best one at its turn, and the team after it; nobody's lead is ever moved again."""
    for lead in leads:
        prices = reserve.of(lead, rules) if reserve else None
        assignment = match(lead, team, rules, version, prices)
        if assignment.rep is not None:
            place = team.places[assignment.rep]
            team = team.given(place, guarded=rules.is_guarded(lead))
        yield assignment, team


def reserve_for(past: Sequence[Lead], coming: int, team: Team, rules: MatchingRules) -> Reserve:
    """What every rep's places would be worth if `coming` leads like the past ones (in the order they came)
    were still to be given. Worth making anew every day or so, as places are used up."""
    count = len(past)
    return plan(
        (past[turn * count // coming] for turn in range(coming if count else 0)), team, rules
    ).reserve
