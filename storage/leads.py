"""Leads, by what is asked of them."""

from collections.abc import Iterable, Sequence

from sqlalchemy import bindparam, case, or_
from sqlmodel import col, select

from storage.merged import is_called
from storage.store import Store
from storage.tables import (
    Assignment,
    Customer,
    CustomerPhone,
    Lead,
    LeadKey,
    LeadSource,
    Region,
    TouchLog,
)

LIVE = ("new", "offered", "accepted", "touched", "outbound")
_KEY = select(LeadKey).where(LeadKey.key == bindparam("key")).with_for_update()
_TOLD = select(Lead).where(
    Lead.source == bindparam("source"), Lead.source_key == bindparam("source_key")
)
_TOLD_AGAIN = (
    select(Lead)
    .join(LeadSource, col(LeadSource.lead_id) == Lead.id)
    .where(
        LeadSource.source == bindparam("source"), LeadSource.source_key == bindparam("source_key")
    )
)
_OF_FIRM = (
    select(Lead)
    .where(
        col(Lead.state).in_(LIVE),
        or_(
            col(Lead.company_key) == bindparam("company_key"),
            col(Lead.phone) == bindparam("phone"),
            col(Lead.customer_id) == bindparam("customer"),
        ),
    )
    .order_by(col(Lead.id))
)
_FIRM = (
    select(Customer)
    .where(is_called(bindparam("company_key")))
    .order_by(col(Customer.owner_id).is_(None), col(Customer.id))
)
_CALLED = (
    select(Customer)
    .join(CustomerPhone, col(CustomerPhone.customer_id) == Customer.id)
    .where(CustomerPhone.phone == bindparam("phone"))
    .order_by(col(Customer.id))
)
_LAST = (
    select(Assignment)
    .where(Assignment.lead_id == bindparam("lead"))
    .order_by(col(Assignment.id).desc())
    .limit(1)
)
_HELD = (
    select(Lead)
    .where(
        Lead.owner_id == bindparam("person"),
        col(Lead.state).in_(("offered", "accepted", "touched")),
    )
    .order_by(
        case((col(Lead.state) == "offered", 0), (col(Lead.state) == "accepted", 1), else_=2),
        col(Lead.offered_at),
        col(Lead.id),
    )
)
_GIVEN = (
    select(Lead)
    .where(
        Lead.customer_id == bindparam("customer"),
        or_(*(col(Lead.state) == state for state in ("offered", "accepted", "touched"))),
    )
    .order_by(col(Lead.id))
)
_NO_SUCH = " "
"""No key has a blank; an empty one would match every lead without, and NUL is cleaned away."""


async def hold_keys(store: Store, keys: Iterable[str]) -> None:
    """Nobody else takes in a lead with one of these until we commit: the unique row is the lock (law 2)."""
    for key in keys:  # one by one and in order: each may wait
        if not await store.insert_once(LeadKey, key=key) and store.locks:
            await store.session.exec(_KEY, params={"key": key})


async def told_before(store: Store, source: str, source_key: str) -> Lead | None:
    """The lead that this very telling made, or was merged into."""
    told = {"source": source, "source_key": source_key}
    found = (await store.session.exec(_TOLD, params=told)).first()
    return found or (await store.session.exec(_TOLD_AGAIN, params=told)).first()


async def told_keys(store: Store, lead: Lead) -> Sequence[str]:
    """The source keys of everybody who told of it, in the words of each source."""
    query = select(LeadSource.source_key).where(LeadSource.lead_id == lead.id)
    return [lead.source_key, *(await store.session.exec(query))]


async def live_lead_of_firm(
    store: Store, company_key: str, phone: str, customer_id: int | None
) -> Lead | None:
    found = await store.session.exec(
        _OF_FIRM,
        params={
            "company_key": company_key or _NO_SUCH,
            "phone": phone or _NO_SUCH,
            "customer": customer_id or 0,
        },
    )
    return found.first()


async def firm(store: Store, company_key: str, phone: str) -> Customer | None:
    """The customer record of that name, else of that number; one that somebody owns first."""
    if company_key:
        found = (await store.session.exec(_FIRM, params={"company_key": company_key})).first()
        if found:
            return found
    return (await store.session.exec(_CALLED, params={"phone": phone})).first() if phone else None


async def region_named(store: Store, name: str) -> int | None:
    return (await store.session.exec(select(Region.id).where(Region.name == name))).first()


async def last_assignment(store: Store, lead_id: int) -> Assignment | None:
    return (await store.session.exec(_LAST, params={"lead": lead_id})).first()


async def leads_called(store: Store, company_key: str) -> Sequence[Lead]:
    """Of that firm, the newest first."""
    query = select(Lead).where(Lead.company_key == company_key).order_by(col(Lead.id).desc())
    return (await store.session.exec(query.limit(20))).all()


async def live_leads_of(store: Store, customer_id: int) -> Sequence[Lead]:
    """That somebody was given; asked at every visit."""
    return (await store.session.exec(_GIVEN, params={"customer": customer_id})).all()


async def leads_to_move(store: Store, customer_id: int, owner: int) -> Sequence[Lead]:
    """The owner's live leads of the firm; what is converted or void stays who did it."""
    query = select(Lead).where(
        Lead.customer_id == customer_id,
        Lead.owner_id == owner,
        col(Lead.state).in_(("offered", "accepted", "touched")),
    )
    query = query.order_by(col(Lead.id))
    return (await store.session.exec(query)).all()


async def leads_of_firm(store: Store, customer_id: int, states: Sequence[str]) -> Sequence[Lead]:
    query = select(Lead).where(Lead.customer_id == customer_id, col(Lead.state).in_(states))
    return (await store.session.exec(query.order_by(col(Lead.id)))).all()


async def declined_by(store: Store, lead_id: int) -> set[int]:
    """Who gave it back or left it lying."""
    query = select(Assignment.from_id).where(
        Assignment.lead_id == lead_id, col(Assignment.kind).in_(("decline", "reassign"))
    )
    return {person for person in await store.session.exec(query) if person}


async def was_interviewed(store: Store, lead: Lead) -> bool:
    """A saved contact since it came in that has a recording, a photo or a file with it: the minutes."""
    query = (
        select(TouchLog.id)
        .where(
            TouchLog.customer_id == lead.customer_id,
            TouchLog.state == "saved",
            TouchLog.at >= lead.created_at,
            TouchLog.pictures > 0,
        )
        .limit(1)
    )
    return (await store.session.exec(query)).first() is not None


async def leads_of(store: Store, person_id: int) -> Sequence[Lead]:
    """What a person still has to do something about, those without an answer first, oldest first."""
    return (await store.session.exec(_HELD, params={"person": person_id})).all()


async def assignments_of(store: Store, lead_id: int) -> Sequence[Assignment]:
    """Every decision about who gets it, oldest first."""
    query = select(Assignment).where(Assignment.lead_id == lead_id).order_by(col(Assignment.id))
    return (await store.session.exec(query)).all()
