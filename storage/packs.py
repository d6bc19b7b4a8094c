"""The rows that battle packs are made of, for many people at once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func
from sqlalchemy import select as columns
from sqlmodel import SQLModel, col, select

from sales.briefing import LeadFacts, Pack, TodoFacts
from sales.playbook import PackRules
from sales.rights import RoleName
from storage.store import Store
from storage.tables import BattlePack, Person, Role
from storage.transaction import insert_once_statement

_PACKS, _TODO, _DEAL, _CUSTOMER, _PEOPLE = (
    SQLModel.metadata.tables[name]
    for name in ("battle_packs", "todos", "opportunities", "customers", "people")
)
_OF_DAY = select(BattlePack).where(
    BattlePack.person_id == bindparam("person"), BattlePack.day == bindparam("day")
)


async def pack_of(store: Store, person_id: int, day: str) -> BattlePack | None:
    return (await store.session.exec(_OF_DAY, params={"person": person_id, "day": day})).first()


async def reps_after(store: Store, person_id: int, limit: int) -> Sequence[int]:
    """Ids of active reps in order, for a job that walks them in chunks."""
    query = (
        select(Person.id)
        .join(Role, col(Role.person_id) == Person.id)
        .where(col(Person.active), Role.role == RoleName.REP, col(Person.id) > person_id)
        .order_by(col(Person.id))
        .limit(limit)
    )
    return [id for id in await store.session.exec(query) if id is not None]


async def pack_facts(
    store: Store, people: Sequence[int], end: datetime, rules: PackRules
) -> tuple[Mapping[int, list[TodoFacts]], Mapping[int, list[LeadFacts]]]:
    """Per person the few todos and the lead that can make the pack: two statements whatever the number
    of people. `end` is the end of the pack's day."""
    return await _todos(store, people, end, rules.todos), await _leads(store, people)


async def keep_packs(
    store: Store, day: str, packs: Mapping[int, Pack], at: datetime
) -> Mapping[int, int]:
    """Store the day's packs and say their ids by person; a pack kept already stays as it was."""
    rows = [
        {
            "person_id": person,
            "day": day,
            "todo_ids": list(made.todos),
            "lead_id": made.lead,
            "material": made.material,
            "created_at": at,
        }
        for person, made in packs.items()
    ]
    if not rows:
        return {}
    connection = await store.session.connection()
    await connection.execute(insert_once_statement(_PACKS, store.dialect, False), rows)
    query = select(BattlePack.person_id, BattlePack.id).where(
        BattlePack.day == day, col(BattlePack.person_id).in_(packs)
    )
    return {person: id for person, id in await store.session.exec(query) if id is not None}


def _soonest(people: Sequence[int], end: datetime, limit: int) -> Select[Any]:
    """The nearest todos by their index alone, ties and all; only of those the deal's amount decides."""
    todo, deal, customer = _TODO.c, _DEAL.c, _CUSTOMER.c
    nth = func.rank().over(partition_by=todo.owner_id, order_by=todo.due_at)
    near = (
        columns(todo.id, nth.label("nth"))
        .where(todo.owner_id.in_(people), todo.state == "open", todo.due_at < end)
        .subquery()
    )
    amount = func.coalesce(deal.amount_fen, 0)
    place = func.row_number().over(
        partition_by=todo.owner_id, order_by=(todo.due_at, amount.desc(), todo.id)
    )
    ranked = (
        columns(todo.owner_id, todo.id, todo.due_at, amount, customer.industry, deal.stage)
        .add_columns(place.label("place"))
        .select_from(_TODO)
        .join(near, near.c.id == todo.id)
        .outerjoin(_DEAL, deal.id == todo.opportunity_id)
        .outerjoin(_CUSTOMER, customer.id == todo.customer_id)
        .where(near.c.nth <= limit)
        .subquery()
    )
    return columns(ranked).where(ranked.c.place <= limit)


async def _todos(
    store: Store, people: Sequence[int], end: datetime, limit: int
) -> Mapping[int, list[TodoFacts]]:
    found: dict[int, list[TodoFacts]] = defaultdict(list)
    rows = await _rows(store, _soonest(people, end, limit))
    for owner, id, due_at, fen, industry, stage, _ in rows:
        found[owner].append(TodoFacts(id, due_at, fen, industry or "", stage or ""))
    return found


def _longest_waiting(people: Sequence[int]) -> Select[Any]:
    """One opportunity a person, found at the front of its index however many there are."""
    deal, customer, other = _DEAL.c, _CUSTOMER.c, _DEAL.alias("other").c
    first = (
        columns(other.id)
        .where(other.owner_id == _PEOPLE.c.id, other.state == "open")
        .order_by(other.last_contact_at, func.coalesce(other.amount_fen, 0).desc(), other.id)
        .limit(1)
        .correlate(_PEOPLE)
        .scalar_subquery()
    )
    return (
        columns(deal.owner_id, deal.id, deal.last_contact_at, func.coalesce(deal.amount_fen, 0))
        .add_columns(customer.industry, deal.stage)
        .select_from(_PEOPLE)
        .join(_DEAL, deal.id == first)
        .join(_CUSTOMER, customer.id == deal.customer_id)
        .where(_PEOPLE.c.id.in_(people))
    )


async def _leads(store: Store, people: Sequence[int]) -> Mapping[int, list[LeadFacts]]:
    rows = await _rows(store, _longest_waiting(people))
    return {
        owner: [LeadFacts(id, last, fen, industry or "", stage)]
        for owner, id, last, fen, industry, stage in rows
    }


async def _rows(store: Store, query: Select[Any]) -> Sequence[Any]:
    connection = await store.session.connection()
    rows: Sequence[Any] = (await connection.execute(query)).all()
    return rows
