"""Bugs to plant, each of which the checkers must find; otherwise a green month proves nothing."""

from tests.sim import mutants_clock as mutants_clock
from tests.sim import mutants_in as mutants_in
from tests.sim import mutants_out as mutants_out
from tests.sim.planting import MUTANTS, Mutant

__all__ = ["MUTANTS", "Mutant"]
