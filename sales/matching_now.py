"""How much every rep has at this moment: what changes with each lead given."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from sales.arrays import Bits, Floats, Ints, NDArray, np
from sales.matching_bars import FULL, marked
from sales.matching_facts import Rep
from sales.matching_features import load

Number = TypeVar("Number", bound="np.generic")

MOST_REPS = 1 << 20
_MOST_LOAD = (1 << 14) - 1


@dataclass(frozen=True, slots=True)
class Now:
    """How much everybody has. The same `full` array: nobody became full since."""

    open_leads: Ints
    a_leads: Ints
    loads: Ints  # hundredths of a percent of the cap
    full: Bits
    precedence: Floats

    @classmethod
    def of(cls, reps: Sequence[Rep]) -> "Now":
        open_leads = np.array([rep.open_leads for rep in reps], np.int64)
        loads = np.array([load(rep.open_leads, rep.cap) for rep in reps], np.int64)
        a_leads = np.array([rep.a_leads for rep in reps], np.int64)
        full = marked(FULL, (rep.open_leads >= rep.cap for rep in reps))
        return cls(open_leads, a_leads, loads, full, precedence(loads))

    def given(self, place: int, cap: int, *, guarded: bool) -> "Now":
        more = int(self.open_leads[place]) + 1
        loads = _with(self.loads, place, load(more, cap))
        a_leads = _with(self.a_leads, place, self.a_leads[place] + 1) if guarded else self.a_leads
        full = _with(self.full, place, FULL) if more == cap else self.full
        return Now(_with(self.open_leads, place, more), a_leads, loads, full, precedence(loads))

    def ended(self, place: int, cap: int) -> "Now":
        """One of his leads is over; the month's count stays."""
        less = int(self.open_leads[place]) - 1
        loads = _with(self.loads, place, load(less, cap))
        full = _with(self.full, place, 0) if less + 1 == cap else self.full
        return Now(
            _with(self.open_leads, place, less), self.a_leads, loads, full, precedence(loads)
        )


def _with(column: "NDArray[Number]", place: int, value: int) -> "NDArray[Number]":
    changed = column.copy()
    changed[place] = value
    return changed


def precedence(loads: Ints) -> Floats:
    """Of equal scores the lower load goes first, then who stands first (lower id). Whole numbers below
    2**34, so that a score times 2**34 plus this is exact as a float."""
    lightness = _MOST_LOAD - np.minimum(loads, _MOST_LOAD)
    return (lightness * MOST_REPS + (MOST_REPS - 1 - np.arange(len(loads)))).astype(float)
