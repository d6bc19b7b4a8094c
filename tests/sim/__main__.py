"""See a simulation again: python -m tests.sim --seed 7 [--days 3] [--keyless] [--mutant WORD]."""

import argparse
import asyncio
import logging
import sys
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from storage.store import Storage
from tests.doubles.messenger import KEYED, KEYLESS
from tests.sim.company import FIRST_DAY, LAST_DAY
from tests.sim.mutants import MUTANTS
from tests.sim.plan import Plan
from tests.sim.simulate import audit, digest, mutated, simulate, verdict


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.sim", description=__doc__)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--days", type=int, default=(LAST_DAY - FIRST_DAY).days)
    parser.add_argument("--keyless", action="store_true")
    parser.add_argument("--mutant", default="")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_live(chosen, Path(folder)))


async def _live(chosen: argparse.Namespace, folder: Path) -> int:
    url = f"sqlite:///{folder / 'battlepack.db'}"
    logging.getLogger("alembic").setLevel(logging.WARNING)
    storage = Storage(url)
    await storage.upgrade()
    await storage.close()
    plan = Plan(chosen.seed, KEYLESS if chosen.keyless else KEYED)
    plan = replace(plan, last=FIRST_DAY + timedelta(days=chosen.days))
    mutant = next((one for one in MUTANTS if chosen.mutant and chosen.mutant in one.name), None)
    history = await simulate(mutated(mutant, chosen.seed) if mutant else plan, url, folder, mutant)
    broken = audit(history)
    lines = [
        f"{one.since:%m-%d %H:%M:%S} {one.why}, back {one.until:%H:%M:%S}" for one in history.away
    ]
    sys.stdout.write("\n".join([*lines, verdict(history, broken), digest(history), ""]))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
