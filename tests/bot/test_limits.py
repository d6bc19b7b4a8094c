"""Never more in any window than the platform permits, all or nothing, and nobody waits in vain."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.commons import Commons
from bot.limits import TIDY_AFTER, Limits, MemoryLimits, Use, Window
from bot.shared_limits import ASSUMED, PREFIX, RedisLimits

NOW = 1_795_000_000.0
SECOND, MINUTE = Window(5, 1), Window(20, 60)

windows = st.lists(
    st.builds(Window, st.integers(1, 8), st.sampled_from([0.5, 1.0, 3.0, 60.0])),
    min_size=1,
    max_size=3,
).map(tuple)
quotas = st.lists(windows, min_size=1, max_size=3)
steps = st.lists(
    st.tuples(
        st.sampled_from([0.0, 0.001, 0.1, 0.5, 1.0, 7.0]),  # seconds later
        st.sets(st.integers(0, 2), min_size=1),  # which of the quotas
        st.booleans(),  # urgent
    ),
    max_size=40,
)


class Ledger:
    """What was taken, against what each window permits."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.taken: dict[Use, list[tuple[float, bool]]] = defaultdict(list)

    async def take(self, uses: Sequence[Use], now: float, urgent: bool = False) -> float:
        wait = await self.limits.take(uses, now, urgent=urgent)
        if wait == 0:
            for use in uses:
                self.taken[use].append((now, urgent))
        return wait

    def check(self) -> None:
        for use, taken in self.taken.items():
            for window in use.windows:
                for number, (at, urgent) in enumerate(taken):
                    before = taken[: number + 1]
                    within = sum(at - window.seconds < one for one, _ in before)
                    kept = 1 if window.count > 1 and not urgent else 0
                    assert within <= window.count - kept, (window, at)


async def story(
    limits: Limits,
    quotas: Sequence[tuple[Window, ...]],
    steps: Sequence,
    name: str = "",
    waits: int = 1,
) -> None:
    """`waits`: how often somebody may be told to wait before it is his turn, if nobody is faster."""
    ledger, now = Ledger(limits), NOW
    uses = [Use(f"{name}{number}", one) for number, one in enumerate(quotas)]
    for later, which, urgent in steps:
        now += later
        wanted = [uses[number] for number in which if number < len(uses)]
        for _ in range(waits):
            wait = await ledger.take(wanted, now, urgent)
            assert 0 <= wait <= 60.1
            now += wait
            if not wait:
                break
        else:
            assert await ledger.take(wanted, now, urgent) == 0
    ledger.check()


