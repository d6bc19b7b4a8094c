"""Sentence → raw stored + preview, 确认 → saved visit: each against one bare durable insert."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from sqlalchemy import func
from sqlmodel import col, select

from benchmarks.bare import bare_database, insert
from benchmarks.results import Row
from benchmarks.sizes import Sizes
from benchmarks.timing import ms, percentile, settle, stopwatch
from benchmarks.town import build
from benchmarks.world import PLATFORM, World, open_world, packed
from storage.store import Storage
from storage.tables import Account, Contact, Customer

SENTENCES = (
    "今天和{customer}的{who}聊了二期扩容需求，他提到IT预算已批，但担心迁移风险，下周三下午3点带方案过去，预计50万",
    "上午去{customer}拜访{who}，看了科室场地，对方想要三套资料，周五上午10点前发过去",
    "电话联系{customer}{who}，报价嫌高，竞品给了更低的价，明天下午再约时间谈",
    "在展会上遇到{customer}的{who}，加了微信，月底前安排一次现场演示，金额大概120万",
)


@dataclass
class Samples:
    sentence: list[float] = field(default_factory=list)
    confirm: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)


async def measure(sizes: Sizes, scratch: Path) -> list[Row]:
    await build(scratch / "town.db", sizes.customers)
    rounds: list[Samples] = []
    async with open_world(scratch / "town.db") as world, bare_database(scratch / "bare.db") as bare:
        lines = cycle(await _lines(world.storage))
        await _round(world, bare, islice(lines, sizes.warm))
        for _ in range(sizes.rounds):
            settle()
            rounds.append(await _round(world, bare, islice(lines, sizes.visits)))
        facts = await _facts(world.storage, sizes)
    return [
        _row("sentence", "sentence → raw stored + preview, p99", rounds, facts),
        _row("confirm", "确认 → saved visit, p99", rounds, facts),
    ]


async def _round(world: World, bare: object, lines: Iterator[tuple[str, str]]) -> Samples:
    """Ours and the yardstick in turn, so that the machine's moods meet both."""
    samples = Samples()
    for by, text in lines:
        world.later(minutes=1)
        with stopwatch(samples.sentence):
            said = await world.say(text, by)
        with stopwatch(samples.bare):
            await insert(bare, text)  # type: ignore[arg-type]
        button = packed(said.reply.card, "确认")
        with stopwatch(samples.confirm):
            saved = await world.press(button, by)
        with stopwatch(samples.bare):
            await insert(bare, text)  # type: ignore[arg-type]
        assert "已记录" in saved.reply.notice, saved.reply
    return samples


def _row(name: str, what: str, rounds: list[Samples], facts: dict[str, int | float]) -> Row:
    """p99 round by round; the median round is the figure."""
    ours = [percentile(getattr(each, name), 0.99) for each in rounds]
    bare = [percentile(each.bare, 0.99) for each in rounds]
    every = [sample for each in rounds for sample in getattr(each, name)]
    p50 = percentile([sample for each in rounds for sample in each.bare], 0.5)
    more = {
        "samples": len(every),
        "p50_ms": round(ms(percentile(every, 0.5)), 3),
        "yardstick_p50_ms": round(ms(p50), 3),
    }
    ratio = median([one / other for one, other in zip(ours, bare, strict=True)])
    return Row(
        name, what, "one bare durable insert, p99", "ms", ms(median(ours)), ms(median(bare)),
        ratio, goal=8, aim=4, facts=facts | more,
    )  # fmt: skip


async def _lines(storage: Storage) -> list[tuple[str, str]]:
    """(who says it, what) about every customer that somebody has, naming a contact of it."""
    query = (
        select(Account.external_id, col(Customer.short_names), func.min(Contact.name))
        .join(Account, col(Account.person_id) == Customer.owner_id)
        .join(Contact, col(Contact.customer_id) == Customer.id)
        .where(Account.platform == PLATFORM)
        .group_by(col(Customer.id))
        .order_by(col(Customer.id))
    )
    async with storage.read() as store:
        rows = (await store.session.exec(query)).all()
    return [
        (by, sentence.format(customer=short[0], who=who))
        for (by, short, who), sentence in zip(rows, cycle(SENTENCES), strict=False)
    ]


async def _facts(storage: Storage, sizes: Sizes) -> dict[str, int | float]:
    async with storage.read() as store:
        customers = (await store.session.exec(select(func.count(col(Customer.id))))).one()
    return {"customers": customers, "rounds": sizes.rounds}
