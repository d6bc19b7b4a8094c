"""Past leads through other rules: who would have got what, before anybody puts them in force (AS-08)."""

from collections import Counter, deque
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import TypeVar

from sales.matching import Assignment, match
from sales.matching_facts import Lead, Rep
from sales.matching_rules import MatchingRules
from sales.matching_team import Team

Key = TypeVar("Key", bound=Hashable)
Given = Mapping[int, int | None]
"""Lead → rep; None: nobody."""


@dataclass(frozen=True, slots=True)
class Moved:
    lead: int
    before: int | None
    after: int | None


@dataclass(slots=True)
class Outcome:
    """What one set of rules makes of the leads. `capped`: leads whose best rep had his fair share; `full`:
    reps who had as many as they may hold at some time."""

    rep_of: dict[int, int | None] = field(default_factory=dict)
    rule_of: dict[int, str] = field(default_factory=dict)
    capped: int = 0
    full: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Tally:
    """Before and after, of anything that is counted."""

    before: int = 0
    after: int = 0

    @property
    def more(self) -> int:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class WhatIf:
    """`leads_of`: by rep, of those who have any either way; `types`: type of lead → (all, moved)."""

    leads: int
    moved: tuple[Moved, ...]
    directly: int  # of those moved, weighed by what changed; the rest follow because loads did
    leads_of: dict[int, Tally]
    left_over: Tally
    types: dict[str, tuple[int, int]]
    rules: dict[str, Tally]  # leads by the rule that weighed them
    capped: Tally
    full: Tally


def what_if(
    leads: Sequence[Lead], reps: Sequence[Rep], before: MatchingRules, after: MatchingRules
) -> WhatIf:
    """Both rules on the same leads in the same order, from the same team. 200 µs a lead: for a thread."""
    first, second = given(leads, reps, before), given(leads, reps, after)
    moved = moves(first.rep_of, second.rep_of)
    touched = _touched(first, second, before, after)
    return WhatIf(
        len(leads),
        moved,
        sum(one.lead in touched for one in moved),
        _by_rep(first.rep_of, second.rep_of),
        _tallies(first.rep_of.values(), second.rep_of.values()).get(None, Tally()),
        _types(leads, {one.lead for one in moved}),
        _tallies(first.rule_of.values(), second.rule_of.values()),
        Tally(first.capped, second.capped),
        Tally(len(first.full), len(second.full)),
    )


def given(leads: Sequence[Lead], reps: Sequence[Rep], rules: MatchingRules) -> Outcome:
    """One after another as they came. Whoever is off duty today is not so for the past; the month's fair
    shares begin anew. How long a lead is held nobody wrote down: for each that comes the oldest one leaves,
    so that all together hold as many as today, or one each."""
    team = Team.of(replace(rep, on_duty=True, a_leads=0) for rep in reps if rep.active)
    hands, found = _hands(team), Outcome()
    most = max(len(hands), len(team.reps))
    for lead in leads:
        assignment = match(lead, team, rules, version=0)
        _noted(found, assignment)
        if assignment.rep is None:
            continue
        place = team.places[assignment.rep]
        team = team.given(place, guarded=rules.is_guarded(lead))
        if team.now.full[place]:
            found.full.add(assignment.rep)
        hands.append(place)
        if len(hands) > most:
            team = team.ended(hands.popleft())
    return found


def _hands(team: Team) -> deque[int]:
    """Who holds the open leads of today, a place each, taken in turns."""
    held = ([place] * count for place, count in enumerate(team.now.open_leads.tolist()))
    return deque(place for turn in zip_longest(*held) for place in turn if place is not None)


def _noted(found: Outcome, assignment: Assignment) -> None:
    lead, board = assignment.lead, assignment.board
    found.rep_of[lead.id], found.rule_of[lead.id] = assignment.rep, assignment.rule.name
    if board.held is not None and board.held.any() and board.held[board.best(1)[0]]:
        found.capped += 1


def moves(before: Given, after: Given) -> tuple[Moved, ...]:
    return tuple(
        Moved(lead, rep, after.get(lead))
        for lead, rep in sorted(before.items())
        if rep != after.get(lead)
    )


def _touched(
    first: Outcome, second: Outcome, before: MatchingRules, after: MatchingRules
) -> set[int]:
    """Leads weighed by a rule that is not the same in both."""
    same = {rule.name for rule in before.rules if rule in after.rules}
    rules = ((lead, rule, second.rule_of[lead]) for lead, rule in first.rule_of.items())
    return {lead for lead, old, new in rules if old != new or old not in same}


def _by_rep(before: Given, after: Given) -> dict[int, Tally]:
    tallies = _tallies(before.values(), after.values())
    return {rep: tallies[rep] for rep in sorted(one for one in tallies if one is not None)}


def _tallies(before: Iterable[Key], after: Iterable[Key]) -> dict[Key, Tally]:
    first, second = Counter(before), Counter(after)
    return {
        key: Tally(first[key], second[key]) for key in (*first, *(second.keys() - first.keys()))
    }


def type_of(lead: Lead) -> str:
    """「口腔连锁 A」, as the heat map calls it."""
    return f"{lead.industry or '行业未知'} {lead.tier}".strip()


def _types(leads: Sequence[Lead], moved: set[int]) -> dict[str, tuple[int, int]]:
    every = Counter(map(type_of, leads))
    gone = Counter(type_of(lead) for lead in leads if lead.id in moved)
    return {name: (count, gone[name]) for name, count in every.most_common()}


def sides(tallies: Mapping[int, Tally]) -> Iterator[tuple[int, Tally]]:
    """Who wins most first, who loses most last."""
    yield from sorted(tallies.items(), key=lambda one: (-one[1].more, one[0]))
