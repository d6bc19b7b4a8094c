"""What a rep pursues, and what may lie still: a lead or an opportunity (R08)."""

from datetime import datetime
from typing import TypeAlias

from storage.store import Store
from storage.tables import Lead, Opportunity

Pursuit: TypeAlias = Lead | Opportunity
LEAD, OPPORTUNITY = "lead", "opportunity"
TABLES: dict[str, type[Lead] | type[Opportunity]] = {LEAD: Lead, OPPORTUNITY: Opportunity}


async def pursuit(store: Store, kind: str, id: int) -> Pursuit | None:
    return await store.session.get(TABLES[kind], id) if kind in TABLES else None


def kind_of(one: Pursuit) -> str:
    return LEAD if isinstance(one, Lead) else OPPORTUNITY


def name_of(one: Pursuit) -> str:
    return one.company if isinstance(one, Lead) else one.name


def counted_from(one: Pursuit) -> datetime:
    """The last contact; of a lead that nobody spoke with since, its assignment (R08)."""
    if isinstance(one, Opportunity):
        return one.last_contact_at
    known = [at for at in (one.last_contact_at, one.offered_at) if at]
    return max(known, default=one.created_at)
