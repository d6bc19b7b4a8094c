"""The candidates of one lead side by side, with what their scores are made of."""

from dataclasses import dataclass

from sales.arrays import AnyArray, Flags, Floats, Ints, np
from sales.matching_features import FEATURES
from sales.matching_rules import MatchRule
from sales.matching_scale import Scaled

POINT = 100
"""Scores are hundredths of a point: weight (percent) × points of 100."""

_ABOVE_TIES = float(1 << 34)
_PLACE = {id: at for at, id in enumerate(FEATURES)}


@dataclass(frozen=True, slots=True)
class Part:
    """One ability of one candidate. `raw` None: unknown, `points` are the middle colleague's."""

    feature: str
    weight: int
    raw: int | None
    points: int

    @property
    def worth(self) -> int:
        return self.weight * self.points


@dataclass(frozen=True, slots=True)
class Candidate:
    """`score` is exactly the sum of the parts' worth and the bonus, less the cut."""

    rep: int
    score: int
    parts: tuple[Part, ...]
    bonus: int
    cut: int
    reserve: int
    held: bool  # has his fair share of the tier already
    a_leads: int
    load: int


@dataclass(frozen=True)
class Board:
    """Columns per candidate, by id of the rep. None: nothing but zeros."""

    ids: Ints
    abilities: Scaled
    weights: Floats
    scores: Floats
    bonus: Floats | None
    cut: Floats | None
    reserve: Floats | None
    held: Flags | None
    a_leads: Ints
    loads: Ints
    precedence: Floats  # who goes first at equal scores

    def first(self) -> int:
        """The place of the one who gets it."""
        standing = self.scores if self.reserve is None else self.scores - self.reserve
        rank = standing * _ABOVE_TIES + self.precedence
        if self.held is not None:
            rank[self.held] = -np.inf
        return int(rank.argmax())

    def best(self, most: int, but: int | None = None) -> tuple[int, ...]:
        """Places of the highest scores in order, whoever got it and whatever held them back."""
        rank = self.scores * _ABOVE_TIES + self.precedence
        found: list[int] = []
        if but is not None:
            rank[but] = -np.inf
        for _ in range(min(most, len(rank) - (but is not None))):
            found.append(int(rank.argmax()))
            rank[found[-1]] = -np.inf
        return tuple(found)

    def candidate(self, place: int) -> Candidate:
        return Candidate(
            int(self.ids[place]),
            int(self.scores[place]),
            self._parts(place),
            _whole(self.bonus, place),
            _whole(self.cut, place),
            _whole(self.reserve, place),
            bool(_whole(self.held, place)),
            int(self.a_leads[place]),
            int(self.loads[place]),
        )

    def _parts(self, place: int) -> tuple[Part, ...]:
        """Of the features that are weighed."""
        columns = (self.weights, self.abilities.raw[:, place], self.abilities.points[:, place])
        return tuple(
            Part(
                feature.id,
                int(weight),
                None if raw != raw else feature.sign * int(raw),
                int(points),
            )
            for feature, weight, raw, points in zip(
                FEATURES.values(), *(column.tolist() for column in columns), strict=True
            )
            if weight
        )


def weights_of(rule: MatchRule) -> Floats:
    """Percent per feature."""
    return np.array([rule.weights.get(id, 0) for id in FEATURES], float)


def bonus_points(rule: MatchRule, abilities: Scaled) -> Floats | None:
    """Hundredths of a point on top. Nobody gets one for a figure that is not known."""
    if not rule.bonuses:
        return None
    total = np.zeros(abilities.raw.shape[1])
    for bonus in rule.bonuses:
        over = bonus.over * FEATURES[bonus.feature].unit
        total += (abilities.raw[_PLACE[bonus.feature]] > over) * (bonus.points * POINT)
    return total


def _whole(column: AnyArray | None, place: int) -> int:
    return 0 if column is None else int(column[place].item())
