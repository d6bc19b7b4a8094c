"""p99 of a click on an opportunity card while everybody's packs are made, against p99 alone."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from statistics import median

from sqlmodel import col, select

from benchmarks.city import SEED, city, facts
from benchmarks.morning import due_on, make_packs
from benchmarks.results import Row
from benchmarks.sizes import Sizes
from benchmarks.timing import ms, percentile, settle, stopwatch
from benchmarks.world import World, open_world
from cards.wire import pack
from sales.actions import AdvanceStage
from storage.store import Storage
from storage.tables import Opportunity

PAUSE = 0.03  # between an answer and the next click, on average
Click = tuple[str, str]


class Morning:
    """Makes packs in the background, another day's each time."""

    def __init__(self, world: World) -> None:
        self.world, self.made, self.over = world, 0, False

    async def packs(self) -> None:
        while not self.over:
            await make_packs(self.world, due_on(self.made))
            self.made += 1

    @asynccontextmanager
    async def busy(self) -> AsyncIterator[None]:
        """Day after day; the last one is finished."""
        self.over = False
        task = asyncio.create_task(self.packs())
        yield
        self.over = True
        await task


async def measure(sizes: Sizes, scratch: Path) -> list[Row]:
    alone: list[list[float]] = []
    during: list[list[float]] = []
    async with open_world(await city(sizes, scratch)) as world:
        wanted = sizes.warm + sizes.rounds * sizes.clicks * 2
        taps = iter(await clicks(world.storage, wanted))
        morning, rng = Morning(world), Random(SEED)
        await make_packs(world, due_on(-1))
        await _click(world, taps, sizes.warm, rng)
        for _ in range(sizes.rounds):
            settle()
            alone.append(await _click(world, taps, sizes.clicks, rng))
            async with morning.busy():
                during.append(await _click(world, taps, sizes.clicks, rng))
    return [_row(alone, during, facts(sizes) | {"days_of_packs": morning.made})]


def _row(alone: list[list[float]], during: list[list[float]], more: dict[str, int]) -> Row:
    ours, quiet = ([percentile(each, 0.99) for each in rounds] for rounds in (during, alone))
    every = [percentile(sum(rounds, []), 0.5) for rounds in (during, alone)]
    measured = {
        "samples": sum(map(len, during)), "rounds": len(during), "p50_ms": round(ms(every[0]), 3),
        "yardstick_p50_ms": round(ms(every[1]), 3),
    }  # fmt: skip
    ratio = median([one / other for one, other in zip(ours, quiet, strict=True)])
    return Row(
        "click_during_packs", "a click while packs are made, p99", "a click alone, p99", "ms",
        ms(median(ours)), ms(median(quiet)), ratio, goal=3, aim=1.5, facts=more | measured,
    )  # fmt: skip


async def _click(world: World, taps: Iterator[Click], count: int, rng: Random) -> list[float]:
    """One after another with a pause, each on an opportunity of its own."""
    samples: list[float] = []
    for _ in range(count):
        by, packed = next(taps)
        await asyncio.sleep(rng.uniform(0, 2 * PAUSE))
        with stopwatch(samples):
            outcome = await world.press(packed, by)
        assert outcome.reply.notice.startswith("已进入"), outcome.reply
    return samples


async def clicks(storage: Storage, count: int) -> list[Click]:
    """Who taps what: move an open opportunity of one's own to the next stage."""
    query = (
        select(Opportunity.owner_id, Opportunity.id, Opportunity.version)
        .where(Opportunity.state == "open", Opportunity.stage == "first_touch")
        .order_by(col(Opportunity.id))
        .limit(count)
    )
    async with storage.read() as store:
        rows = (await store.session.exec(query)).all()
    return [(f"u{by}", pack(AdvanceStage(id or 0, "diagnosis", seen))) for by, id, seen in rows]
