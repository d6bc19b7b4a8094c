"""A company of sixty with as many customers as asked for: the demo's, and more of the same kind."""

from itertools import product
from pathlib import Path
from random import Random

from sqlalchemy import insert
from sqlmodel import SQLModel, func, select

from benchmarks.world import MORNING, PLATFORM
from bot.demo.company import seed
from bot.demo.names import brands, person_name
from sales.company_names import company_key
from storage.store import Storage
from storage.tables import Contact, Customer, Role

SEED = 7
_KINDS = (("{}齿科门诊部", "{}齿科"), ("{}影像诊断中心", "{}影像"), ("{}血液透析中心", "{}透析"))


async def build(database: Path, customers: int) -> None:
    """Upgraded, with people, half a year of history and no change log."""
    storage = Storage(f"sqlite:///{database}")
    await storage.upgrade()
    await seed(storage, MORNING, platform=PLATFORM)
    async with storage.begin(at=MORNING) as store:
        have = (await store.session.exec(select(func.count(Customer.id)))).one()  # type: ignore[arg-type]
        reps = (await store.session.exec(select(Role.person_id).where(Role.role == "rep"))).all()
        rows = _customers(have, customers - have, list(reps))
        people = [_contact(row["id"], Random(row["id"])) for row in rows]
        connection = await store.session.connection()
        for table, values in ((Customer, rows), (Contact, people)):
            if values:
                await connection.execute(insert(_columns(table)), values)
    await storage.close()


def _customers(have: int, more: int, reps: list[int]) -> list[dict[str, object]]:
    names = [
        (name.format(brand), short.format(brand))
        for brand, (name, short) in product(brands(Random(SEED)), _KINDS)
    ]
    return [
        {
            "id": have + at, "name": name, "name_key": company_key(name), "short_names": [short],
            "industry": "社区门诊", "tier": "C", "tags": [], "owner_id": reps[at % len(reps)],
            "created_at": MORNING, "version": 1,
        }
        for at, (name, short) in enumerate(names[: max(0, more)], start=1)
    ]  # fmt: skip


def _contact(customer: object, rng: Random) -> dict[str, object]:
    return {
        "customer_id": customer, "name": person_name(rng), "title": "主任", "phone": "", "roles": [],
        "created_at": MORNING, "version": 1,
    }  # fmt: skip


def _columns(table: type[SQLModel]) -> object:
    return SQLModel.metadata.tables[str(table.__tablename__)]
