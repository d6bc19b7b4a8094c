"""Chains climb past people who left (R42)."""

from datetime import UTC, datetime

from sales.chain import first_above
from storage.organisation import organisation
from storage.store import Storage
from storage.tables import Person

NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)


async def test_a_manager_who_left_does_not_end_the_chain(storage: Storage) -> None:
    async with storage.begin(at=NOW) as store:
        director = Person(name="周敏")
        store.session.add(director)
        await store.session.flush()
        manager = Person(name="李国强", manager_id=director.id, active=False)
        store.session.add(manager)
        await store.session.flush()
        rep = Person(name="王芳", manager_id=manager.id)
        store.session.add(rep)
        await store.session.flush()
        found = await organisation(store, NOW)
        assert first_above(found, rep.id or 0) == director.id
