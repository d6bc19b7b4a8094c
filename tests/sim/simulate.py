"""One simulation from a seed, with or without a planted bug, and what it left behind."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from bot.furnishing import furnish
from scheduler.registry import JOBS, Job
from storage.clean import canonical_json
from tests.sim import faults, inline
from tests.sim.checkers import Broken, audit
from tests.sim.faults import ROUGH
from tests.sim.history import History, read_history
from tests.sim.mutants import Mutant
from tests.sim.plan import Plan
from tests.sim.world import World

furnish()

RARER = {"seal_changes": "7 */6 * * *", "seat_deputies": "20 */4 * * *"}
"""Jobs that ring by the quarter or the hour are most of a quiet night's work."""
CHUNK = 3  # people per chunk of the morning's packs, so that there is a middle to die in


async def simulate(plan: Plan, url: str, folder: Path, mutant: Mutant | None = None) -> History:
    """Live through the plan on a migrated, empty database."""
    world = World(plan, url, folder)
    with _rigged(lambda: world, mutant):
        await world.live()
    return await read_history(world, folder / "anchor.log")


def mutated(mutant: Mutant, seed: int) -> Plan:
    """A short stretch, rough where the planted bug shows."""
    first, last = mutant.days
    rates = {**ROUGH, **mutant.boost}
    return Plan(
        seed,
        rates=rates,
        first=first,
        last=last,
        deeds=5,
        stale=mutant.stale,
        likes=mutant.likes,
    )


@contextmanager
def _rigged(world: Callable[[], World], mutant: Mutant | None) -> Iterator[None]:
    logging.disable()
    with pytest.MonkeyPatch.context() as patch:
        inline.install(patch)
        patch.setattr("scheduler.battle_pack.CHUNK", CHUNK)
        for name, cron in RARER.items():
            patch.setitem(JOBS, name, _rarer(JOBS[name], cron))
        if mutant:
            mutant.plant(patch, world)
        faults.plant(patch, lambda: world().faults)
        try:
            yield
        finally:
            logging.disable(logging.NOTSET)


def _rarer(job: Job, cron: str) -> Job:
    return replace(job, times=lambda playbook: replace(job.times(playbook), cron=cron))


def digest(history: History) -> str:
    """Everything that was sent and everything that is stored."""
    sent = [
        (one.at.isoformat(), one.address, one.key, one.verdict, one.message, one.text)
        for one in history.messenger.log
    ]
    return sha256(canonical_json([sent, history.tables])).hexdigest()


def verdict(history: History, broken: list[Broken]) -> str:
    """For whom the simulation fails: what broke, and how to see it again."""
    plan = history.plan
    again = f"pytest tests/sim --seed {plan.seed}   or   python -m tests.sim --seed {plan.seed}"
    lines = [str(one)[:400] for one in broken[:20]]
    return "\n".join([f"{len(broken)} broken, seed {plan.seed}. Again: {again}", *lines])


__all__ = ["audit", "digest", "mutated", "simulate", "verdict"]
