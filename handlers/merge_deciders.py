"""Who is asked whether two records are one firm: the nearest one above who may see both, else operations (U-01)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sales.chain import above, stand_in
from sales.rights import RoleName, may_merge
from storage.organisation import organisation
from storage.store import Store
from storage.tables import Customer


async def decider_of(
    store: Store, records: Sequence[Customer], now: datetime, asker: int | None = None
) -> int | None:
    """Above who asks, or, where the books do, above the owners. None: nobody can."""
    org = await organisation(store, now)
    starts = [asker] if asker else [row.owner_id for row in records if row.owner_id]
    bosses = [boss for start in starts for boss in above(org, start)]
    own = [start for start in starts if not asker]
    people = (*own, *bosses, *org.roles.get(RoleName.OPS, ()))
    for person in dict.fromkeys(people):
        acting = stand_in(org, person)
        if acting and acting != asker and await _may(store, acting, records, now):
            return acting
    return None


async def _may(store: Store, person: int, records: Iterable[Customer], now: datetime) -> bool:
    actor = await store.actor(person, now)
    if actor is None:
        return False
    mine = store.scoped(actor)
    return may_merge(actor, *[await mine.facts(row) for row in records])
