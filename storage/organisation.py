"""The organisation as the rules of chains want it, at one instant."""

from collections.abc import Mapping, Sequence, Set
from datetime import datetime

from sqlmodel import col, select

from sales.chain import Organisation
from storage.tables import Leave, Person, Role
from storage.transaction import Transaction


async def organisation(store: Transaction, now: datetime) -> Organisation:
    """Active people, their managers and roles, and who is on leave at `now`: three queries."""
    rows = (await store.session.exec(select(Person.id, Person.manager_id, Person.active))).all()
    bosses = {id: boss for id, boss, _ in rows if id is not None}
    there = {id for id, _, active in rows if active and id is not None}
    managers = {id: _first_there(bosses, there, id) for id in there}
    roles: dict[str, tuple[int, ...]] = {}
    for person, role in await store.session.exec(
        select(Role.person_id, Role.role).order_by(col(Role.person_id))
    ):
        if person in managers:
            roles[role] = (*roles.get(role, ()), person)
    left = {id: _first_there(bosses, there, id) for id in bosses if id not in there}
    return Organisation(managers, roles, await away(store, now), left)


async def away(store: Transaction, now: datetime) -> dict[int, int | None]:
    """Person on leave → deputy; the leave that began last counts."""
    query = (
        select(Leave.person_id, Leave.deputy_id)
        .where(Leave.starts_at <= now, Leave.ends_at > now, col(Leave.cancelled).is_(False))
        .order_by(col(Leave.starts_at))
    )
    return {person: deputy for person, deputy in await store.session.exec(query)}


async def gone(store: Transaction) -> Sequence[int]:
    """Who has left."""
    query = select(Person.id).where(col(Person.active).is_(False))
    return [id for id in await store.session.exec(query) if id]


def _first_there(bosses: Mapping[int, int | None], there: Set[int], person: int) -> int | None:
    """The nearest one above who has not left: a leaver does not end the chain (R42)."""
    seen = {person}
    boss = bosses.get(person)
    while boss is not None and boss not in there and boss not in seen:
        seen.add(boss)
        boss = bosses.get(boss)
    return boss if boss in there else None
