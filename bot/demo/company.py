"""The demo company, whole: the same seed and the same now give the same rows, to the byte."""

from datetime import datetime
from random import Random

from sqlalchemy import Table, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from bot.demo.book import Book, Row
from bot.demo.customers import Client, Registry, deal_out, share_groups
from bot.demo.days import Days, days_around, moment
from bot.demo.firms import firms
from bot.demo.ledger import write
from bot.demo.people import STAR, Rep, Staff, hire
from bot.demo.plans import Plan, plans_of
from bot.demo.star import CAST, plans, tell_second_phase, wishes
from bot.demo.story import Storyteller, Task
from storage.store import Storage
from storage.tables import (
    Account,
    ChatGroup,
    Contact,
    Customer,
    CustomerPhone,
    CustomerShare,
    Opportunity,
    Person,
    Region,
    Rethink,
    Role,
    Team,
    Timer,
    Todo,
    TouchLog,
)

SEED = 20261125
ORDER: tuple[type[SQLModel], ...] = (
    Region, Team, Person, Role, Account, ChatGroup, Customer, CustomerPhone, CustomerShare, Contact,
    TouchLog, Opportunity, Todo, Rethink, Timer,
)  # fmt: skip
LEAST_TODOS = 3


async def seed(storage: Storage, now: datetime, *, platform: str, seed: int = SEED) -> None:
    """Fill an empty database in one transaction. `platform` is where everybody has an account.

    The rows are a beginning, not a change: they are not in the change log.
    """
    book = company(now, platform=platform, seed=seed)
    async with storage.begin() as store:
        connection = await store.session.connection()
        for table in ORDER:
            await _insert(connection, table, book.of(table))
        await _link_touches(connection, book.of(TouchLog))
        if store.dialect == "postgresql":
            await _count_on(connection)


def company(now: datetime, *, platform: str, seed: int = SEED) -> Book:
    """Every row, before any is written."""
    rng, days, book = Random(seed), days_around(now), Book()
    staff = hire(book, rng, days, platform)
    clients = _clients(book, rng, days, staff)
    share_groups(book, clients)
    teller = Storyteller(rng, days)
    for rep in staff.reps:
        mine = [client for client in clients if client.owner == rep]
        _tell_all(teller, rep, _plans(rng, rep, mine), days)
        _at_least_some_todos(teller, rep, mine, days)
    _tell_pool(teller, staff, [client for client in clients if client.owner is None])
    write(book, teller.tale, now, days)
    return book


def _clients(book: Book, rng: Random, days: Days, staff: Staff) -> list[Client]:
    every = firms(rng)
    dealt = deal_out(rng, every, staff, wishes())
    registry = Registry(book, rng, days, staff)
    made = []
    for number, firm in enumerate(every):
        owner, wanted = dealt[firm.name]
        made.append(registry.register(firm, owner, wanted, CAST if number == 0 else None))
    order = {name: place for place, name in enumerate(dealt)}
    return sorted(made, key=lambda client: order[client.firm.name])


def _plans(rng: Random, rep: Rep, mine: list[Client]) -> list[Plan]:
    if rep.name == STAR:
        return plans(mine[0], mine[1:])
    return plans_of(rng, rep, mine)


def _tell_all(teller: Storyteller, rep: Rep, every: list[Plan], days: Days) -> None:
    ended = None
    for plan, following in zip(every, [*every[1:], None], strict=True):
        ended = teller.tell(plan, rep, ended if plan.again else None)
        if plan.product:
            tell_second_phase(teller, rep, plan.client, days)
        elif ended and plan.kind == "won" and not (following and following.again):
            teller.after_sale(plan, rep, ended)


def _at_least_some_todos(teller: Storyteller, rep: Rep, mine: list[Client], days: Days) -> None:
    """A rep with a quiet week still has something noted down."""
    have = sum(1 for task in teller.tale.tasks if task.owner is rep and not task.done)
    for number in range(have, LEAST_TODOS):
        client, noted = mine[number], moment(days.past[-1], 17, 30 + number)
        teller.tale.tasks.append(
            Task(
                rep, client, None, "manual", f"整理{client.short}的{client.product.name}资料",
                moment(days.ahead[1 + number], 10 + number), noted,
            )
        )  # fmt: skip


def _tell_pool(teller: Storyteller, staff: Staff, pool: list[Client]) -> None:
    """Some of 公海 were visited once, by somebody of the region."""
    for client in pool[::3]:
        author = teller.rng.choice([rep for rep in staff.of(client.firm.region) if not rep.since])
        teller.tell(Plan(client, "quiet"), author)


async def _insert(connection: AsyncConnection, table: type[SQLModel], rows: list[Row]) -> None:
    """Touch logs first without their opportunity, which does not exist yet."""
    if table is TouchLog:
        rows = [row | {"opportunity_id": None} for row in rows]
    if rows:
        await connection.execute(_columns(table).insert(), rows)


async def _link_touches(connection: AsyncConnection, rows: list[Row]) -> None:
    table = _columns(TouchLog)
    statement = (
        table.update()
        .where(table.c.id == bindparam("touch"))
        .values(opportunity_id=bindparam("deal"))
    )
    linked = [row for row in rows if row["opportunity_id"]]
    await connection.execute(
        statement, [{"touch": row["id"], "deal": row["opportunity_id"]} for row in linked]
    )


async def _count_on(connection: AsyncConnection) -> None:
    """PostgreSQL does not see the numbers we chose: its counters go on after them."""
    for table in ORDER:
        if "id" in table.model_fields:
            name = _columns(table).name
            counter = func.pg_get_serial_sequence(name, "id")
            last = select(func.coalesce(func.max(_columns(table).c.id), 1)).scalar_subquery()
            await connection.execute(select(func.setval(counter, last)))


def _columns(table: type[SQLModel]) -> Table:
    return SQLModel.metadata.tables[str(table.__tablename__)]
