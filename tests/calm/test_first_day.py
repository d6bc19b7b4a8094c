"""Five thousand opportunities are overdue on the first day, and nobody is shouted at (issue 3: must hold)."""

import os
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from sqlmodel import SQLModel, col, select

from bot.anchor import Anchor
from bot.business import open_business
from bot.delivery import Delivery
from bot.timetable import Timetable
from storage.notices import News
from storage.store import Storage, Store
from storage.tables import Notice, Push, TouchLog
from tests.calm.days import local
from tests.handlers.desk import PLAYBOOK, ZONE, Chat, Clock

REPS, MANAGERS, DIRECTORS = 50, 6, 2
OVERDUE = 5000
THROUGH_THE_LADDER = int(os.environ.get("BATTLEPACK_OVERDUE", "500"))  # make torture: all of them
DAWN = local("11-25 07:00")
FIRST_REP = DIRECTORS + MANAGERS + 1


@pytest.fixture
async def company(storage: Storage) -> Storage:
    async with storage.begin(at=DAWN) as store:
        for table, rows in _rows().items():
            connection = await store.session.connection()
            await connection.execute(SQLModel.metadata.tables[table].insert(), rows)
        await _set_counters(store)
    return storage


async def test_five_thousand_overdue_are_one_roll_up_per_manager_and_eight_pushes_a_person(
    company: Storage, tmp_path: Path
) -> None:
    chat, began = Chat(), perf_counter()
    async with company.begin(at=DAWN) as store:
        await store.notify_many(_news(), DAWN)
    await _day(company, chat, tmp_path)
    _say(f"{OVERDUE} overdue, told in {perf_counter() - began:.1f} s", company)
    await _is_calm(company, chat, OVERDUE)


async def test_the_clocks_of_all_opportunities_go_off_on_the_first_day(
    company: Storage, tmp_path: Path
) -> None:
    chat, began = Chat(), perf_counter()
    async with company.begin(at=DAWN) as store:
        connection = await store.session.connection()
        timers = SQLModel.metadata.tables["timers"]
        await connection.execute(timers.insert(), [*map(_clock, range(THROUGH_THE_LADDER))])
    await _day(company, chat, tmp_path)
    seconds = perf_counter() - began
    _say(f"{THROUGH_THE_LADDER} clocks, rung and told in {seconds:.1f} s", company)
    await _is_calm(company, chat, THROUGH_THE_LADDER)


async def _is_calm(company: Storage, chat: Chat, overdue: int) -> None:
    """One roll-up per manager, one per rep, at the opening; everything is in one of them."""
    pushes, notices = await _all(company, Push), await _all(company, Notice)
    managers = Counter(one.person_id for one in pushes if DIRECTORS < one.person_id < FIRST_REP)
    assert managers == dict.fromkeys(range(DIRECTORS + 1, FIRST_REP), 1)
    assert max(Counter(one.person_id for one in pushes).values()) <= 8
    assert len(notices) == 2 * overdue
    assert {one.state for one in notices} == {"rolled"}
    assert all(one.left_at and one.push_id for one in notices)
    sent = [one for one in chat.sent if one.key.startswith("push:")]
    assert len(sent) == len(pushes)
    assert {f"{one.at.astimezone(ZONE):%H:%M}" for one in sent} == {"08:30"}
    told = {one.address: one.card.subtitle for one in sent if one.card}
    each = overdue // REPS
    assert told["p3"] == f"9 人 {9 * each} 条超时"
    assert told["p9"] == f"{each} 条超时"


async def test_what_comes_in_bit_by_bit_stays_within_the_caps_and_the_digest_has_the_rest(
    company: Storage, tmp_path: Path
) -> None:
    """Two hundred a rep, one every few minutes of the day, yellow and red."""
    chat, clock = Chat(), Clock(DAWN)
    timetable = await _timetable(company, chat, clock, tmp_path)
    for step in range(70):
        now = DAWN + timedelta(minutes=12 * step)
        await timetable.move_clock(now)
        async with company.begin(at=now) as store:
            for rep in (FIRST_REP, FIRST_REP + 1):
                for person, subject in ((rep, None), (3, rep)):
                    await store.notify(
                        person_id=person, kind="stale", object_kind="person", subject_id=subject,
                        object_id=step * 100 + rep, severity=1 + (step % 5 == 0), reason="超时",
                        now=now,
                    )  # fmt: skip
    await timetable.move_clock(local("11-27 19:00"))
    pushes, notices = await _all(company, Push), await _all(company, Notice)
    mine = [one for one in notices if one.object_kind == "person"]
    assert len(mine) == 280
    assert {one.state for one in mine} <= {"sent", "rolled", "digested"}
    assert "digested" in {one.state for one in mine}
    days = Counter((one.person_id, one.at.astimezone(ZONE).date()) for one in pushes)
    assert max(days.values()) == 8
    _never_fast(pushes)


