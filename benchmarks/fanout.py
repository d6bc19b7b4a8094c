"""1,200 personal cards through Feishu's and DingTalk's clouds on loopback, in real seconds, while people
are answered; against the shortest time that the platform's own quota allows."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlmodel import select

from benchmarks.results import Row
from benchmarks.sizes import Sizes
from benchmarks.timing import ms, percentile
from benchmarks.world import MORNING, PLAYBOOK, ZONE
from bot.business import open_business
from bot.config import DingTalkConfig, FeishuConfig
from bot.delivery import Delivery
from bot.ids import RandomIds
from bot.limits import Window
from bot.platforms.base import Remote
from bot.platforms.dingtalk import platform as dingtalk
from bot.platforms.feishu import platform as feishu
from bot.platforms.outfit import Outfit
from cards.model import Button, Buttons, Card, Style, Text
from sales.actions import ShowHelp
from storage.owing import Owed, Priority, card_content
from storage.store import Storage
from storage.tables import Account, OutboxMessage, Person
from tests.doubles.cloud import Human
from tests.doubles.dingtalk import DingTalkDouble
from tests.doubles.feishu import FeishuDouble

EVERY = 2.0  # seconds between two people who are to be answered: 4 % of 1,000 a minute are kept for them
PROFESSIONAL = 40  # calls a second; the standard edition's month carries no 1,200 cards a day
FEISHU = (Window(50, 1), Window(1000, 60))
DINGTALK = (Window(PROFESSIONAL, 1),)


class RunningClock:
    """A Wednesday's ten o'clock, and on from there in real seconds."""

    def __init__(self) -> None:
        self._since = time.monotonic()

    def now(self) -> datetime:
        return MORNING + timedelta(hours=1, seconds=time.monotonic() - self._since)


@dataclass
class Route:
    """From the outbox to what the cloud shows."""

    platform: str
    storage: Storage
    delivery: Delivery
    clock: RunningClock
    cloud: Any

    async def owe(self, messages: Sequence[Owed]) -> None:
        async with self.storage.begin(at=self.clock.now()) as store:
            await store.owe_many(messages)
        self.delivery.wake()


async def measure(sizes: Sizes, scratch: Path) -> list[Row]:
    return [
        await _measured("feishu", _feishu, FEISHU, (1.08, 1.03), sizes, scratch),
        await _measured("dingtalk", _dingtalk, DINGTALK, (1.2, 1.1), sizes, scratch),
    ]


def minimum(count: int, windows: Sequence[Window]) -> float:
    """Seconds from the first call to the last, each as early as no window is exceeded."""
    at: list[float] = []
    for number in range(count):
        earliest = [at[number - one.count] + one.seconds for one in windows if number >= one.count]
        at.append(max([at[-1] if at else 0.0, *earliest]))
    return at[-1]


async def _measured(
    name: str,
    build: Callable[[RunningClock, Outfit, int], Any],
    windows: Sequence[Window],
    bounds: tuple[float, float],
    sizes: Sizes,
    scratch: Path,
) -> Row:
    async with _route(name, build, sizes.people, scratch) as route:
        await _pushed(route, sizes.people)
        rows, calls = await _rows(route.storage), route.cloud.calls
    pushes = [row for row in rows if row.priority == Priority.BULK]
    answers = [_waited(row) for row in rows if row.priority == Priority.ANSWER]
    seen = [len(route.cloud.chat(f"on_{at}")) for at in range(1, sizes.people + 1)]
    ours = max(_after_start(row) for row in pushes)
    _, together = Counter(call.path for call in calls).most_common(1)[0]  # cards, and some answers
    least = max(minimum(together, windows), 1.0)
    facts = {
        "cards": len(pushes), "lost": sum(row.state != "done" for row in rows),
        "shown": sum(seen), "owed": len(rows), "calls": together,
        "refused": sum(call.status >= 400 for call in calls), "answers": len(answers),
        "answer_p50_ms": round(ms(percentile(answers, 0.5)), 1),
        "answer_p99_ms": round(ms(percentile(answers, 0.99)), 1),
        "answer_worst_ms": round(ms(max(answers)), 1),
    }  # fmt: skip
    return Row(
        f"fanout_{name}", f"personal cards out through {name}", "the quota's own minimum", "s",
        ours, least, ours / least, *bounds, facts=facts,
    )  # fmt: skip


def _waited(row: OutboxMessage) -> float:
    assert row.sent_at
    return (row.sent_at - row.created_at).total_seconds()


_after_start = _waited  # all cards are owed in the instant that the clock of the measurement starts


async def _pushed(route: Route, people: int) -> None:
    """Until every card has left; meanwhile somebody is answered every quarter of a second."""
    await route.owe([_card(number) for number in range(1, people + 1)])
    running = asyncio.create_task(route.delivery.run())
    rng, number = Random(people), 0
    while await _owed(route.storage):
        number += 1
        await route.owe([_answer(number, rng.randint(1, people))])
        await asyncio.sleep(EVERY)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await route.delivery.drain(route.clock.now())


def _card(person: int) -> Owed:
    todos = tuple(Text(f"{at}. 给客户 {person * at} 打电话") for at in range(1, 8))
    done = Buttons((Button("看看怎么用", ShowHelp(), Style.PRIMARY),))
    card = Card("今日作战包", (Text(f"王芳 {person}，今天有 7 件事"), *todos, done))
    return Owed(
        once=f"pack:{person}", content=card_content(card), person_id=person, priority=Priority.BULK
    )


def _answer(number: int, person: int) -> Owed:
    said = {"text": f"已记录 #{number}"}
    return Owed(once=f"reply:{number}", content=said, person_id=person, priority=Priority.ANSWER)


async def _owed(storage: Storage) -> bool:
    async with storage.read() as store:
        return await store.next_owed_at((Priority.ANSWER + 1, Priority.BULK)) is not None


async def _rows(storage: Storage) -> list[OutboxMessage]:
    async with storage.read() as store:
        return list((await store.session.exec(select(OutboxMessage))).all())


# -- the bot and the cloud -------------------------------------------------------------------------


@asynccontextmanager
async def _route(
    name: str, build: Callable[..., Any], people: int, scratch: Path
) -> AsyncIterator[Route]:
    storage, clock = Storage(f"sqlite:///{scratch / f'{name}.db'}"), RunningClock()
    await storage.upgrade()
    await _employ(storage, name, people)
    outfit = Outfit(storage, clock, RandomIds(), "https://bot.example.com", scratch)
    cloud, remote = await build(clock, outfit, people)
    business = await open_business(storage, PLAYBOOK, ZONE)
    delivery = Delivery(storage, {name: remote}, business, clock)
    try:
        yield Route(name, storage, delivery, clock, cloud)
    finally:
        await remote.close()
        await cloud.stop()
        await storage.close()


async def _employ(storage: Storage, platform: str, people: int) -> None:
    everybody = range(1, people + 1)
    async with storage.begin(at=MORNING) as store:
        store.session.add_all([Person(id=at, name=f"王芳{at}") for at in everybody])
        await store.session.flush()
        store.session.add_all(
            [Account(platform=platform, external_id=f"on_{at}", person_id=at) for at in everybody]
        )


async def _feishu(clock: RunningClock, outfit: Outfit, people: int) -> tuple[Any, Remote]:
    cloud = await FeishuDouble(clock).start()
    _staff(cloud, people)
    section = FeishuConfig.model_validate(cloud.section())
    return cloud, feishu.build(section, outfit.wired("feishu"))


async def _dingtalk(clock: RunningClock, outfit: Outfit, people: int) -> tuple[Any, Remote]:
    cloud = DingTalkDouble(clock)
    cloud.per_second, cloud.tenant.calls = PROFESSIONAL, 200_000
    await cloud.start()
    _staff(cloud, people)
    section = DingTalkConfig.model_validate(cloud.section() | {"edition": "professional"})
    return cloud, dingtalk.build(section, outfit.wired("dingtalk"))


def _staff(cloud: Any, people: int) -> None:
    for at in range(1, people + 1):
        cloud.people[f"on_{at}"] = Human(f"on_{at}", f"王芳{at}")
