"""Abilities of different kinds on one scale: 0 for the worst candidate, 100 for the best (R14).

Points are whole numbers. They are kept as floats, in which whole numbers below 2**53 add and multiply
exactly, whatever the order: every machine gets the same score, and its parts add up to it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from sales.arrays import Floats, Ints, np

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
        ordered = np.sort(row)
        low, middle[at], high = ordered[0], ordered[(len(row) - 1) // 2], ordered[-1]
        raw[at] = row
        points[at] = _points(row, low, high)
        estimate[at] = _points(middle[[at]], low, high)[0]
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
        weighed = int(_bits(len(weights)) @ ((weights > 0) & ~np.isnan(self.middle)))
        missing = self.lacking & weighed
        codes = sorted(set(missing[missing & (missing - 1) != 0].tolist()))  # two bits or more
        cut = np.zeros(len(missing))
        for code, much in zip(
            codes, self._too_much(np.array(codes, int), missing, weights), strict=True
        ):
            cut[missing == code] = much
        return cut if cut.any() else None

    def _too_much(self, codes: Ints, missing: Ints, weights: Floats) -> Iterator[float]:
        """Of an estimate of the features in each code; nothing where nobody is known in all of them."""
        share = weights * (codes[:, None] >> np.arange(len(weights)) & 1)
        known = codes[:, None] & missing == 0
        worth = np.where(known, share @ self.points, np.inf)
        estimates = share @ self.estimate
        middles = (known.sum(axis=1) - 1) // 2
        below = (worth < estimates[:, None]).sum(axis=1)
        for row, estimate, middle, less in zip(worth, estimates, middles, below, strict=True):
            yield float(estimate - np.partition(row, middle)[middle]) if less > middle >= 0 else 0.0


def scaled(raw: Floats, low: Floats, middle: Floats, high: Floats) -> Scaled:
    """`raw`: more is better, NaN unknown; the others per row: the least, the lower median and the most of
    what is known, NaN where nothing is."""
    unknown = np.isnan(raw)
    lacking = (_bits(len(raw)) @ unknown.astype(float)).astype(np.int64)
    points = _points(raw, low[:, None], high[:, None])
    estimate = np.nan_to_num(_points(middle, low, high), nan=_NOBODY_KNOWN)
    if lacking.any():
        np.copyto(points, estimate[:, None], where=unknown)
    return Scaled(raw, points, middle, estimate, lacking)


def _points(raw: Floats, low: Floats, high: Floats) -> Floats:
    width = high - low
    alike = width == 0
    per_unit = FULL_POINTS / np.where(alike, np.inf, width)
    points = raw - low
    points *= per_unit
    np.rint(points, out=points)
    if alike.any():
        points += np.where(alike, ALIKE, 0)
    return points


@cache
def _bits(count: int) -> Floats:
    powers: Floats = np.exp2(np.arange(count))
    return powers
