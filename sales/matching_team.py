"""A team that is asked for many leads: who may take one, and how able they are side by side."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from sales.arrays import Bits, Flags, Ints, np
from sales.matching_facts import Lead, Rep
from sales.matching_features import FEATURES, LOAD, Feature
from sales.matching_now import MOST_REPS, Now
from sales.matching_rules import MatchingRules
from sales.matching_scale import Scaled, scaled
from sales.matching_shelf import Column, Shelf

Kind = tuple[str, str, bool, str, str]

_LOAD_ROW = tuple(FEATURES).index(LOAD)


@dataclass(frozen=True, slots=True)
class Pool:
    """Who may take leads of one kind (`who`: places in the team), and their abilities on one scale."""

    who: Ints
    barred: Bits  # of everybody in the team
    abilities: Scaled
    full: Bits  # of everybody, when it was made, like the loads
    loads: Ints

    def at(self, loads: Ints) -> "Pool":
        """The same people with other loads."""
        if loads is self.loads or not len(self.who):
            return self
        abilities = self.abilities.with_row(_LOAD_ROW, -loads[self.who].astype(float))
        return replace(self, abilities=abilities, loads=loads)


@dataclass(frozen=True)
class Team:
    """`now` changes with every lead given; everything else stays as the reps were read."""

    reps: tuple[Rep, ...]  # ordered by id
    now: Now
    shelf: Shelf
    pools: dict[Kind, Pool] = field(default_factory=dict)  # the newest of each kind

    @classmethod
    def of(cls, reps: Iterable[Rep]) -> "Team":
        """Raises ValueError where two have the same id."""
        ordered = tuple(sorted(reps, key=lambda rep: rep.id))
        if len({rep.id for rep in ordered}) < len(ordered) or len(ordered) > MOST_REPS:
            raise ValueError("a rep twice in one team, or too many")
        return cls(ordered, Now.of(ordered), Shelf(ordered))

    def given(self, place: int, *, guarded: bool) -> "Team":
        """The team after the rep at this place got one more lead."""
        return replace(self, now=self.now.given(place, self.reps[place].cap, guarded=guarded))

    def ended(self, place: int) -> "Team":
        """The team after one lead of the rep at this place is over."""
        return replace(self, now=self.now.ended(place, self.reps[place].cap))

    def pool(self, lead: Lead, rules: MatchingRules) -> Pool:
        """Made anew only when somebody became full or got room."""
        kind = pool_kind(lead, rules)
        found = self.pools.get(kind)
        usable = found is not None and found.full is self.now.full
        pool = found.at(self.now.loads) if found and usable else self._pool(lead, hard=kind[2])
        self.pools[kind] = pool
        return pool

    def _pool(self, lead: Lead, *, hard: bool) -> Pool:
        barred = self._barred(lead, hard=hard)
        free = barred == 0
        who = np.flatnonzero(free)
        abilities = self._abilities(lead, who, free)
        return Pool(who, barred, abilities, self.now.full, self.now.loads)

    @cached_property
    def ids(self) -> Ints:
        return np.array([rep.id for rep in self.reps], np.int64)

    @cached_property
    def places(self) -> dict[int, int]:
        return {rep.id: place for place, rep in enumerate(self.reps)}

    def _barred(self, lead: Lead, *, hard: bool) -> Bits:
        shelf = self.shelf
        barred = (
            shelf.away
            | shelf.outside(lead.region)
            | shelf.without(lead.certificate)
            | self.now.full
        )
        return barred | shelf.newcomers if hard else barred

    def _abilities(self, lead: Lead, who: Ints, free: Flags) -> Scaled:
        """A row per feature, a column per candidate."""
        rows = np.empty((len(FEATURES), len(self.reps)))
        ends = np.full((3, len(FEATURES)), np.nan)
        for at, feature in enumerate(FEATURES.values()):
            column = self._column(feature, feature.key(lead))
            rows[at] = column.figures
            if len(found := column.ends(free)):
                ends[:, at] = found
        return scaled(rows.take(who, axis=1), *ends)

    def _column(self, feature: Feature, key: str) -> Column:
        return self._loads if feature.id == LOAD else self.shelf.column(feature, key)

    @cached_property
    def _loads(self) -> Column:
        return Column.of(-self.now.loads.astype(float))


def pool_kind(lead: Lead, rules: MatchingRules) -> Kind:
    """Leads alike in this have the same candidates with the same abilities."""
    return lead.region, lead.certificate, rules.is_hard(lead), lead.scene, lead.industry
