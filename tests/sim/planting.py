"""How a bug is planted: a patch, what it must break, and the days on which it shows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from tests.sim.world import World

ONE_DAY = date(2026, 9, 19), date(2026, 9, 20)
TWO_DAYS = date(2026, 9, 19), date(2026, 9, 21)
EVE_OF_A_HOLIDAY = date(2026, 9, 23), date(2026, 9, 25)
OVER_A_HOLIDAY = date(2026, 9, 23), date(2026, 9, 28)
Plant = Callable[[pytest.MonkeyPatch, Callable[[], World]], None]


@dataclass(frozen=True, slots=True)
class Mutant:
    """`trips`: the invariants of which one must break; the rest: when it shows."""

    name: str
    plant: Plant
    trips: frozenset[str]
    days: tuple[date, date] = ONE_DAY
    boost: Mapping[str, float] = field(default_factory=dict)
    stale: float = 0.2
    likes: Mapping[str, int] = field(default_factory=dict)


MUTANTS: list[Mutant] = []


def mutant(*trips: str, **named: Any) -> Callable[[Plant], Plant]:
    def declare(plant: Plant) -> Plant:
        name = plant.__name__.replace("_", " ")
        MUTANTS.append(Mutant(name, plant, frozenset(trips), **named))
        return plant

    return declare
