"""公海 by what is asked of it: who was left alone, what keeps a customer, what may be taken out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, exists
from sqlmodel import col, func, select

from sales.stages import LIVE
from storage.approvals import KEEPING_KEY
from storage.scoped import LARGEST_ID
from storage.store import Store
from storage.tables import (
    Approval,
    Change,
    Contact,
    Customer,
    Lead,
    Leave,
    Opportunity,
    Person,
    PoolMove,
    PoolWarning,
    TouchLog,
)
from storage.tables.columns import Moment

GIVEN = ("new", "offered", "accepted", "touched")
"""States of a lead whose firm is somebody's business already."""


async def owned_customers(
    store: Store, after: int, most: int, since: datetime
) -> Sequence[Customer]:
    """Customers of active people that were theirs before `since`, by id."""
    owned = func.coalesce(Customer.owned_since, Customer.created_at, type_=Moment)
    query = (
        select(Customer)
        .join(Person, col(Person.id) == Customer.owner_id)
        .where(col(Customer.id) > after, col(Person.active).is_(True), owned < since)
        .order_by(col(Customer.id))
        .limit(most)
    )
    return (await store.session.exec(query)).all()


async def touches_since(
    store: Store, customers: Collection[int], since: datetime
) -> Sequence[TouchLog]:
    """Saved contacts with these customers."""
    query = select(TouchLog).where(
        col(TouchLog.customer_id).in_(customers), TouchLog.state == "saved", TouchLog.at >= since
    )
    return (await store.session.exec(query)).all()


async def touches_before(
    store: Store, customer: int, before: datetime, most: int
) -> Sequence[TouchLog]:
    """The customer's saved contacts up to then, newest first."""
    query = select(TouchLog).where(
        TouchLog.customer_id == customer, TouchLog.state == "saved", TouchLog.at <= before
    )
    return (await store.session.exec(query.order_by(col(TouchLog.at).desc()).limit(most))).all()


async def warned_of(store: Store, customer: int) -> PoolWarning | None:
    """The open warning."""
    query = select(PoolWarning).where(
        PoolWarning.customer_id == customer, PoolWarning.state == "open"
    )
    return (await store.session.exec(query.limit(1))).first()


async def live_stages(store: Store, customer: int) -> list[tuple[int, str, str]]:
    """(id, stage, state) of the customer's live opportunities."""
    query = select(Opportunity.id, Opportunity.stage, Opportunity.state).where(
        Opportunity.customer_id == customer, col(Opportunity.state).in_(LIVE)
    )
    return [(id or 0, stage, state) for id, stage, state in await store.session.exec(query)]


async def is_asked(store: Store, customer: int) -> bool:
    query = select(Approval.id).where(
        Approval.customer_id == customer, col(Approval.state).in_(("open", "asked"))
    )
    return (await store.session.exec(query.limit(1))).first() is not None


async def leaves_since(
    store: Store, person: int, since: datetime
) -> list[tuple[datetime, datetime]]:
    query = select(Leave.starts_at, Leave.ends_at).where(
        Leave.person_id == person, Leave.ends_at > since, col(Leave.cancelled).is_(False)
    )
    return list((await store.session.exec(query)).all())


async def frozen_spans(
    store: Store, deals: Collection[int], since: datetime, now: datetime
) -> list[tuple[datetime, datetime]]:
    """When any of these opportunities was 冻结, by the change log."""
    if not deals:
        return []
    query = (
        select(Change)
        .where(
            Change.table == "opportunities",
            col(Change.row).in_([str(id) for id in deals]),
            Change.at >= since,
        )
        .order_by(col(Change.id))
    )
    begun, spans = dict[str, datetime](), list[tuple[datetime, datetime]]()
    for change in (await store.session.exec(query)).all():
        was, became = ((one or {}).get("state") for one in (change.before, change.after))
        if became == "frozen" != was:
            begun[change.row] = change.at
        elif was == "frozen" != became:
            spans.append((begun.pop(change.row, since), change.at))
    return [*spans, *((at, now) for at in begun.values())]


# -- taking one out --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wish:
    """What is looked for in 公海, empty: anything; and what puts the nearest first."""

    regions: frozenset[int] = frozenset()
    industries: frozenset[str] = frozenset()
    region: int = 0
    industry: str = ""
    tier: str = ""
    draws: bool = False  # also what waits for a call


def lies_open(*, draws: bool) -> ColumnElement[bool]:
    """Nobody's, and no lead of it is on its way to somebody; `draws`: also what waits for a call."""
    busy = GIVEN if draws else (*GIVEN, "outbound")
    lead = exists().where(col(Lead.customer_id) == Customer.id, col(Lead.state).in_(busy))
    return col(Customer.owner_id).is_(None) & ~lead


