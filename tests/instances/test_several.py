"""Two web and two worker processes: every event once, every push once, whoever of them is killed."""

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from redis.asyncio import Redis
from sqlmodel import SQLModel, select

from bot.clock import RealClock
from storage.owing import Owed, Priority
from storage.store import Storage
from storage.tables import Account, Customer, InboxEvent, OutboxMessage, Person, Role
from tests.doubles.cloud import Human, Told
from tests.doubles.feishu import FeishuDouble
from tests.instances.cluster import PATIENCE, Cluster, Instance, cluster

PEOPLE = {f"on_{number}": f"销售{number}" for number in range(1, 9)}
KILLS = int(os.environ.get("BATTLEPACK_KILLS", "0"))
SAID = "待办 明天下午3点给{name}发第{number}份报价"


@dataclass
class Company:
    storage: Storage
    cloud: FeishuDouble
    bots: Cluster
    redis: str
    chance: Random
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def say(self, user: str, text: str) -> Told:
        async with self.turn:
            return await self._say(user, text)

    async def _say(self, user: str, text: str) -> Told:
        """To one of the two; again to the other, with the same event, until one took it; and sometimes
        to both although it was taken."""
        targets = list(self.bots.webs)
        self.chance.shuffle(targets)
        told = await self._by(targets[0], lambda: self.cloud.say(user, text))
        async with asyncio.timeout(PATIENCE):
            while told.status != 200:
                targets.reverse()
                await asyncio.sleep(0.05)
                told = await self._by(targets[0], self.cloud.again)
        if self.chance.random() < 0.3:
            await self._by(targets[1], self.cloud.again)
        return told

    async def _by(self, target: Instance, act: Any) -> Told:
        self.cloud.callback = target.callback
        told: Told = await act()
        return told

    async def settled(self) -> None:
        """Nothing is owed any more."""
        async with asyncio.timeout(PATIENCE):
            while await self._owed():  # noqa: ASYNC110 - other processes tell us nothing
                await asyncio.sleep(0.1)

    async def _owed(self) -> bool:
        async with self.storage.read() as store:
            return await store.next_owed_at() is not None

    async def rows(self, table: type[SQLModel]) -> list[Any]:
        async with self.storage.read() as store:
            return list((await store.session.exec(select(table))).all())


@pytest.fixture(params=["postgres"])
def database(request: pytest.FixtureRequest) -> str:
    """Several instances share nothing else."""
    return str(request.param)


@pytest.fixture
async def company(storage: Storage, valkey: str, tmp_path: Path) -> AsyncIterator[Company]:
    now = RealClock().now()  # the processes have no other
    async with storage.begin(at=now) as store:
        for number, name in enumerate(PEOPLE.values(), 1):
            store.session.add(Person(id=number, name=name, greeted_at=now))
        await store.session.flush()
        for number, user in enumerate(PEOPLE, 1):
            store.session.add(Role(person_id=number, role="rep"))
            store.session.add(Account(platform="feishu", external_id=user, person_id=number))
            store.session.add(
                Customer(
                    name=f"客户{number}", name_key=f"客户{number}", owner_id=number, created_at=now
                )
            )
    url = storage.url.render_as_string(hide_password=False)
    async with FeishuDouble(RealClock(), mode="http") as cloud:
        for user, name in PEOPLE.items():
            cloud.people[user] = Human(user, name)
        bots = cluster(tmp_path, url, valkey, cloud.section())
        await bots.start()
        yield Company(storage, cloud, bots, valkey, Random(7))
        await bots.stop()
    assert not bots.complaints()


@pytest.mark.skipif(not KILLS, reason="a lease outlives whoever was killed: see make torture")
async def test_every_event_and_every_push_once_whoever_is_killed(company: Company) -> None:
    said = Counter[str]()
    for number in range(KILLS):
        victim = company.chance.choice(company.bots.all)
        await owe_pushes(company.storage, number)
        saying = [speak(company, user, number, said) for user in PEOPLE]
        await asyncio.gather(*saying, killed(victim, company.chance.random() / 2))
    await company.settled()
    events = [one for one in await company.rows(InboxEvent) if one.platform == "feishu"]
    assert len(events) == sum(said.values())
    assert {one.state for one in events} == {"answered"}
    for user in PEOPLE:
        shown = company.cloud.chat(user)
        answers = [one for one in shown if "报价" in one.text + one.title + str(one.payload)]
        pushes = Counter(one.text for one in shown if one.text.startswith("作战包"))
        assert len(answers) == said[user]
        assert pushes == Counter({f"作战包 {number}": 1 for number in range(KILLS)})
    assert {one.state for one in await company.rows(OutboxMessage)} == {"done"}


async def speak(company: Company, user: str, number: int, said: Counter[str]) -> None:
    await company.say(user, SAID.format(name=PEOPLE[user], number=number))
    said[user] += 1


async def killed(victim: Instance, after: float) -> None:
    await asyncio.sleep(after)
    await victim.kill()
    await victim.start()
    if victim.role == "web":
        await victim.listening()


async def owe_pushes(storage: Storage, number: int) -> None:
    now = RealClock().now()
    async with storage.begin(at=now) as store:
        await store.owe_many(
            Owed(
                once=f"push:{number}:{person}",
                content={"text": f"作战包 {number}"},
                person_id=person,
                priority=Priority.RED,  # leaves at any hour of the test's day
                not_before=now + timedelta(milliseconds=100),
            )
            for person in range(1, len(PEOPLE) + 1)
        )


async def test_without_redis_it_is_slower_at_worst(company: Company) -> None:
    said = Counter[str]()
    async with Redis.from_url(company.redis) as redis:
        await asyncio.gather(*(speak(company, user, 1, said) for user in PEOPLE))
        await redis.flushall()
        await asyncio.gather(*(speak(company, user, 2, said) for user in PEOPLE))
        await redis.execute_command("CLIENT", "PAUSE", "3000", "ALL")  # frozen for a while
        await asyncio.gather(*(speak(company, user, 3, said) for user in PEOPLE))
    await company.settled()
    for user in PEOPLE:
        assert len(company.cloud.chat(user)) == said[user] == 3
