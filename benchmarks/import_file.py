"""`python -m benchmarks.import_file [--rows 50000]`: a file of leads from the chat to the books and back."""

import argparse
import asyncio
import logging
import resource
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from time import perf_counter, process_time, thread_time

from sqlmodel import col, select

from benchmarks.timing import settle
from benchmarks.world import PLATFORM, World, open_world
from bot.connectors.tables import Works, tables
from bot.demo.company import seed
from bot.demo.names import person_name
from bot.errands import Errands
from bot.files import keep, remember
from bot.platforms.base import Click
from cards.wire import pack
from sales.actions import Action, AttachMedia, RevertImport, StartImport
from storage.store import Storage
from storage.tables import Account, ImportBatch, Role

HEADINGS = (
    "公司名称", "联系人", "手机", "职务", "行业", "区域", "需求", "年采购额（万元）", "预算", "来源费用",
    "日期", "来源",
)  # fmt: skip
PLACES = "苏州 杭州 宁波 无锡 常州 南通 扬州 镇江 合肥 芜湖 济南 青岛 武汉 长沙 成都 重庆".split()
TRADES = (
    "口腔门诊 动物医院 体检中心 医学检验所 精密机械 电子科技 食品 物流 建材 酒店管理 包装材料 纺织 塑料制品 "
    "环保设备 汽车零部件 教育咨询"
).split()
LETTERS = (
    "华瑞青禾云杉宏远跨越星辰博雅康宁德邻汇丰天元明达永信嘉禾金鼎恒通凯旋安泰百川千里万象新锐东方锦绣"
    "鸿运同创立信中正和谐美佳维森诺贝尔思源启航卓越骏腾龙翔凤鸣山海清泉绿洲阳光晨曦"
)
TWICE = 0.02  # of the rows are the firm of the row before once more
BEAT = 0.002  # seconds between two looks at the loop


@dataclass
class Beats:
    """How long the loop was away at most, per step: by the clock, and working (a busy machine takes
    the processor away from us, which is no fault of the loop)."""

    worst: float = 0.0
    worked: float = 0.0
    steps: list[tuple[str, float, float, float, float]] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        self.worst, self.worked = 0.0, 0.0
        start, busy = perf_counter(), process_time()
        yield
        took, used = perf_counter() - start, process_time() - busy
        self.steps.append((name, took, used, self.worst * 1000, self.worked * 1000))

    async def listen(self) -> None:
        while True:
            start, busy = perf_counter(), thread_time()
            await asyncio.sleep(BEAT)
            self.worst = max(self.worst, perf_counter() - start - BEAT)
            self.worked = max(self.worked, thread_time() - busy)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.import_file", description=__doc__)
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--revert", action="store_true", help="and take it back")
    asked = parser.parse_args()
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory(prefix="battlepack-import-") as scratch:
        path = _made(Path(scratch) / "leads.xlsx", asked.rows)
        asyncio.run(_measured(Path(scratch), path, revert=asked.revert))
    return 0


async def _measured(scratch: Path, file: Path, *, revert: bool) -> None:
    beats = Beats()
    async with _office(scratch) as (world, errands, works):
        person, name = await _who(world.storage)
        await _brought(world, works, file, person, name)
        settle()
        listening = asyncio.create_task(beats.listen())
        with beats.step("read, checked, compared with the books"):
            await errands.drain()
        batch = await _press(world, name, lambda one: StartImport(one.id or 0, one.version))
        with beats.step("taken in"):
            await errands.drain()
        if revert:
            await _press(world, name, lambda one: RevertImport(one.id or 0, one.version))
            with beats.step("taken back"):
                await errands.drain()
        listening.cancel()
        _told(beats, batch)


def _told(beats: Beats, batch: ImportBatch) -> None:
    parent = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    for name, seconds, used, stall, worked in beats.steps:
        print(
            f"{name}: {seconds:.1f} s, of the processor {used:.1f} s; "
            f"longest stall of the loop {stall:.0f} ms, of work {worked:.0f} ms"
        )
    both = sum(step[1] for step in beats.steps[:2])
    print(
        f"file {batch.name}: {both:.1f} s; peak {parent:.0f} MB, the reading process {child:.0f} MB"
    )


@asynccontextmanager
async def _office(scratch: Path) -> AsyncIterator[tuple[World, Errands, Works]]:
    database = scratch / "import.db"
    storage = Storage(f"sqlite:///{database}")
    await storage.upgrade()
    async with open_world(database) as world:
        await seed(world.storage, world.clock.now(), platform=PLATFORM)
        await world.business.warm_up(world.storage)
        works = Works(world.storage, world.business, world.clock, scratch / "media", lambda: None)
        yield world, Errands(world.storage, tables(works), world.dispatch, world.clock), works
    await storage.close()


async def _who(storage: Storage) -> tuple[int, str]:
    async with storage.read() as store:
        query = (
            select(Account.person_id, Account.external_id)
            .join(Role, col(Role.person_id) == Account.person_id)
            .where(col(Role.role).in_(("ops", "manager")), Account.platform == PLATFORM)
        )
        found: tuple[int, str] = (await store.session.exec(query)).first()
        return found


async def _brought(world: World, works: Works, file: Path, person: int, name: str) -> None:
    data = await asyncio.to_thread(file.read_bytes)
    kept = await keep(works.media, data, file.name)
    async with world.storage.begin(at=world.clock.now()) as store:
        media = await remember(store, kept, person)
    await _tapped(world, name, AttachMedia(), media=str(media.id))


async def _press(world: World, name: str, action: "object") -> ImportBatch:
    async with world.storage.read() as store:
        batch: ImportBatch = (await store.session.exec(select(ImportBatch))).one()
    await _tapped(world, name, action(batch))  # type: ignore[operator]
    return batch


async def _tapped(world: World, name: str, action: Action, **form: object) -> None:
    event = f"import-{next(world.events)}"
    outcome = await world.dispatch(PLATFORM, Click(event, name, pack(action), form, "m0"))
    assert outcome.reply.card, outcome.reply.notice


def _made(path: Path, rows: int) -> Path:
    import xlsxwriter

    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet("线索")
    sheet.write_row(0, 0, HEADINGS)
    rng, firms = Random(7), list[str]()
    for at in range(rows):
        firm = firms[-1] if firms and rng.random() < TWICE else _firm(rng)
        firms = [firm]
        sheet.write_row(
            at + 1, 0,
            (firm, person_name(rng), 13800000000 + at, "院长", "口腔连锁", "华东", "想扩容，先看方案",
             5 + at % 90, "30万", 12.5, "2026-11-20", "展会"),
        )  # fmt: skip
    book.close()
    return path


def _firm(rng: Random) -> str:
    brand = "".join(rng.choice(LETTERS) for _ in range(rng.choice((2, 2, 3, 4))))
    return f"{rng.choice(PLACES)}{brand}{rng.choice(TRADES)}有限公司"


if __name__ == "__main__":
    sys.exit(main())
