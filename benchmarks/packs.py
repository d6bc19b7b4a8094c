"""Everybody's packs to stored outbox rows, against one set-based SQL over the same tables."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from benchmarks.bare import own_connection
from benchmarks.city import city, facts
from benchmarks.morning import due_on, make_packs
from benchmarks.results import Row
from benchmarks.sizes import Sizes
from benchmarks.timing import ms, settle, stopwatch
from benchmarks.world import World, open_world
from storage.store import Storage
from storage.tables import BattlePack, OutboxMessage

SQL = (Path(__file__).parent / "packs.sql").read_text(encoding="utf-8")
MORE = 2  # rounds that only warm up


async def measure(sizes: Sizes, scratch: Path) -> list[Row]:
    """One day's packs per round; who is first changes from round to round."""
    database = await city(sizes, scratch)
    ours: list[float] = []
    sql: list[float] = []
    async with open_world(database) as world, own_connection(database) as connection:
        for day in range(sizes.rounds + MORE):
            settle()
            for turn in (day, day + 1):
                with stopwatch(sql if turn % 2 else ours):
                    await (_sql(connection, day) if turn % 2 else make_packs(world, due_on(day)))
            await _check_equal(world.storage, day)
        rows = await _outbox(world)
    ratio = median([one / other for one, other in zip(ours[MORE:], sql[MORE:], strict=True)])
    return [
        Row(
            "packs", "everybody's packs to stored outbox rows", "one set-based INSERT … SELECT", "ms",
            ms(median(ours[MORE:])), ms(median(sql[MORE:])), ratio, goal=3, aim=1,
            facts=facts(sizes) | {"rounds": sizes.rounds, "packs_a_day": rows // (sizes.rounds + MORE)},
        )
    ]  # fmt: skip


async def _sql(connection: Any, day: int) -> None:
    due = due_on(day)
    values = {
        "due": _stored(due),
        "deadline": _stored(due + timedelta(minutes=90)),
        "day": _day(day),
    }
    await connection.execute(SQL, values | {"end": _stored(due + timedelta(hours=14))})


def _stored(at: datetime) -> str:
    """As SQLAlchemy writes it."""
    return at.strftime("%Y-%m-%d %H:%M:%S.%f")


def _day(day: int) -> str:
    return (due_on(day) + timedelta(hours=8)).date().isoformat()


async def _check_equal(storage: Storage, day: int) -> None:
    """Both chose the same todos and the same lead for the same people."""
    packs = select(BattlePack).where(BattlePack.day == _day(day))
    sql = select(OutboxMessage).where(col(OutboxMessage.once).startswith(f"sql:{_day(day)}:"))
    async with storage.read() as store:
        mine = {
            row.person_id: (row.todo_ids, row.lead_id) for row in await store.session.exec(packs)
        }
        rows = (await store.session.exec(sql)).all()
        theirs = {row.person_id: (row.content["todos"], row.content["lead"]) for row in rows}
    assert mine == theirs, json.dumps([mine, theirs])[:2000]


async def _outbox(world: World) -> int:
    query = select(func.count(col(OutboxMessage.id))).where(
        col(OutboxMessage.once).startswith("battle_pack:")
    )
    async with world.storage.read() as store:
        return (await store.session.exec(query)).one()
