"""How well every rep suits every type of lead, side by side: the heat map (AS-03)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isnan

from sales.matching import match
from sales.matching_bars import CERTIFICATE, FULL, INACTIVE, NEWCOMER, OFF_DUTY, REGION
from sales.matching_board import POINT, Board
from sales.matching_facts import Lead, Rep
from sales.matching_features import FEATURES
from sales.matching_rules import MatchingRules
from sales.matching_team import Team

KEPT_OUT = {
    INACTIVE: "停用", CERTIFICATE: "缺证", REGION: "区域", NEWCOMER: "新人", FULL: "已满", OFF_DUTY: "休假",
}  # fmt: skip
"""Why somebody may not take it, short enough for a cell; the lasting reason first."""


@dataclass(frozen=True, slots=True)
class Cell:
    """`points` of 100, None where he may not take it: then `why` says it in two characters. `guessed`:
    percent of the weight that rests on the middle colleague's figures, his own being unknown."""

    points: int | None
    guessed: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True)
class HeatMap:
    """A row per rep, a column per type of lead. `missing`: abilities of which nobody's figure is known, so
    that they count for nobody."""

    types: tuple[str, ...]
    reps: tuple[int, ...]
    rows: tuple[tuple[Cell, ...], ...]
    missing: tuple[str, ...] = ()

    def best(self, column: int, most: int) -> tuple[tuple[int, int], ...]:
        """(rep, points) of those who suit a type best, the first of equals by id."""
        known = [
            (rep, row[column].points or 0)
            for rep, row in zip(self.reps, self.rows, strict=True)
            if row[column].points is not None
        ]
        return tuple(sorted(known, key=lambda one: (-one[1], one[0]))[:most])


def heat_map(
    types: Mapping[str, Lead], team: Team, rules: MatchingRules, shown: Collection[int] = ()
) -> HeatMap:
    """`types`: what to call it → a lead that stands for it, without a region: everybody is looked at in
    his own, beside all who are there. `shown`: of whom to show a row; empty: of all. Fair shares play no part."""
    looked = [rep for rep in team.reps if not shown or rep.id in shown]
    missing: set[str] = set()
    columns = [_column(lead, team, rules, looked, missing) for lead in types.values()]
    rows = tuple(tuple(column[rep.id] for column in columns) for rep in looked)
    named = tuple(feature.name for feature in FEATURES.values() if feature.id in missing)
    return HeatMap(tuple(types), tuple(rep.id for rep in looked), rows, named)


def _column(
    lead: Lead, team: Team, rules: MatchingRules, looked: Sequence[Rep], missing: set[str]
) -> dict[int, Cell]:
    """Adds to `missing` what nobody is known in."""
    homes = {rep.id: min(rep.regions, default="") for rep in looked}
    found: dict[int, Cell] = {}
    for region in sorted(set(homes.values())):
        cells = _cells(replace(lead, region=region), team, rules, missing)
        found.update((id, cell) for id, cell in cells if homes.get(id) == region)
    return found


def _cells(
    lead: Lead, team: Team, rules: MatchingRules, missing: set[str]
) -> Iterator[tuple[int, Cell]]:
    assignment = match(lead, team, rules, version=0)
    board = assignment.board
    places = {id: place for place, id in enumerate(board.ids.tolist())}
    nobodys = unknown_to_all(board) if places else set()
    missing |= nobodys & set(assignment.rule.weights)
    for id, bits in zip(team.ids.tolist(), assignment.barred.tolist(), strict=True):
        yield id, _cell(board, places[id], nobodys) if id in places else Cell(None, why=_why(bits))


def unknown_to_all(board: Board) -> set[str]:
    return {
        id for id, middle in zip(FEATURES, board.abilities.middle, strict=True) if isnan(middle)
    }


def _cell(board: Board, place: int, nobodys: set[str]) -> Cell:
    candidate = board.candidate(place)
    own = (part for part in candidate.parts if part.feature not in nobodys)
    guessed = sum(part.weight for part in own if part.raw is None)
    return Cell((candidate.score + POINT // 2) // POINT, guessed)


def _why(bits: int) -> str:
    return next(word for bit, word in KEPT_OUT.items() if bits & bit)