async def open_customers(
    store: Store, wish: Wish, skip: int, most: int
) -> tuple[Sequence[Customer], int]:
    """The best first: own region, known industry, tier; and how many there are."""
    where = [lies_open(draws=wish.draws)]
    where += [Customer.region_id == wish.region] if wish.region else []  # type: ignore[list-item]
    where += [Customer.industry == wish.industry] if wish.industry else []  # type: ignore[list-item]
    where += [Customer.tier == wish.tier] if wish.tier else []  # type: ignore[list-item]
    near = case((col(Customer.region_id).in_(wish.regions or {0}), 0), else_=1)
    known = case((col(Customer.industry).in_(wish.industries or {""}), 0), else_=1)
    worth = case((Customer.tier == "A", 0), (Customer.tier == "C", 2), else_=1)  # type: ignore[arg-type]
    query = select(Customer).where(*where).order_by(near, known, worth, col(Customer.id))
    rows = (await store.session.exec(query.offset(skip).limit(most))).all()
    total = (await store.session.exec(select(func.count(col(Customer.id))).where(*where))).one()
    return rows, total


async def lies_in_pool(store: Store, customer: int, *, draws: bool) -> bool:
    query = select(Customer.id).where(Customer.id == customer, lies_open(draws=draws))
    return (await store.session.exec(query)).first() is not None


async def held_for_picking(store: Store, customer: int, person: int) -> Customer | None:
    """Its row and the rep's, locked: two who take one, or one who takes two, do it one after the other."""
    if not 0 < customer <= LARGEST_ID:
        return None
    if not store.locks:
        return await store.session.get(Customer, customer)
    await store.session.flush()  # a locked row is read again
    await store.session.get(Person, person, with_for_update=KEEPING_KEY)
    return await store.session.get(Customer, customer, with_for_update=KEEPING_KEY)


async def picked_since(store: Store, person: int, since: datetime) -> int:
    query = select(func.count(col(PoolMove.id))).where(
        PoolMove.kind == "picked", PoolMove.to_id == person, PoolMove.at >= since
    )
    return (await store.session.exec(query)).one()


async def held_from_pool(store: Store, person: int) -> int:
    """Customers that are his since he took them out."""
    query = (
        select(func.count(func.distinct(Customer.id)))
        .join(PoolMove, col(PoolMove.customer_id) == Customer.id)
        .where(
            Customer.owner_id == person, PoolMove.kind == "picked", PoolMove.to_id == person,
            PoolMove.at == Customer.owned_since,
        )
    )  # fmt: skip
    return (await store.session.exec(query)).one()


async def move_of(store: Store, id: int) -> PoolMove | None:
    return await store.session.get(PoolMove, id) if 0 < id <= LARGEST_ID else None


async def last_move(store: Store, customer: int) -> PoolMove | None:
    query = select(PoolMove).where(PoolMove.customer_id == customer)
    return (await store.session.exec(query.order_by(col(PoolMove.id).desc()).limit(1))).first()


async def recycled_from(
    store: Store, people: Collection[int], since: datetime, most: int
) -> list[tuple[PoolMove, Customer, str]]:
    """What these people lost and nobody has got since, the newest first, with whose it was."""
    newest = select(func.max(PoolMove.id)).group_by(col(PoolMove.customer_id))
    query = (
        select(PoolMove, Customer, Person.name)
        .join(Customer, col(Customer.id) == PoolMove.customer_id)
        .join(Person, col(Person.id) == PoolMove.from_id)
        .where(
            PoolMove.kind == "recycled", col(PoolMove.from_id).in_(people), PoolMove.at >= since,
            col(Customer.owner_id).is_(None), col(PoolMove.id).in_(newest),
        )
        .order_by(col(PoolMove.id).desc())
        .limit(most)
    )  # fmt: skip
    return [(move, customer, name) for move, customer, name in await store.session.exec(query)]


async def industries_of(store: Store, person: int) -> frozenset[str]:
    """Those that the person has customers in."""
    query = select(Customer.industry).where(Customer.owner_id == person).distinct()
    return frozenset(one for one in await store.session.exec(query) if one)


async def last_days(store: Store, customers: Collection[int]) -> dict[int, datetime]:
    """Customer → last contact."""
    query = (
        select(TouchLog.customer_id, func.max(TouchLog.at, type_=Moment))
        .where(col(TouchLog.customer_id).in_(customers), TouchLog.state == "saved")
        .group_by(col(TouchLog.customer_id))
    )
    return {id: at for id, at in await store.session.exec(query) if id}


async def numbers_of(store: Store, customers: Collection[int]) -> dict[int, str]:
    """Customer → the number of the first of its people who has one."""
    query = (
        select(Contact.customer_id, Contact.phone)
        .where(col(Contact.customer_id).in_(customers), Contact.phone != "")
        .order_by(col(Contact.id).desc())
    )
    return dict((await store.session.exec(query)).all())


async def filters(store: Store, *, draws: bool) -> tuple[list[tuple[int, int]], list[str]]:
    """Regions with their counts, and industries, of what lies in 公海."""
    free = lies_open(draws=draws)
    regions = select(Customer.region_id, func.count(col(Customer.id))).where(free)
    found = await store.session.exec(regions.group_by(col(Customer.region_id)))
    counted = [(id, count) for id, count in found if id]
    industries = select(Customer.industry).where(free, Customer.industry != "").distinct()
    return counted, sorted((await store.session.exec(industries)).all())
