"""What the rules are told of a lead, counted by hand (AS-01)."""

from datetime import timedelta

from storage.lead_facts import facts_of
from storage.store import Storage
from storage.tables import Lead, Opportunity, TouchLog
from tests.handlers.desk import WEDNESDAY, open_desk

ENDED = (("won", 10), ("won", 364), ("won", 366), ("lost", 10), ("won", 20))
"""How, and how many days ago: three orders within the year."""


async def test_how_often_a_firm_bought_in_the_last_year_is_its_frequency(storage: Storage) -> None:
    await open_desk(storage)
    async with storage.begin(at=WEDNESDAY) as store:
        store.acting(at=WEDNESDAY)
        touch = TouchLog(
            author_id=3, customer_id=1, at=WEDNESDAY, created_at=WEDNESDAY, state="saved"
        )
        store.session.add(touch)
        await store.session.flush()
        for state, days in ENDED:
            at = WEDNESDAY - timedelta(days=days)
            store.session.add(
                Opportunity(
                    customer_id=1, name="扩容", owner_id=3, touch_id=touch.id or 0, stage="diagnosis",
                    state=state, stage_entered_at=at, last_contact_at=at, closed_at=at, created_at=at,
                )
            )  # fmt: skip
        leads = [
            Lead(
                source="form", source_key=str(customer), company=f"公司{customer}", company_key=f"{customer}",
                customer_id=customer, region_id=1, raw={}, created_at=WEDNESDAY,
            )
            for customer in (1, 2)
        ]  # fmt: skip
        store.session.add_all(leads)
        await store.session.flush()
        regular, new = await facts_of(store, leads, WEDNESDAY)
    assert (regular.frequency, regular.region, regular.industry) == (3, "华东", "口腔连锁")
    assert new.frequency is None, "unknown, so that the rule that wants it is passed over"
