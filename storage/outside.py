"""What operations bring from outside: figures of places, and of reps (R27)."""

from collections.abc import Collection, Mapping

from sqlmodel import col, func, select

from storage.store import Store
from storage.tables import Ability, Area, Person


async def area_named(store: Store, name: str) -> Area | None:
    return (await store.session.exec(select(Area).where(Area.name == name))).first()


async def areas_named(store: Store, names: Collection[str]) -> Mapping[str, Area]:
    query = select(Area).where(col(Area.name).in_(sorted(names)))
    return {one.name: one for one in await store.session.exec(query)}


async def newest_areas(store: Store) -> tuple[int, str]:
    """How many places are known, and the newest day of their data; empty: none."""
    query = select(func.count(), func.max(Area.as_of))
    count, day = (await store.session.exec(query)).one()
    return count, day or ""


async def known_areas(store: Store, names: Collection[str]) -> Collection[str]:
    return (await areas_named(store, names)).keys()


async def known_abilities(store: Store, names: Collection[str]) -> Collection[str]:
    """Of whom something is known."""
    query = select(Person.name).where(
        col(Person.name).in_(sorted(names)), col(Person.id).in_(select(Ability.person_id))
    )
    return set((await store.session.exec(query)).all())


async def keep_ability(store: Store, person_id: int, name: str, value: int, as_of: str) -> bool:
    """Whether it was known before."""
    row = await store.session.get(Ability, (person_id, name))
    if row is None:
        store.session.add(Ability(person_id=person_id, name=name, value=value, as_of=as_of))
    else:
        row.value, row.as_of = value, as_of
    await store.session.flush()
    return row is not None
