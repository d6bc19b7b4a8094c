"""Past leads through other rules: who would have got what, before anybody puts them in force (AS-08)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sales.matching_facts import Lead
from sales.matching_in_turn import in_turn
from sales.matching_rules import MatchingRules
from sales.matching_team import Team

Given = Mapping[int, int | None]
"""Lead → rep; None: nobody."""


@dataclass(frozen=True, slots=True)
class Moved:
    lead: int
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """`leads_of`: rep → how many leads before and after, of those who have any either way."""

    leads: int
    moved: tuple[Moved, ...]
    leads_of: dict[int, tuple[int, int]]
    left_over: tuple[int, int]


def what_if(
    leads: Sequence[Lead], team: Team, before: MatchingRules, after: MatchingRules
) -> WhatIf:
    """Both rules on the same leads in the same order, from the same team as it was before the first."""
    return compared(_given(leads, team, before), _given(leads, team, after))


def compared(before: Given, after: Given) -> WhatIf:
    """`before` may also be what really happened."""
    moved = tuple(
        Moved(lead, rep, after.get(lead))
        for lead, rep in sorted(before.items())
        if rep != after.get(lead)
    )
    first, second = Counter(before.values()), Counter(after.values())
    reps = sorted(rep for rep in first.keys() | second.keys() if rep is not None)
    leads_of = {rep: (first[rep], second[rep]) for rep in reps}
    return WhatIf(len(before), moved, leads_of, (first[None], second[None]))


def _given(leads: Sequence[Lead], team: Team, rules: MatchingRules) -> dict[int, int | None]:
    return {each.lead.id: each.rep for each, _ in in_turn(leads, team, rules, version=0)}
