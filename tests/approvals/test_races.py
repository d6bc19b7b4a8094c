"""However many tap at once, a request is decided exactly once and by somebody entitled (T7, T8)."""

import os
from random import Random

import pytest

import handlers.approval_deciding
from handlers.approval_face import Standing
from handlers.registry import Context
from sales.approving import Seat
from storage.approvals import Case
from storage.store import Storage
from tests.approvals.races import finish, judge, prepare, run, run_quickly
from tests.databases import PostgresDatabases, opened
from tests.handlers.desk import Desk, open_desk

SEED = 20261125
RACES = int(os.environ.get("BATTLEPACK_RACES", "400"))  # make torture: 10,000
RACES_AT_THE_EDGE = RACES // 30


@pytest.mark.parametrize("half", [1, 2])
async def test_in_any_order_of_taps_each_request_is_decided_once(
    sqlite_storage: Storage, half: int
):
    """Two to ten of signers, applicant, colleagues and admin; yes, no, question, withdrawal, words."""
    desk = await open_desk(sqlite_storage)
    rng = Random(SEED + half)
    races = await prepare(desk, RACES // 2, rng)
    for race in races:
        await run_quickly(race, desk, rng)
    await judge(sqlite_storage, races)


async def test_two_to_ten_who_tap_at_once_decide_each_request_once(sqlite_storage: Storage):
    """Through the whole dispatch."""
    desk = await open_desk(sqlite_storage)
    await _raced([desk], RACES_AT_THE_EDGE)


async def test_two_instances_on_one_database_decide_each_request_once(
    postgres_databases: PostgresDatabases,
):
    url = await postgres_databases.create()
    async with opened(url) as one, opened(url) as another:
        desk = await open_desk(one)
        twin = Desk(another, desk.business, desk.clock)
        twin._events = iter(range(10**9, 2 * 10**9))
        await _raced([desk, twin], RACES_AT_THE_EDGE)
    await postgres_databases.drop(url)


async def test_without_the_check_who_is_entitled_the_races_would_show_it(
    sqlite_storage: Storage, monkeypatch: pytest.MonkeyPatch
):
    """The planted bug: whoever taps sits there."""

    async def anybody(ctx: Context, found: Case) -> Standing:
        return Standing(True, Seat(ctx.actor.id) if found.live else None)

    monkeypatch.setattr(handlers.approval_deciding, "standing_in", anybody)
    desk = await open_desk(sqlite_storage)
    with pytest.raises(AssertionError, match="decided by|signed|changed|assert"):
        await _raced([desk], 20)


async def _raced(desks: list[Desk], count: int) -> None:
    rng = Random(SEED)
    desk = desks[0]
    races = await prepare(desk, count, rng)
    for race in races:
        await run(race, desks, rng)
        await finish(race, desk)
    await judge(desk.storage, races)
