"""A contact and the ring of its clock at one instant: whoever comes second sees what the first did."""

import asyncio

from handlers.staleness import watch
from scheduler.timers import Bell
from storage.tables import Notice, Opportunity
from tests.databases import opened
from tests.ladder.conftest import Open
from tests.ladder.vigil import Vigil, local

BEHIND = 0.3  # seconds in which the other gets as far as it can


async def test_a_contact_during_the_ring_waits_for_it_and_settles_it(vigil_at: Open) -> None:
    vigil = await vigil_at("2026-11-23 10:00")
    deal = await vigil.deal()
    vigil.desk.clock.at = local("2026-11-26 10:30")
    contact = None
    async with vigil.desk.storage.begin(at=vigil.desk.clock.now()) as store:
        [timer] = await store.take_due_timers(vigil.desk.clock.now())
        assert timer.name == "stale_followup"
        contact = asyncio.create_task(_contact(vigil, deal))
        await asyncio.wait({contact}, timeout=BEHIND)
        assert not contact.done()
    await contact
    clock = await vigil.clock(deal, "stale_followup")
    assert clock
    assert (clock.state, clock.started_at) == ("armed", vigil.desk.clock.now())


async def test_two_bells_ring_it_once(vigil_at: Open, database_url: str) -> None:
    vigil = await vigil_at("2026-11-23 10:00")
    await vigil.deal()
    later = local("2026-11-26 10:30")
    async with opened(database_url) as other:
        rung = await asyncio.gather(
            *(Bell().ring(later, one, *vigil.rules) for one in (vigil.desk.storage, other))
        )
    assert sum(rung) >= 1
    told = [(one.person_id, len(one.reasons)) for one in await vigil.desk.rows(Notice)]
    assert sorted(told) == [(2, 1), (3, 1)]


async def _contact(vigil: Vigil, deal: int) -> None:
    now = vigil.desk.clock.now()
    async with vigil.desk.storage.begin(at=now) as store:
        row = await store.session.get_one(Opportunity, deal)
        row.last_contact_at = now
        await watch(store, *vigil.rules, row, now)
