"""A team's facts as columns of numbers, each made when first asked for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from sales.arrays import Bits, Flags, Floats, Ints, np
from sales.matching_bars import CERTIFICATE, INACTIVE, NEWCOMER, OFF_DUTY, REGION, marked
from sales.matching_facts import Rep
from sales.matching_features import Feature


@dataclass(frozen=True, slots=True)
class Column:
    """One figure of everybody, turned so that more is better; NaN: unknown."""

    figures: Floats
    order: Ints  # places by figure, the unknown last
    known: int

    @classmethod
    def of(cls, figures: Floats) -> "Column":
        order = np.argsort(figures, kind="stable")
        return cls(figures, order, int(np.count_nonzero(~np.isnan(figures))))

    def ends(self, free: Flags) -> Floats:
        """The least, the lower median and the most of those who are free and known; empty: nobody is."""
        free_known = np.flatnonzero(free.take(self.order[: self.known]))
        if not len(free_known):
            return free_known.astype(float)
        three = free_known[[0, (len(free_known) - 1) // 2, -1]]
        return self.figures[self.order[three]]


@dataclass(frozen=True)
class Shelf:
    """What giving a lead does not change."""

    reps: Sequence[Rep]
    columns: dict[tuple[str, str], Column] = field(default_factory=dict)
    bits: dict[tuple[int, str], Bits] = field(default_factory=dict)

    def column(self, feature: Feature, key: str) -> Column:
        found = self.columns.get((feature.id, key))
        if found is None:
            known = (feature.read(rep, key) for rep in self.reps)
            figures = (np.nan if raw is None else feature.sign * raw for raw in known)
            found = self.columns[feature.id, key] = Column.of(np.array(tuple(figures), float))
        return found

    def outside(self, region: str) -> Bits:
        """A lead without a region may go anywhere."""
        return self._bits(REGION, region, (region not in rep.regions for rep in self.reps))

    def without(self, certificate: str) -> Bits:
        lacking = (certificate not in rep.certificates for rep in self.reps)
        return self._bits(CERTIFICATE, certificate, lacking)

    @cached_property
    def away(self) -> Bits:
        return marked(INACTIVE, (not rep.active for rep in self.reps)) | marked(
            OFF_DUTY, (not rep.on_duty for rep in self.reps)
        )

    @cached_property
    def newcomers(self) -> Bits:
        return marked(NEWCOMER, (rep.newcomer for rep in self.reps))

    def _bits(self, bit: int, key: str, holds: Iterable[bool]) -> Bits:
        found = self.bits.get((bit, key))
        if found is None:
            found = marked(bit if key else 0, holds)
            self.bits[bit, key] = found
        return found
