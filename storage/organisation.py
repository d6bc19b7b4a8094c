"""The organisation as the rules of chains want it, at one instant."""

from datetime import datetime

from sqlmodel import col, select

from sales.chain import Organisation
from storage.tables import Leave, Person, Role
from storage.transaction import Transaction


async def organisation(store: Transaction, now: datetime) -> Organisation:
    """Active people, their managers and roles, and who is on leave at `now`: three queries."""
    people = await store.session.exec(
        select(Person.id, Person.manager_id).where(col(Person.active))
    )
    managers = {id: boss for id, boss in people if id is not None}
    roles: dict[str, tuple[int, ...]] = {}
    for person, role in await store.session.exec(
        select(Role.person_id, Role.role).order_by(col(Role.person_id))
    ):
        if person in managers:
            roles[role] = (*roles.get(role, ()), person)
    return Organisation(managers, roles, await away(store, now))


async def away(store: Transaction, now: datetime) -> dict[int, int | None]:
    """Person on leave → deputy; the leave that began last counts."""
    query = (
        select(Leave.person_id, Leave.deputy_id)
        .where(Leave.starts_at <= now, Leave.ends_at > now, col(Leave.cancelled).is_(False))
        .order_by(col(Leave.starts_at))
    )
    return {person: deputy for person, deputy in await store.session.exec(query)}
