"""Instances tell each other through Redis that something is owed; without it nothing is lost."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from bot.wakeups import CHANNEL, Wakeups


class Bell:
    def __init__(self) -> None:
        self.rung = asyncio.Event()

    def __call__(self) -> None:
        self.rung.set()

    async def rings(self) -> None:
        async with asyncio.timeout(30):
            await self.rung.wait()


@contextmanager
def running(*wakeups: Wakeups) -> Iterator[None]:
    tasks = [asyncio.create_task(one.run()) for one in wakeups]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()


async def subscribed(url: str, count: int) -> None:
    from redis.asyncio import Redis

    async with Redis.from_url(url) as redis, asyncio.timeout(30):
        while (await redis.pubsub_numsub(CHANNEL))[0][1] < count:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_one_instance_wakes_the_others(valkey: str) -> None:
    here, there = Bell(), Bell()
    mine, other = Wakeups(valkey, here), Wakeups(valkey, there)
    with running(mine, other):
        await subscribed(valkey, 2)
        mine.wake()
        assert here.rung.is_set()  # without waiting for Redis
        await there.rings()
    await mine.close()
    await other.close()


async def test_without_redis_the_own_delivery_is_woken(monkeypatch: pytest.MonkeyPatch) -> None:
    bell = Bell()
    wakeups = Wakeups(None, bell)
    with running(wakeups):
        wakeups.wake()
        assert bell.rung.is_set()
    await wakeups.close()


async def test_a_redis_that_is_away_is_tried_again(
    valkey: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.wakeups.AGAIN_SECONDS", 0.01)
    warned: list[str] = []
    monkeypatch.setattr("bot.wakeups.log.warning", lambda words, *_: warned.append(words))
    bell = Bell()
    wakeups = Wakeups("redis://127.0.0.1:1/0", bell)
    with running(wakeups):
        wakeups.wake()
        assert bell.rung.is_set()
        await _until(lambda: any("redis is away" in words for words in warned))
    await wakeups.close()


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
