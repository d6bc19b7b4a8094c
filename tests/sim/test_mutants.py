"""The simulation finds what it is there to find: every planted bug breaks an invariant."""

from pathlib import Path

import pytest

from tests.sim.mutants import MUTANTS, Mutant
from tests.sim.simulate import audit, mutated, simulate


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda one: one.name.replace(" ", "_"))
async def test_a_planted_bug_is_found(mutant: Mutant, seed: int, fresh: str, folder: Path) -> None:
    history = await simulate(mutated(mutant, seed), fresh, folder, mutant)
    tripped = {one.invariant for one in audit(history)}
    assert tripped & mutant.trips, f"seed {seed}: „{mutant.name}“ broke only {tripped or 'nothing'}"
