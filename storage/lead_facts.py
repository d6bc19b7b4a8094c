"""What the rules are told of leads: their own columns, and what our rows say of their firms (AS-01)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, bindparam
from sqlmodel import col, func, select

from sales import matching_facts
from sales.lead_places import places_of
from storage.outside import areas_named
from storage.store import Store
from storage.tables import Area, Customer, Lead, Opportunity, Region

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
    """In the order of the leads. Without a scene of its own a lead is compared by its industry; a firm that
    bought nothing in a year has no known frequency; a place that no table names has no known figures."""
    firms = sorted({lead.customer_id for lead in leads if lead.customer_id})
    if not leads:
        return []
    regions = {one.id: one.name for one in await store.session.exec(select(Region))}
    industries = dict((await store.session.exec(_INDUSTRIES, params={"firms": firms})).all())
    since = {"firms": firms, "since": now - YEAR}
    orders = dict((await store.session.exec(_ORDERS, params=since)).all())
    places = [places_of(one.company, regions.get(one.region_id, ""), one.raw) for one in leads]
    areas = await areas_named(store, {name for some in places for name in some})
    return [
        _facts(
            lead, regions.get(lead.region_id, ""), industries.get(lead.customer_id, ""),
            orders.get(lead.customer_id or 0), _nearest(some, areas),
        )
        for lead, some in zip(leads, places, strict=True)
    ]  # fmt: skip


def _nearest(places: Sequence[str], areas: Mapping[str, Area]) -> Area | None:
    return next((areas[name] for name in places if name in areas), None)


def _facts(
    lead: Lead, region: str, industry: str, orders: int | None, area: Area | None
) -> matching_facts.Lead:
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
        density=area.density if area else None,
        competitors=area.competitors if area else None,
        area=area.name if area else "",
        as_of=area.as_of if area else "",
    )
