"""A team's facts as columns of numbers, each made when first asked for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from sales.matching_bars import CERTIFICATE, INACTIVE, NEWCOMER, OFF_DUTY, REGION, Bits, marked
from sales.matching_facts import Rep
from sales.matching_features import Feature
from sales.matching_scale import Floats, Ints


@dataclass(frozen=True)
class Shelf:
    """What giving a lead does not change."""

    reps: Sequence[Rep]
    columns: dict[tuple[str, str], tuple[Floats, Ints]] = field(default_factory=dict)
    bits: dict[tuple[int, str], Bits] = field(default_factory=dict)

    def column(self, feature: Feature, key: str) -> tuple[Floats, Ints]:
        """Figures turned so that more is better, NaN where unknown; and the places in order of them."""
        found = self.columns.get((feature.id, key))
        if found is None:
            known = (feature.read(rep, key) for rep in self.reps)
            column = np.array([np.nan if raw is None else feature.sign * raw for raw in known])
            found = self.columns[feature.id, key] = column, np.argsort(column, kind="stable")
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
