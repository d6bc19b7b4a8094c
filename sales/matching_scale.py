"""Abilities of different kinds on one scale: 0 for the worst candidate, 100 for the best (R14).

Points are whole numbers. They are kept as floats, in which whole numbers below 2**53 add and multiply
exactly, whatever the order: every machine gets the same score, and its parts add up to it.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FULL_POINTS = 100
ALIKE = 50  # where all known are equal
_NOBODY_KNOWN = 0


@dataclass(frozen=True, slots=True)
class Scaled:
    """A row per feature, a column per candidate. `raw` has NaN where unknown; `points` has the points
    of the middle colleague there: of two in the middle, the worse."""

    raw: Floats
    points: Floats
    middle: Floats  # the middle colleague's figure; NaN where nobody is known
    estimate: Floats  # and his points
    lacking: Ints  # per candidate, a bit per row that is unknown
    cuts: dict[bytes, Floats | None] = field(default_factory=dict)  # by weights, once asked for

    def with_row(self, at: int, row: Floats) -> "Scaled":
        """Other figures for a feature that everybody is known in; no cut depends on such a one."""
        raw, points = self.raw.copy(), self.points.copy()
        middle, estimate = self.middle.copy(), self.estimate.copy()
        raw[at] = row
        one = _scaled(row[None], np.sort(row)[None], np.array([len(row)]))
        points[at], middle[at], estimate[at] = (column[0] for column in one)
        return Scaled(raw, points, middle, estimate, self.lacking, self.cuts)

    def cut(self, weights: Floats) -> Floats | None:
        """What several estimates together are worth too much, per candidate; None: nothing.

        A middle figure in everything can be a better mix than anybody really has. So together they count
        at most what the middle one of those counts who are known in all of them: an estimate alone never
        beats more than half of them.
        """
        key = weights.tobytes()
        if key not in self.cuts:
            self.cuts[key] = self._cut(weights)
        return self.cuts[key]

    def _cut(self, weights: Floats) -> Floats | None:
        weighed = _code((weights > 0) & ~np.isnan(self.middle))
        missing = self.lacking & weighed
        cut = np.zeros(len(missing))
        for code in np.unique(missing[missing & (missing - 1) != 0]).tolist():  # two bits or more
            cut[missing == code] = self._too_much(code, missing, weights)
        return cut if cut.any() else None

    def _too_much(self, code: int, missing: Ints, weights: Floats) -> float:
        """Of an estimate of the features in the code."""
        known = missing & code == 0
        if not known.any():
            return 0.0
        share = weights * (code >> np.arange(len(weights)) & 1)
        return max(0.0, float(share @ self.estimate) - _lower_median((share @ self.points)[known]))


def scaled(raw: Floats, ordered: Floats) -> Scaled:
    """`raw`: more is better, NaN unknown. `ordered`: its rows sorted, NaN last."""
    unknown = np.isnan(raw)
    lacking = _code(unknown)
    known = raw.shape[1] - unknown.sum(axis=1)
    points, middle, estimate = _scaled(raw, ordered, known)
    if lacking.any():
        points = np.where(unknown, estimate[:, None], points)
    return Scaled(raw, points, middle, estimate, lacking)


def _scaled(raw: Floats, ordered: Floats, known: Ints) -> tuple[Floats, Floats, Floats]:
    """Points (NaN where unknown), the middle figures and their points. `known`: how many, per row."""
    low, high = _at(ordered, known * 0), _at(ordered, known - 1)
    middle = _at(ordered, (known - 1) // 2)
    estimate = _points(middle[:, None], low, high)[:, 0]
    return _points(raw, low, high), middle, np.nan_to_num(estimate, nan=_NOBODY_KNOWN)


def _at(ordered: Floats, place: Ints) -> Floats:
    """The value at a place of each row; NaN where there is none."""
    if not ordered.shape[1]:
        return np.full(len(ordered), np.nan)
    return ordered[np.arange(len(ordered)), np.maximum(place, 0)]


def _points(raw: Floats, low: Floats, high: Floats) -> Floats:
    width = high - low
    per_unit = np.divide(FULL_POINTS, width, out=np.zeros_like(width), where=width > 0)
    start = np.where(width > 0, 0, ALIKE)
    return np.rint((raw - low[:, None]) * per_unit[:, None]) + start[:, None]


def _lower_median(values: Floats) -> float:
    """The worse of the two in the middle: always somebody's."""
    middle = (len(values) - 1) // 2
    return float(np.partition(values, middle)[middle])


def _code(rows: NDArray[np.bool_]) -> Ints:
    """A bit per row."""
    code: Ints = (1 << np.arange(len(rows))) @ rows
    return code
