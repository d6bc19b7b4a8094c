"""CPU of a tap on an opportunity's card, from the request to the durable answer, against servers that
only open the envelope, against NoneBot2, and with 200 commands."""

from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from itertools import product
from pathlib import Path
from statistics import median

import aiohttp
from sqlmodel import select

from benchmarks.callback_servers import NONEBOT, Server, Servers
from benchmarks.city import city
from benchmarks.results import Row
from benchmarks.sealed import SECTIONS
from benchmarks.sizes import Sizes
from benchmarks.timing import ms
from benchmarks.world import MORNING
from handlers.registry import SPELLINGS
from storage.store import Storage
from storage.tables import Account, Person

COMMANDS = 200
LEAN = "aiohttp + OpenSSL that opens it, answers a constant and stores nothing, CPU"
NOTHING = "NoneBot2 Feishu bot, one command that stores nothing and answers, CPU"
FEW = "with those it has, CPU"
Way = tuple[Server, str]
"""And what is tapped there: a platform, or `words`."""


async def measure(sizes: Sizes, scratch: Path) -> list[Row]:
    small = _smaller(sizes)
    database = await _peopled(await city(small, scratch))
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        servers = Servers(session, scratch, database)
        ours = await stack.enter_async_context(servers.ours())
        many = await stack.enter_async_context(servers.ours(COMMANDS))
        lean = await stack.enter_async_context(servers.lean())
        wecom = await _in_turn([(ours, "wecom"), (lean, "wecom")], small)
        dingtalk = await _in_turn([(ours, "dingtalk"), (lean, "dingtalk")], small)
        ways = [(ours, "feishu"), (lean, "feishu"), (many, "feishu")]
        if NONEBOT:
            bot = await stack.enter_async_context(servers.nonebot(small.people))
            ways.append((bot, "words"))
        click, least, more, *nonebot = await _in_turn(ways, small)
    rows = [
        _row("callback_wecom", "a tap in WeCom, CPU", LEAN, *wecom, goal=6, aim=2),
        _row("callback_dingtalk", "a tap in DingTalk, CPU", LEAN, *dingtalk, goal=6, aim=2),
        _row("click", "the click, CPU", LEAN, click, least, goal=6, aim=2),
        _row("click_commands", "the click, 200 commands more", FEW, more, click, goal=1.05, aim=1),
    ]
    if not nonebot:
        print("click_nonebot: not run, BATTLEPACK_NONEBOT_PYTHON names no interpreter with it")
        return rows
    return [*rows, _row("click_nonebot", "the click, CPU", NOTHING, click, *nonebot, 0.3, 0.07)]


def _smaller(sizes: Sizes) -> Sizes:
    """A tap does not care how large the tables are."""
    return replace(
        sizes, people=min(sizes.people, 60), clients=min(sizes.clients, 2000),
        opportunities=min(sizes.opportunities, 60_000), touches=min(sizes.touches, 20_000),
        todos=min(sizes.todos, 3000),
    )  # fmt: skip


async def _peopled(database: Path) -> Path:
    """Everybody is on all platforms."""
    storage = Storage(f"sqlite:///{database}")
    async with storage.begin(at=MORNING) as store:
        people = (await store.session.exec(select(Person.id))).all()
        store.session.add_all(
            Account(platform=name, external_id=f"u{id}", person_id=id or 0)
            for name, id in product(SECTIONS, people)
        )
    await storage.close()
    return database


async def _in_turn(ways: Sequence[Way], sizes: Sizes) -> list[list[float]]:
    """Every round each of them; the first, uncounted, warms up."""
    for server, platform in ways:
        await server.tapped(platform, sizes.warm)
    rounds = [
        [await server.tapped(platform, sizes.clicks) for server, platform in ways]
        for _ in range(sizes.rounds)
    ]
    return [list(one) for one in zip(*rounds, strict=True)]


def _row(
    name: str, what: str, against: str, ours: Sequence[float], others: Sequence[float], goal: float,
    aim: float,
) -> Row:  # fmt: skip
    ratio = median([one / other for one, other in zip(ours, others, strict=True)])
    seconds = (ms(median(ours)), ms(median(others)))
    facts = {"rounds": len(ours), "commands": len(SPELLINGS)}
    return Row(name, what, against, "ms", *seconds, ratio, goal, aim, facts=facts)
