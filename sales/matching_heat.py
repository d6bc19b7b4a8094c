"""How well every rep suits every type of lead, side by side: the heat map (AS-03)."""

from collections.abc import Mapping
from dataclasses import dataclass

from sales.matching import match
from sales.matching_facts import Lead
from sales.matching_rules import MatchingRules
from sales.matching_team import Team


@dataclass(frozen=True, slots=True)
class HeatMap:
    """A row per type of lead, a column per rep: hundredths of a point, None where he may not take it."""

    types: tuple[str, ...]
    reps: tuple[int, ...]
    scores: tuple[tuple[int | None, ...], ...]


def heat_map(types: Mapping[str, Lead], team: Team, rules: MatchingRules) -> HeatMap:
    """`types`: what to call it → a lead that stands for it. Fair shares play no part."""
    rows = tuple(_row(lead, team, rules) for lead in types.values())
    return HeatMap(tuple(types), tuple(team.ids.tolist()), rows)


def _row(lead: Lead, team: Team, rules: MatchingRules) -> tuple[int | None, ...]:
    board = match(lead, team, rules, version=0).board
    score_of = dict(zip(board.ids.tolist(), board.scores.astype(int).tolist(), strict=True))
    return tuple(score_of.get(rep.id) for rep in team.reps)