def _never_fast(pushes: list[Any]) -> None:
    by_person: dict[int, list[datetime]] = {}
    for one in pushes:
        if one.severity == 1 and one.form != "digest":
            by_person.setdefault(one.person_id, []).append(one.at)
    for times in by_person.values():
        for first, fourth in zip(times, times[3:], strict=False):
            assert fourth - first >= timedelta(hours=1)


async def _day(storage: Storage, chat: Chat, folder: Path) -> None:
    timetable = await _timetable(storage, chat, Clock(DAWN), folder)
    await timetable.move_clock(local("11-26 00:00"))


def _say(what: str, storage: Storage) -> None:
    print(f"\n{what} on {storage.url.get_backend_name()}")  # noqa: T201


def _news() -> Iterator[News]:
    """The rep and his manager, about each."""
    for number in range(OVERDUE):
        rep = _rep(number)
        for person in (rep, _boss(rep)):
            yield News(
                person_id=person or 0, kind="stale", object_kind="opportunity", severity=1,
                object_id=number + 1, reason="已 5 天没联系", subject_id=rep,
            )  # fmt: skip


async def _timetable(storage: Storage, chat: Chat, clock: Clock, folder: Path) -> Timetable:
    business = await open_business(storage, PLAYBOOK, ZONE)
    business.on_the_dot()
    delivery = Delivery(storage, {"chat": chat}, business, clock)
    anchor = Anchor(storage, folder / "anchor.log")
    return Timetable(storage, delivery, business, clock, anchor)


async def _all(storage: Storage, table: type[Any]) -> list[Any]:
    async with storage.read() as store:
        return list((await store.session.exec(select(table).order_by(col(table.id)))).all())


def _rows() -> dict[str, list[dict[str, Any]]]:
    """Two directors, six managers, fifty reps with a hundred silent opportunities each."""
    people = range(1, FIRST_REP + REPS)
    reps = range(FIRST_REP, FIRST_REP + REPS)
    long_ago = DAWN - timedelta(days=5)
    return {
        "people": [_person(id) for id in people],
        "roles": [{"person_id": id, "role": _role(id)} for id in people],
        "accounts": [{"platform": "chat", "external_id": f"p{id}", "person_id": id} for id in people],
        "customers": [
            {
                "id": rep, "name": f"客户{rep}", "name_key": f"客户{rep}", "short_names": [],
                "industry": "", "tier": "", "owner_id": rep, "tags": [], "created_at": long_ago,
                "version": 1,
            }
            for rep in reps
        ],
        "touch_logs": [_touch(rep, long_ago) for rep in reps],
        "opportunities": [
            {
                "id": number + 1, "name": f"商机{number + 1}", "customer_id": _rep(number),
                "owner_id": _rep(number), "touch_id": _rep(number), "stage": "first_touch",
                "state": "open", "tags": [], "stage_entered_at": long_ago,
                "last_contact_at": long_ago, "close_reason": "", "created_at": long_ago,
                "version": 1,
            }
            for number in range(OVERDUE)
        ],
    }  # fmt: skip


def _clock(number: int) -> dict[str, Any]:
    """One that went off before anybody was up."""
    return {
        "object_kind": "opportunity", "object_id": number + 1, "name": "stale_followup",
        "started_at": DAWN - timedelta(days=5), "due_at": DAWN + timedelta(minutes=number % 10),
        "state": "armed", "playbook_version": 0, "ran_seconds": 0,
    }  # fmt: skip


def _rep(number: int) -> int:
    return FIRST_REP + number % REPS


def _role(id: int) -> str:
    return "director" if id <= DIRECTORS else "manager" if id < FIRST_REP else "rep"


def _boss(id: int) -> int | None:
    if id <= DIRECTORS:
        return None
    return 1 + id % DIRECTORS if id < FIRST_REP else DIRECTORS + 1 + (id - FIRST_REP) % MANAGERS


def _person(id: int) -> dict[str, Any]:
    return {
        "id": id, "name": f"员工{id}", "title": "", "manager_id": _boss(id), "active": True,
        "greeted_at": DAWN,
    }  # fmt: skip


def _touch(rep: int, at: datetime) -> dict[str, Any]:
    row = TouchLog(id=rep, author_id=rep, customer_id=rep, state="saved", at=at, created_at=at)
    return {name: getattr(row, name) for name in TouchLog.model_fields}


async def _set_counters(store: Store) -> None:
    """PostgreSQL numbers on from what was put in by hand."""
    if store.dialect != "postgresql":
        return
    connection = await store.session.connection()
    for table in ("people", "customers", "touch_logs", "opportunities"):
        await connection.exec_driver_sql(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
        )
