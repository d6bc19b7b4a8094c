"""However many need a token, and in however many instances, one asks; a wrong secret is asked about once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.commons import Commons
from bot.platforms.base import SendFailed, Stopped
from bot.shared_tokens import PREFIX, RedisTokens
from bot.tokens import AGAIN, EARLY, Fresh, Token
from tests.doubles.company import StandingClock

LIFE = timedelta(hours=2)


class Giver:
    """The platform: gives the same token until `changes`, and counts who asks."""

    def __init__(self, clock: StandingClock) -> None:
        self.clock, self.asked, self.number = clock, 0, 1
        self.ends = clock.now() + LIFE
        self.failure: SendFailed | None = None
        self.go_on = asyncio.Event()
        self.go_on.set()

    async def fetch(self) -> Fresh:
        self.asked += 1
        await self.go_on.wait()
        if self.failure:
            raise self.failure
        if self.clock.now() >= self.ends:
            self.changes()
        return Fresh(f"token {self.number}", self.ends)

    def changes(self) -> None:
        self.number += 1
        self.ends = self.clock.now() + LIFE


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def giver(clock: StandingClock) -> Giver:
    return Giver(clock)


@pytest.fixture
def token(giver: Giver, clock: StandingClock) -> Token:
    return Token("app", giver.fetch, clock)


@pytest.fixture
async def commons(valkey: str) -> AsyncIterator[Commons]:
    commons = Commons(valkey)
    await commons.ask(lambda redis: redis.delete(f"{PREFIX}app", f"{PREFIX}app:lock"))
    yield commons
    await commons.close()


async def test_fifty_at_once_ask_once(token: Token, giver: Giver) -> None:
    assert set(await asyncio.gather(*(token.get() for _ in range(50)))) == {"token 1"}
    assert giver.asked == 1


async def test_fifty_at_once_fail_together(token: Token, giver: Giver) -> None:
    giver.failure = SendFailed("away")
    outcomes = await asyncio.gather(*(token.get() for _ in range(50)), return_exceptions=True)
    assert {str(one) for one in outcomes} == {"away"}
    assert giver.asked == 1
    giver.failure = None
    assert await token.get() == "token 1"


async def test_one_who_gives_up_does_not_end_it_for_the_others(token: Token, giver: Giver) -> None:
    giver.go_on.clear()
    hasty, patient = asyncio.create_task(token.get()), asyncio.create_task(token.get())
    await asyncio.sleep(0)
    hasty.cancel()
    giver.go_on.set()
    assert await patient == "token 1"
    assert giver.asked == 1


async def test_it_is_renewed_before_it_ends(
    token: Token, giver: Giver, clock: StandingClock
) -> None:
    await token.get()
    clock.at = giver.ends - EARLY - timedelta(seconds=1)
    await token.get()
    assert giver.asked == 1
    clock.at = giver.ends - EARLY
    giver.changes()
    assert await token.get() == "token 2"
    assert giver.asked == 2


async def test_a_platform_that_gives_the_same_one_to_its_end_is_not_asked_at_every_request(
    token: Token, giver: Giver, clock: StandingClock
) -> None:
    await token.get()
    clock.at = giver.ends - EARLY
    for _ in range(3000):
        assert await token.get() == f"token {giver.number}"
        clock.later(seconds=0.1)
    assert await token.get() == "token 2"
    assert giver.asked < 15


async def test_while_it_cannot_be_renewed_the_old_one_serves_to_its_end(
    token: Token, giver: Giver, clock: StandingClock
) -> None:
    await token.get()
    giver.failure = SendFailed("away")
    clock.at = giver.ends - timedelta(seconds=1)
    assert await token.get() == "token 1"
    clock.later(seconds=1)
    with pytest.raises(SendFailed):
        await token.get()


async def test_a_refused_one_is_renewed_once(token: Token, giver: Giver) -> None:
    old = await token.get()
    giver.changes()
    await asyncio.gather(*(token.refused(old) for _ in range(20)))
    assert set(await asyncio.gather(*(token.get() for _ in range(20)))) == {"token 2"}
    await token.refused(old)  # somebody heard of it late
    assert await token.get() == "token 2"
    assert giver.asked == 2


async def test_one_that_is_given_and_refused_again_is_not_fetched_for_ever(
    token: Token, giver: Giver, clock: StandingClock
) -> None:
    for _ in range(100):
        await token.refused(await token.get())
    assert giver.asked == 2
    clock.later(seconds=AGAIN.total_seconds())
    await token.refused(await token.get())
    await token.get()
    assert giver.asked == 3


async def test_a_wrong_secret_is_asked_about_once_and_can_be_seen(
    token: Token, giver: Giver, clock: StandingClock
) -> None:
    giver.failure = Stopped("Secret 不对")
    outcomes = await asyncio.gather(*(token.get() for _ in range(50)), return_exceptions=True)
    clock.later(days=1)
    with pytest.raises(Stopped):
        await token.get()
    assert all(isinstance(one, Stopped) for one in outcomes)
    assert giver.asked == 1
    assert token.stopped is giver.failure


async def test_two_instances_ask_once_between_them(
    commons: Commons, giver: Giver, clock: StandingClock
) -> None:
    here, there = (Token("app", giver.fetch, clock, RedisTokens(commons)) for _ in range(2))
    wanted = [one.get() for one in (here, there) for _ in range(20)]
    assert set(await asyncio.gather(*wanted)) == {"token 1"}
    assert giver.asked == 1
    giver.changes()
    await asyncio.gather(here.refused("token 1"), there.refused("token 1"))
    assert await asyncio.gather(here.get(), there.get()) == ["token 2"] * 2
    assert giver.asked == 2


async def test_an_instance_that_died_with_the_lock_holds_nobody_up(
    commons: Commons, giver: Giver, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.shared_tokens.HELD_SECONDS", 0.2)
    await commons.ask(lambda redis: redis.set(f"{PREFIX}app:lock", "1"))
    assert await Token("app", giver.fetch, clock, RedisTokens(commons)).get() == "token 1"


async def test_an_ended_one_of_another_instance_is_not_taken(
    commons: Commons, giver: Giver, clock: StandingClock
) -> None:
    await Token("app", giver.fetch, clock, RedisTokens(commons)).get()
    clock.at = giver.ends
    late = Token("app", giver.fetch, clock, RedisTokens(commons))
    assert await late.get() == "token 2"


async def test_rubbish_in_redis_is_no_token(
    commons: Commons, giver: Giver, clock: StandingClock
) -> None:
    await commons.ask(lambda redis: redis.set(f"{PREFIX}app", b"\xff2026"))
    assert await Token("app", giver.fetch, clock, RedisTokens(commons)).get() == "token 1"


async def test_without_redis_each_instance_asks_for_itself(
    giver: Giver, clock: StandingClock
) -> None:
    away = Commons("redis://127.0.0.1:1/0")
    here, there = (Token("app", giver.fetch, clock, RedisTokens(away)) for _ in range(2))
    wanted = [one.get() for one in (here, there) for _ in range(20)]
    assert set(await asyncio.gather(*wanted)) == {"token 1"}
    assert giver.asked == 2
    await away.close()
