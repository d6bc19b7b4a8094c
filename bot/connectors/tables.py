"""Tables that people bring: read, taken in, taken back, and the rows that could not be taken as a file."""

import asyncio
import gc
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from pathlib import Path

from bot.business import Business
from bot.clock import Clock
from bot.errands import Connector, Task
from handlers import import_reverting, import_running, lead_sharing
from handlers.import_kinds import Office
from sales.actions import Action, ImportReverted, RowsTaken
from storage.store import Storage

LONG = frozenset({"parse_table", "take_rows", "write_wrong_rows", "revert_import"})
"""What takes minutes, and must hold up nothing that takes seconds."""

SHARED_AT_ONCE = 10  # leads of one transaction
SETTLES = 10  # chunks
LOOKS = timedelta(seconds=3)  # between two redraws of the progress


@dataclass(frozen=True, slots=True)
class Works:
    """What the connectors stand on. `wake`: something is owed; `media`: where bytes lie by their hash."""

    storage: Storage
    business: Business
    clock: Clock
    media: Path
    wake: Callable[[], None]


class Progress:
    """Redraws the card now and then while the work goes on."""

    def __init__(self, works: Works, task: Task, batch_id: int) -> None:
        self._works, self._task, self._batch = works, task, batch_id
        self._told = works.clock.now()

    async def __call__(self, how_far: str) -> None:
        now = self._works.clock.now()
        if now - self._told < LOOKS:
            return
        self._told = now
        await self._task.tell(how_far)
        async with self._works.storage.begin(at=now) as store:
            await store.refresh("import", self._batch)
        self._works.wake()


def tables(works: Works) -> Mapping[str, Connector]:
    """Errand → who does it."""
    from bot.connectors.parse_table import parse_table
    from bot.connectors.wrong_rows import write_wrong_rows

    def bound(work: Callable[[Works, Task], Awaitable[Action]]) -> Connector:
        return lambda task: work(works, task)

    return {
        "parse_table": bound(parse_table),
        "take_rows": bound(take_rows),
        "write_wrong_rows": bound(write_wrong_rows),
        "revert_import": bound(revert_import),
    }


async def take_rows(works: Works, task: Task) -> Action:
    """Chunk by chunk until nothing is left; begun again after a crash, it goes on at the cursor."""
    batch_id, chunks = task.args["batch"], 0
    progress = Progress(works, task, batch_id)
    await asyncio.to_thread(
        import_module, "pypinyin"
    )  # 300 ms, which the first new name would wait for
    while True:
        now = works.clock.now()
        async with works.storage.begin(at=now) as store:
            await works.business.refresh(store)
            await asyncio.sleep(0)  # what runs on cached pages never waits: let others be answered
            batch = await import_running.step(
                store, works.business.playbook, works.business.tools, batch_id, now
            )
        if batch is None:
            break
        await progress(f"第 {batch.cursor} 行")
        chunks += 1
        if chunks % SETTLES == 0:
            settle()
    await share_out(works, batch_id, progress)
    return RowsTaken(batch_id)


async def share_out(works: Works, batch_id: int, progress: Progress) -> None:
    """Who gets what is worked out once all are in, beside the loop; begun again after a crash, it goes on
    with those that still wait."""
    await asyncio.to_thread(import_module, "numpy")
    now, office = works.clock.now(), Office(works.business.playbook, works.business.tools)
    async with works.storage.read() as store:
        gathered = await lead_sharing.gather(store, office, batch_id, now)
    if gathered is None:
        return
    shared = await asyncio.to_thread(lead_sharing.shares, gathered, office.playbook)
    for at in range(0, len(shared.given), SHARED_AT_ONCE):
        some, now = shared.given[at : at + SHARED_AT_ONCE], works.clock.now()
        async with works.storage.begin(at=now) as store:
            await works.business.refresh(store)  # firms change hands: not all at once afterwards
            if not await lead_sharing.give_out(store, office, batch_id, shared, some, now):
                return
        await progress(f"已分配 {at + len(some)} 条")


def settle() -> None:
    """Each customer's names stay for good: not to be searched for garbage again and again, which takes
    longer with every one of them (300 ms with 50,000)."""
    gc.collect(1)
    gc.freeze()


async def revert_import(works: Works, task: Task) -> Action:
    batch_id, after = task.args["batch"], 0
    progress = Progress(works, task, batch_id)
    while True:
        now = works.clock.now()
        async with works.storage.begin(at=now) as store:
            await works.business.refresh(store)
            store.acting(at=now, job="import")
            step = await import_reverting.step(store, batch_id, after, now)
        if step is None:
            return ImportReverted(batch_id)
        after = step
        await progress(f"撤到 {after}")
