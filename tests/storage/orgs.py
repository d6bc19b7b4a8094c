"""Companies by chance: any tree of people, any roles, any owners, shares, requests and mentors."""

from itertools import count
from random import Random
from typing import Any

from sqlmodel import select

from sales.rights import DEPARTMENTS, Actor, Owned, RoleName
from storage.store import Store
from storage.tables import (
    Approval,
    ApprovalSeat,
    ApprovalStep,
    Contact,
    Customer,
    CustomerShare,
    Lead,
    Person,
    Quote,
    Region,
    Rethink,
    Role,
    TouchLog,
)
from tests.storage.world import NOW, log_touch, open_deal, plan_todo

PEOPLE, CUSTOMERS, REGIONS = 9, 8, 4
_NUMBERS = count(1)
OFTEN = (RoleName.REP, RoleName.REP, RoleName.MANAGER, RoleName.DIRECTOR)


async def company_by_chance(store: Store, rng: Random, name: str) -> list[Actor]:
    """Its people as the rights see them."""
    regions = await _regions(store, rng, name)
    people = await _people(store, rng, regions)
    customers = await _customers(store, rng, people, regions)
    await _relations(store, rng, people, customers)
    for customer in customers:
        await _things(store, rng, people, customer)
    actors = [await store.actor(id) for id in people]
    return [actor for actor in actors if actor]


async def facts_of(store: Store, row: Any) -> Owned:
    """What the table of rights speaks of, gathered without storage.scoped."""
    owner = {Customer: "owner_id", TouchLog: "author_id", Rethink: "person_id", Quote: "person_id"}
    grouped = not isinstance(row, Lead)
    if isinstance(row, Contact):
        row = await store.session.get_one(Customer, row.customer_id)
    id = row.id if isinstance(row, Customer) else row.customer_id
    customer = await store.session.get(Customer, id) if id else None
    return Owned(
        owner_id=getattr(row, owner.get(type(row), "owner_id")),
        customer_id=id,
        customer_owner_id=customer.owner_id if customer else None,
        region_id=customer.region_id if customer else None,
        tier=customer.tier if customer else "",
        private=getattr(row, "state", "") in ("draft", "asked", "dropped")
        and isinstance(row, TouchLog),
        grouped=grouped and customer is not None and customer.parent_id is not None,
    )


async def _regions(store: Store, rng: Random, name: str) -> list[int]:
    made: list[int] = []
    for number in range(REGIONS):
        above = rng.choice([None, *made])
        made.append(await _add(store, Region(name=f"{name}{number}", parent_id=above)))
    return made


async def _people(store: Store, rng: Random, regions: list[int]) -> list[int]:
    """A circle of managers is possible too."""
    made: list[Person] = []
    for number in range(PEOPLE):
        person = Person(
            name=f"人{number}",
            manager_id=rng.choice([None, *(one.id for one in made)]),
            mentor_id=rng.choice([None, None, *(one.id for one in made)]),
            region_id=rng.choice([None, *regions]),
            active=rng.random() > 0.1,
        )
        await _add(store, person)
        made.append(person)
        roles = rng.sample([*OFTEN, *RoleName], rng.choice((0, 1, 1, 1, 2, 3)))
        store.session.add_all(Role(person_id=person.id or 0, role=one) for one in set(roles))
    if rng.random() < 0.3:
        made[0].manager_id = made[-1].id
    return [one.id or 0 for one in made]


async def _customers(store: Store, rng: Random, people: list[int], regions: list[int]) -> list[int]:
    made = await _firms(store, rng, people, regions)
    head, *members = rng.sample(made, rng.randint(1, 4))
    for id in (head, *members) if members else ():
        (await store.session.get_one(Customer, id)).parent_id = head
    await store.session.flush()
    return made


async def _firms(store: Store, rng: Random, people: list[int], regions: list[int]) -> list[int]:
    return [
        await _add(
            store,
            Customer(
                name=f"客户{number}",
                name_key=f"客户{number}",
                owner_id=rng.choice([None, *people]),
                region_id=rng.choice([None, *regions]),
                tier=rng.choice(("A", "B", "C", "")),
                created_at=NOW,
            ),
        )
        for number in range(CUSTOMERS)
    ]


async def _relations(store: Store, rng: Random, people: list[int], customers: list[int]) -> None:
    for customer in customers:
        for person in rng.sample(people, rng.choice((0, 0, 1, 2))):
            store.session.add(CustomerShare(customer_id=customer, person_id=person))
        if rng.random() < 0.5:
            await _request(store, rng, people, rng.choice([customer, customer, None]))
    departments = [role.value for role in DEPARTMENTS]
    known = {(row.person_id, row.role) for row in await _rows(store, Role)}
    helper = (rng.choice(people), rng.choice(departments))
    if helper not in known:
        store.session.add(Role(person_id=helper[0], role=helper[1]))


async def _request(store: Store, rng: Random, people: list[int], customer: int | None) -> None:
    request = await _add(
        store,
        Approval(
            kind="x", applicant_id=rng.choice(people), customer_id=customer, title="t", reason="r",
            created_at=NOW,
        ),
    )  # fmt: skip
    for position, state in enumerate(("approved", "open", "waiting")):
        step = await _add(
            store,
            ApprovalStep(approval_id=request, position=position, name="s", mode="all", state=state),
        )
        for person in rng.sample(people, 2):
            store.session.add(ApprovalSeat(approval_id=request, step_id=step, person_id=person))


async def _things(store: Store, rng: Random, people: list[int], customer: int) -> None:
    for _ in range(rng.randint(1, 3)):
        owner = rng.choice(people)
        state = rng.choice(("saved", "saved", "draft", "dropped"))
        touch = await log_touch(store, owner, rng.choice([customer, customer, None]), state=state)
        deal = await open_deal(store, rng.choice(people), customer, touch.id or 0)
        await plan_todo(store, owner, customer_id=rng.choice([customer, None]))
        await plan_todo(store, owner, customer_id=customer, opportunity_id=deal.id)
        store.session.add_all(
            [
                Contact(customer_id=customer, name="王建国", created_at=NOW),
                Rethink(customer_id=customer, person_id=owner, concern="价格", created_at=NOW),
                _lead(customer, owner),
                Quote(customer_id=customer, person_id=owner, amount_fen=100, at=NOW),
            ]
        )
    await store.session.flush()


def _lead(customer: int, owner: int) -> Lead:
    told = f"{customer}:{owner}:{next(_NUMBERS)}"
    return Lead(
        source="form", source_key=told, company="客户", company_key=told, customer_id=customer,
        owner_id=owner, raw={}, created_at=NOW,
    )  # fmt: skip


async def _add(store: Store, row: Any) -> int:
    store.session.add(row)
    await store.session.flush()
    return int(row.id)


async def _rows(store: Store, table: Any) -> list[Any]:
    return list((await store.session.exec(select(table))).all())
