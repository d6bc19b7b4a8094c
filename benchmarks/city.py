"""The big database: 1,200 reps, 200,000 opportunities, a million touches; kept between runs."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import insert
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlmodel import SQLModel

from benchmarks.sizes import Sizes
from benchmarks.world import MORNING, PLATFORM
from storage.store import Storage
from storage.tables import Account, Customer, Opportunity, Person, Role, Todo, TouchLog

CACHE = Path(__file__).parent / ".cache"
SEED = 20261125
BATCH = 10_000
INDUSTRIES = ("民营医院", "体检中心", "口腔连锁", "三甲医院", "县级医院", "")
STAGES = ("first_touch", "diagnosis", "demo", "objection", "quote", "contract")
STATES = ("open",) * 6 + ("won", "lost", "void", "frozen")
Values = dict[str, Any]


async def city(sizes: Sizes, scratch: Path) -> Path:
    """A copy to work on."""
    wanted = (sizes.people, sizes.clients, sizes.opportunities, sizes.touches, sizes.todos)
    kept = CACHE / f"{sizes.people}-{_key(wanted)}.db"
    if not kept.exists():
        CACHE.mkdir(exist_ok=True)
        for old in CACHE.glob(f"{sizes.people}-*"):  # of other tables, or half done
            old.unlink()
        await _build(kept.with_suffix(".part"), sizes)
        kept.with_suffix(".part").rename(kept)
    return Path(shutil.copy(kept, scratch / "city.db"))


def _key(wanted: tuple[int, ...]) -> str:
    """Other tables, another generator or another size: another database."""
    tables = [str(CreateTable(table)) for table in SQLModel.metadata.sorted_tables]
    indexes = [
        str(CreateIndex(index))
        for table in SQLModel.metadata.sorted_tables
        for index in sorted(table.indexes, key=lambda one: str(one.name))
    ]
    said = repr((tables, indexes, wanted, SEED, Path(__file__).read_text(encoding="utf-8")))
    return sha256(said.encode()).hexdigest()[:16]


async def _build(database: Path, sizes: Sizes) -> None:
    storage = Storage(f"sqlite:///{database}")
    await storage.upgrade()
    async with storage.begin(at=MORNING) as store:
        connection = await store.session.connection()
        await connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for table, rows in _tables(sizes):
            statement = insert(SQLModel.metadata.tables[str(table.__tablename__)])
            while batch := list(islice(rows, BATCH)):
                await connection.execute(statement, batch)
    await storage.close()  # the last connection to go leaves one file


def _tables(sizes: Sizes) -> Iterator[tuple[type[SQLModel], Iterator[Values]]]:
    everybody = range(1, sizes.people + 1)
    yield (
        Person,
        (
            {"id": id, "name": f"销售{id}", "active": True, "greeted_at": MORNING}
            for id in everybody
        ),
    )
    yield Role, ({"person_id": id, "role": "rep"} for id in everybody)
    yield (
        Account,
        ({"platform": PLATFORM, "external_id": f"u{id}", "person_id": id} for id in everybody),
    )
    yield Customer, _customers(Random(SEED), sizes)
    yield TouchLog, _touches(Random(SEED + 1), sizes)
    yield Opportunity, _opportunities(Random(SEED + 2), sizes)
    yield Todo, _todos(Random(SEED + 3), sizes)


def _customers(rng: Random, sizes: Sizes) -> Iterator[Values]:
    for id in range(1, sizes.clients + 1):
        yield {
            "id": id, "name": f"第{id}号客户", "name_key": f"第{id}号客户", "short_names": [],
            "industry": rng.choice(INDUSTRIES), "tier": "C", "tags": [],
            "owner_id": owner_of(id, sizes), "created_at": MORNING, "version": 1,
        }  # fmt: skip


def _touches(rng: Random, sizes: Sizes) -> Iterator[Values]:
    common: Values = {
        "state": "saved", "source": "typed", "raw_text": "聊了扩容", "understood": {}, "new_customer": "",
        "content": "聊了扩容", "touch_type": "面访", "emotion": "中性", "contact_ids": [],
        "new_contacts": [], "tags": [], "next_action": "", "pictures": 0, "version": 1,
    }  # fmt: skip
    for id in range(1, sizes.touches + 1):
        customer = 1 + rng.randrange(sizes.clients)
        at = MORNING - timedelta(minutes=rng.randrange(260_000))
        yield common | {
            "id": id, "author_id": owner_of(customer, sizes), "customer_id": customer, "at": at,
            "created_at": at, "saved_at": at,
        }  # fmt: skip


def _opportunities(rng: Random, sizes: Sizes) -> Iterator[Values]:
    for id in range(1, sizes.opportunities + 1):
        customer = 1 + rng.randrange(sizes.clients)
        last = MORNING - timedelta(minutes=rng.randrange(260_000))
        yield {
            "id": id, "name": f"商机{id}", "customer_id": customer, "owner_id": owner_of(customer, sizes),
            "touch_id": 1 + rng.randrange(sizes.touches), "stage": rng.choice(STAGES),
            "state": rng.choice(STATES), "amount_fen": rng.choice((None, rng.randrange(10**9))),
            "tags": [], "stage_entered_at": last, "last_contact_at": last, "close_reason": "",
            "created_at": last, "version": 1,
        }  # fmt: skip


def _todos(rng: Random, sizes: Sizes) -> Iterator[Values]:
    for id in range(1, sizes.todos + 1):
        customer = 1 + rng.randrange(sizes.clients)
        yield {
            "id": id, "owner_id": owner_of(customer, sizes), "customer_id": customer,
            "opportunity_id": rng.choice((None, 1 + rng.randrange(sizes.opportunities))),
            "kind": "next_action", "text": "带方案过去", "state": rng.choice(("open", "open", "done")),
            "due_at": MORNING + timedelta(hours=rng.randrange(-240, 240)), "snoozed": 0,
            "snooze_reason": "", "created_at": MORNING, "version": 1,
        }  # fmt: skip


def owner_of(customer: int, sizes: Sizes) -> int:
    return 1 + customer % sizes.people


def facts(sizes: Sizes) -> dict[str, int]:
    """The row counts behind a figure."""
    names = ("people", "clients", "opportunities", "touches", "todos")
    return {name: getattr(sizes, name) for name in names}
