"""How a lead looks to the system that told of it: where it stands, and who looks after it."""

from typing import Any

from bot.api.models import LeadStatus, LeadTaken
from cards.pursuit import LEAD_STATES
from sales.partners import Partner, sees_owner
from storage.store import Store
from storage.tables import Lead, Person


async def status_of(store: Store, lead: Lead) -> LeadStatus:
    owner = await store.session.get(Person, lead.owner_id) if lead.owner_id else None
    return LeadStatus(
        id=lead.id or 0,
        status=lead.state,
        status_text=LEAD_STATES[lead.state],
        created_at=lead.created_at,
        first_touch_at=lead.first_touch_at,
        owner=owner.name if owner else None,
    )


async def taken(store: Store, lead: Lead, *, merged: bool, ignored: list[str]) -> dict[str, Any]:
    status = await status_of(store, lead)
    told = LeadTaken(**status.model_dump(), merged=merged, ignored=ignored)
    return told.model_dump(mode="json")


def shown(body: dict[str, Any], partner: Partner) -> dict[str, Any]:
    """Nobody's name to a token that may not know it (R30)."""
    return body if sees_owner(partner) else {k: v for k, v in body.items() if k != "owner"}