@given(quotas, steps)
def test_no_window_is_ever_exceeded_and_waiting_ends(
    quotas: Sequence[tuple[Window, ...]], steps: Sequence
) -> None:
    asyncio.run(story(MemoryLimits(), quotas, steps))


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is no Redis that is away."""
    monkeypatch.setattr("bot.commons.PATIENCE", 30.0)


@pytest.fixture
async def commons(valkey: str) -> AsyncIterator[Commons]:
    commons = Commons(valkey)
    await commons.ask(lambda redis: redis.flushdb())
    yield commons
    await commons.close()


@pytest.fixture(params=["memory", "redis"])
def limits(request: pytest.FixtureRequest, commons: Commons) -> Limits:
    if request.param == "memory":
        return MemoryLimits()
    return RedisLimits(commons, "here", by_server=False)


def test_nor_in_redis_by_two_instances(valkey: str) -> None:
    names = iter(range(10_000))

    @settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
    @given(quotas, steps)
    def told(quotas: Sequence[tuple[Window, ...]], steps: Sequence) -> None:
        asyncio.run(_by_turns(valkey, f"story {next(names)} of ", quotas, steps))

    told()


async def _by_turns(
    url: str, name: str, quotas: Sequence[tuple[Window, ...]], steps: Sequence
) -> None:
    commons = Commons(url)
    both = [RedisLimits(commons, holder, by_server=False) for holder in ("here", "there")]

    class Turns:
        async def take(self, uses: Sequence[Use], now: float, *, urgent: bool) -> float:
            both.reverse()
            return await both[0].take(uses, now, urgent=urgent)

    await story(Turns(), quotas, steps, name, waits=2)  # by what it knows itself, then by all
    await commons.close()


async def spent(limits: Limits, use: Use, now: float, urgent: bool = False) -> int:
    """How many are granted at once."""
    granted = 0
    while await limits.take([use], now, urgent=urgent) == 0:
        granted += 1
    return granted


async def test_a_part_of_each_window_is_kept_for_answers(limits: Limits) -> None:
    use = Use("app", (Window(50, 1), Window(1000, 60)))
    assert sum([await spent(limits, use, NOW + part * 0.22) for part in range(5)]) == 48
    assert await spent(limits, use, NOW + 0.9, urgent=True) == 2


async def test_what_nobody_waits_for_is_spread_over_the_second(limits: Limits) -> None:
    """In one burst after another, a little delay of the first would put both into one second."""
    use = Use("app", (Window(50, 1),))
    assert await spent(limits, use, NOW) == 10
    assert await spent(limits, use, NOW, urgent=True) == 40


async def test_a_window_of_one_is_for_everybody(limits: Limits) -> None:
    assert await spent(limits, Use("group", (Window(1, 5),)), NOW) == 1


async def test_what_one_key_refuses_takes_nothing_from_another(limits: Limits) -> None:
    app, member = Use("app", (SECOND,)), Use("member", (Window(1, 1),))
    assert await limits.take([app, member], NOW, urgent=True) == 0
    for _ in range(20):
        assert await limits.take([app, member], NOW, urgent=True) > 0
    assert await spent(limits, app, NOW, urgent=True) == 4


async def test_the_wait_is_that_of_the_fullest_window(limits: Limits) -> None:
    use = Use("app", (SECOND, MINUTE))
    for number in range(4):
        assert await spent(limits, use, NOW + 2 * number, urgent=True) == 5
    assert 50 < await limits.take([use], NOW + 8, urgent=True) < 60.1


async def test_a_clock_that_is_turned_back_a_year_holds_nothing_up(limits: Limits) -> None:
    use = Use("app", (SECOND,))
    await spent(limits, use, NOW, urgent=True)
    before = NOW - 365 * 86_400
    assert 0 < await limits.take([use], before, urgent=True) < 1.1
    assert sum([await spent(limits, use, before + 1.1 * n, urgent=True) for n in (1, 2)]) >= 5


async def test_whom_nobody_writes_to_any_more_is_forgotten() -> None:
    limits = MemoryLimits()
    for number in range(TIDY_AFTER):
        await limits.take([Use(f"member {number}", (SECOND,))], NOW + number, urgent=True)
    assert len(limits._taken) < 5


async def test_redis_forgets_too(commons: Commons) -> None:
    limits = RedisLimits(commons, "here")
    await limits.take([Use("app", (SECOND, MINUTE))], NOW, urgent=True)
    assert 60_000 < await commons.ask(lambda redis: redis.pttl(f"{PREFIX}app")) < 62_000


async def test_redis_counts_by_its_own_clock(commons: Commons) -> None:
    """Instances whose clocks differ by an hour share one window."""
    here, there = RedisLimits(commons, "here"), RedisLimits(commons, "there")
    use = Use("app", (Window(6, 3600),))
    assert await spent(here, use, NOW, urgent=True) == 6
    assert await there.take([use], NOW + 3600, urgent=True) > 0


async def test_while_redis_is_away_each_instance_keeps_to_its_share(commons: Commons) -> None:
    away = {"on": False}
    instances = [
        RedisLimits(_sometimes(commons, lambda: away["on"]), name, by_server=False)
        for name in ("one", "two", "three")
    ]
    other, use = Use("other", (SECOND,)), Use("app", (Window(30, 1),))
    for _ in range(2):  # each hears of the others
        for one in instances:
            await one.take([other], NOW - 10, urgent=True)
    assert await spent(instances[0], use, NOW, urgent=True) == 30
    away["on"] = True
    assert [await spent(one, use, NOW, urgent=True) for one in instances] == [0, 10, 10]
    assert [await spent(one, use, NOW + 2, urgent=True) for one in instances] == [10, 10, 10]


async def test_without_redis_from_the_start_it_is_careful() -> None:
    alone = RedisLimits(Commons("redis://127.0.0.1:1/0"), "here")
    assert await spent(alone, Use("app", (Window(40, 1),)), NOW, urgent=True) == 40 // ASSUMED
    assert await spent(alone, Use("group", (Window(1, 1),)), NOW, urgent=True) == 1


async def test_a_flushed_redis_gives_nobody_a_second_window(commons: Commons) -> None:
    limits, use = RedisLimits(commons, "here", by_server=False), Use("app", (SECOND,))
    assert await spent(limits, use, NOW, urgent=True) == 5
    await commons.ask(lambda redis: redis.flushdb())
    assert await limits.take([use], NOW, urgent=True) > 0


def _sometimes(commons: Commons, is_away: Callable[[], bool]) -> Commons:
    """Another connection to the same Redis, which goes away on request."""
    from bot.commons import Away

    class Fickle:
        async def ask(self, work: Callable) -> object:
            if is_away():
                raise Away
            return await commons.ask(work)

    return Fickle()  # type: ignore[return-value]
