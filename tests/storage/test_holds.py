"""What only one instance can hold, and what all of them use up together."""

from datetime import UTC, datetime, timedelta

from storage.store import Storage

NOON = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
HALF_A_MINUTE = timedelta(seconds=30)
SOCKET = "bot socket"


async def hold(storage: Storage, holder: str, now: datetime) -> bool:
    async with storage.begin(at=now) as store:
        return await store.hold(SOCKET, holder, now, HALF_A_MINUTE)


async def test_one_holds_it_and_renews_it_and_the_other_waits_for_its_end(storage: Storage) -> None:
    assert await hold(storage, "one", NOON)
    assert not await hold(storage, "other", NOON + timedelta(seconds=20))
    assert await hold(storage, "one", NOON + timedelta(seconds=20))
    assert not await hold(storage, "other", NOON + timedelta(seconds=40))
    assert await hold(storage, "other", NOON + timedelta(seconds=50))
    assert not await hold(storage, "one", NOON + timedelta(seconds=51))


async def test_what_is_let_go_is_free_at_once_and_only_its_holder_lets_go(storage: Storage) -> None:
    assert await hold(storage, "one", NOON)
    async with storage.begin(at=NOON) as store:
        await store.let_go(SOCKET, "other")
    assert not await hold(storage, "other", NOON)
    async with storage.begin(at=NOON) as store:
        await store.let_go(SOCKET, "one")
    assert await hold(storage, "other", NOON)


async def test_a_month_is_used_up_by_all_together(storage: Storage) -> None:
    async with storage.begin(at=NOON) as store:
        assert await store.spend("chat", "2026-11", "calls", 3) == 3
        assert await store.spend("chat", "2026-11", "calls", 0) == 3
        assert await store.spend("chat", "2026-11", "pushes", 1) == 1
        assert await store.spend("chat", "2026-12", "calls", 1) == 1
    async with storage.begin(at=NOON) as store:
        assert await store.spend("chat", "2026-11", "calls", 2) == 5
