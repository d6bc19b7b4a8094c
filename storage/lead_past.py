"""The leads of the past as they looked for a rep, for trying other rules on them (AS-08)."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import col, select

from sales import matching_facts
from storage.lead_facts import facts_of
from storage.store import Store
from storage.tables import Assignment, Lead


async def past_leads(
    store: Store, since: datetime, after: int, most: int, but: Collection[str], now: datetime
) -> list[matching_facts.Lead]:
    """As they came, at most so many with an id above `after`. Without those that went to whoever owned the
    firm, and tiers that no rep gets."""
    owned = select(Assignment.lead_id).where(Assignment.kind == "owner")
    query = (
        select(Lead)
        .where(
            col(Lead.id) > after,
            Lead.created_at >= since,
            col(Lead.state) != "void",
            col(Lead.tier).not_in(list(but)),
            col(Lead.id).not_in(owned),
        )
        .order_by(col(Lead.id))
        .limit(most)
    )
    return await facts_of(store, (await store.session.exec(query)).all(), now)
