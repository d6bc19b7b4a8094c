"""What somebody should hear of: one row per object and day, told to whoever is there (R41, U-13)."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from storage.notices import News
from storage.store import Storage
from storage.tables import Leave, Notice, Timer
from tests.storage.world import HOUR, MINUTE, NOW, hire

Team = dict[str, int]


@pytest.fixture
async def team(storage: Storage) -> Team:
    async with storage.begin(at=NOW) as store:
        boss = await hire(store, "李国强", "manager")
        fang = await hire(store, "王芳", "rep", manager=boss)
        ming = await hire(store, "陈明", "rep", manager=boss)
    return {"boss": boss, "fang": fang, "ming": ming}


async def tell(storage: Storage, person: int, at: Any = NOW, **facts: Any) -> None:
    news = {
        "kind": "stale", "object_kind": "opportunity", "object_id": 7, "severity": 1,
        "reason": "72小时未跟进",
    } | facts  # fmt: skip
    async with storage.begin(at=at) as store:
        await store.notify(person_id=person, now=at, **news)


async def notices(storage: Storage) -> list[Notice]:
    async with storage.read() as store:
        return list((await store.session.exec(select(Notice).order_by(col(Notice.id)))).all())


async def mark(storage: Storage, state: str) -> None:
    async with storage.begin(at=NOW) as store:
        for row in await store.session.exec(select(Notice)):
            row.state, row.left_at = state, NOW


async def test_all_reasons_of_a_day_stand_in_one_row_and_severity_only_rises(
    storage: Storage, team: Team
) -> None:
    for severity, reason in (
        (1, "72小时未跟进"),
        (2, "即将升级"),
        (1, "72小时未跟进"),
        (1, "再考虑"),
    ):
        await tell(storage, team["fang"], severity=severity, reason=reason)
    (row,) = await notices(storage)
    assert (row.severity, row.state) == (2, "waiting")
    assert row.reasons == ["72小时未跟进", "即将升级", "再考虑"]
    await tell(storage, team["fang"], NOW + 24 * HOUR)
    assert len(await notices(storage)) == 2


async def test_what_left_goes_out_again_only_when_it_got_worse(
    storage: Storage, team: Team
) -> None:
    await tell(storage, team["fang"])
    await mark(storage, "sent")
    await tell(storage, team["fang"], reason="再考虑")
    (row,) = await notices(storage)
    assert (row.state, row.reasons) == ("sent", ["72小时未跟进", "再考虑"])
    await tell(storage, team["fang"], NOW + MINUTE, severity=2, kind="escalation")
    (row,) = await notices(storage)
    assert (row.state, row.kind, row.at) == ("waiting", "escalation", NOW + MINUTE)


async def test_a_reminder_that_was_put_off_goes_out_again(storage: Storage, team: Team) -> None:
    await tell(storage, team["fang"], kind="todo", object_kind="todo", again=True)
    await mark(storage, "sent")
    await tell(storage, team["fang"], kind="todo", object_kind="todo", again=True)
    assert [row.state for row in await notices(storage)] == ["waiting"]


async def test_a_handled_thing_is_settled_for_everybody_who_has_not_heard_of_it(
    storage: Storage, team: Team
) -> None:
    await tell(storage, team["fang"])
    await tell(storage, team["boss"], subject_id=team["fang"])
    await tell(storage, team["fang"], object_id=8)
    async with storage.begin(at=NOW) as store:
        await store.settle("opportunity", 7)
    assert [row.state for row in await notices(storage)] == ["settled", "settled", "waiting"]
    await tell(storage, team["fang"], reason="又停了")
    assert [row.state for row in await notices(storage)] == ["waiting", "settled", "waiting"]


async def test_what_has_left_already_is_not_settled(storage: Storage, team: Team) -> None:
    await tell(storage, team["fang"])
    await mark(storage, "rolled")
    async with storage.begin(at=NOW) as store:
        await store.settle("opportunity", 7)
    assert [row.state for row in await notices(storage)] == ["rolled"]


async def test_who_stands_in_is_told_while_somebody_is_on_leave(
    storage: Storage, team: Team
) -> None:
    async with storage.begin(at=NOW) as store:
        store.session.add(
            Leave(
                person_id=team["fang"], deputy_id=team["ming"], created_at=NOW,
                starts_at=NOW, ends_at=NOW + 8 * HOUR,
            )
        )  # fmt: skip
    await tell(storage, team["fang"])
    await tell(storage, team["fang"], object_id=8, personal=True)
    await tell(storage, team["fang"], NOW + 8 * HOUR, object_id=9)
    assert [(row.person_id, row.instead_of_id) for row in await notices(storage)] == [
        (team["ming"], team["fang"]), (team["fang"], None), (team["fang"], None),
    ]  # fmt: skip


async def test_one_look_is_armed_for_everything_of_one_instant(
    storage: Storage, team: Team
) -> None:
    async with storage.begin(at=NOW) as store:
        news = [
            News(
                person_id=team["fang"], kind="stale", object_kind="opportunity", object_id=id,
                severity=1, reason="72小时未跟进",
            )
            for id in range(1, 1201)
        ]  # fmt: skip
        await store.notify_many([*news, *news[:3]], NOW)
    async with storage.read() as store:
        (timer,) = (await store.session.exec(select(Timer))).all()
    assert len(await notices(storage)) == 1200
    assert timer.due_at == NOW + timedelta(minutes=10)


async def test_an_agreed_time_is_looked_at_once_and_what_waits_keeps_its_time(
    storage: Storage, team: Team
) -> None:
    await tell(storage, team["fang"], object_id=7)
    await tell(storage, team["fang"], NOW + MINUTE, object_id=8)
    assert await _due(storage) == NOW + 10 * MINUTE
    await tell(storage, team["fang"], NOW + MINUTE, object_kind="todo", kind="todo")
    assert timedelta() < await _due(storage) - (NOW + MINUTE) < timedelta(milliseconds=1)


async def _due(storage: Storage) -> datetime:
    async with storage.read() as store:
        (timer,) = (await store.session.exec(select(Timer))).all()
        return timer.due_at
