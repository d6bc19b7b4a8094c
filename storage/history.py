"""Who changed a row, when, from what to what: the change log as people read it (U-16)."""

from collections.abc import Sequence

from sqlmodel import col, func, select

from storage.store import Store
from storage.tables import Change, Person, Seal

Entry = tuple[Change, str]
"""A change and the name of who made it; empty: nobody in particular."""


async def changes_of(store: Store, table: str, row: str) -> Sequence[Entry]:
    """In the order in which they were made."""
    query = (
        select(Change, func.coalesce(Person.name, ""))
        .join(Person, col(Person.id) == Change.person_id, isouter=True)
        .where(Change.table == table, Change.row == row)
        .order_by(col(Change.id))
    )
    return (await store.session.exec(query)).all()


async def change_named(store: Store, id: int) -> Entry | None:
    """One change; none when it is not there (any more)."""
    change = await store.session.get(Change, id)
    if change is None:
        return None
    who = await store.session.get(Person, change.person_id) if change.person_id else None
    return change, who.name if who else ""


async def sealed_and_open(store: Store) -> tuple[int, int]:
    """How many changes are sealed, and how many wait for the next sealing."""
    last = (await store.session.exec(select(func.max(Seal.last_change)))).one() or 0
    counted = select(func.count()).select_from(Change)
    sealed = (await store.session.exec(counted.where(col(Change.id) <= last))).one()
    waiting = (await store.session.exec(counted.where(col(Change.id) > last))).one()
    return sealed, waiting
