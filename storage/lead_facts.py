"""What the rules are told of leads: their own columns, and what our rows say of their firms (AS-01)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, bindparam
from sqlmodel import col, func, select

from sales import matching_facts
from storage.store import Store
from storage.tables import Customer, Lead, Opportunity, Region

YEAR = timedelta(days=365)
_FIRMS: BindParameter[Any] = bindparam("firms", expanding=True)
_INDUSTRIES = select(Customer.id, Customer.industry).where(col(Customer.id).in_(_FIRMS))
_ORDERS = (
    select(Opportunity.customer_id, func.count())
    .where(
        col(Opportunity.customer_id).in_(_FIRMS),
        Opportunity.state == "won",
        col(Opportunity.closed_at) >= bindparam("since"),
    )
    .group_by(col(Opportunity.customer_id))
)


async def facts_of(store: Store, leads: Sequence[Lead], now: datetime) -> list[matching_facts.Lead]:
    """In the order of the leads. Without a scene of its
    own a lead is compared by its industry; a firm that bought nothing in a year has no known frequency."""
    firms = sorted({lead.customer_id for lead in leads if lead.customer_id})
    if not leads:
        return []
    regions = {one.id: one.name for one in await store.session.exec(select(Region))}
    industries = dict((await store.session.exec(_INDUSTRIES, params={"firms": firms})).all())
    since = {"firms": firms, "since": now - YEAR}
    orders = dict((await store.session.exec(_ORDERS, params=since)).all())
    return [
        _facts(
            lead, regions.get(lead.region_id, ""), industries.get(lead.customer_id, ""),
            orders.get(lead.customer_id or 0),
        )
        for lead in leads
    ]  # fmt: skip


def _facts(lead: Lead, region: str, industry: str, orders: int | None) -> matching_facts.Lead:
    return matching_facts.Lead(
        id=lead.id or 0,
        region=region,
        industry=lead.industry or industry,
        scene=lead.scene or lead.industry,
        certificate=lead.certificate,
        tier=lead.tier or "B",
        purchases=lead.yearly_fen,
        frequency=orders,
        first_inquiry=lead.first_inquiry,
        difficulty=lead.difficulty or None,
    )
