"""Who is away when, and what others did for him meanwhile (U-13)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlmodel import col, select

from storage.store import Store
from storage.tables import (
    Approval,
    ApprovalSeat,
    Change,
    Customer,
    Leave,
    Notice,
    Person,
    TouchLog,
)

_TABLES = {"opportunities", "todos"}


async def leaves_of(store: Store, person_id: int, since: datetime) -> Sequence[Leave]:
    """The person's leaves that end after `since`, the earliest first."""
    query = select(Leave).where(
        Leave.person_id == person_id, Leave.ends_at > since, col(Leave.cancelled).is_(False)
    )
    return (await store.session.exec(query.order_by(col(Leave.starts_at)))).all()


async def lock_person(store: Store, person_id: int) -> Person:
    """Two leaves of one person are taken one after the other."""
    return await store.session.get_one(Person, person_id, with_for_update=store.locks or None)


async def colleagues(store: Store) -> Sequence[Person]:
    """Everybody who is still here."""
    return (await store.session.exec(select(Person).where(col(Person.active)))).all()


async def stood_in(store: Store, leave: Leave, until: datetime) -> set[int]:
    """The deputy, and whoever was told something in the absent person's place."""
    told = select(Notice.person_id).where(
        Notice.instead_of_id == leave.person_id, Notice.at >= leave.starts_at, Notice.at < until
    )
    return {*(await store.session.exec(told)), *([leave.deputy_id] if leave.deputy_id else [])}


async def visits_for(
    store: Store, leave: Leave, people: Iterable[int], until: datetime
) -> Sequence[tuple[TouchLog, str]]:
    """Saved visits of these people at the absent person's customers, with the customer's name."""
    query = (
        select(TouchLog, Customer.name)
        .join(Customer, col(Customer.id) == TouchLog.customer_id)
        .where(
            col(TouchLog.author_id).in_(people), Customer.owner_id == leave.person_id,
            TouchLog.state == "saved", TouchLog.at >= leave.starts_at, TouchLog.at < until,
        )
        .order_by(col(TouchLog.at))
    )  # fmt: skip
    return (await store.session.exec(query)).all()


async def changes_for(
    store: Store, leave: Leave, people: Iterable[int], until: datetime
) -> Sequence[Change]:
    """What these people changed of the absent person's opportunities and todos, oldest first."""
    query = select(Change).where(
        col(Change.person_id).in_(people), col(Change.table).in_(_TABLES),
        Change.at >= leave.starts_at, Change.at < until,
    )  # fmt: skip
    rows = (await store.session.exec(query.order_by(col(Change.id)))).all()
    return [row for row in rows if _owner(row) == leave.person_id]


async def signed_for(
    store: Store, leave: Leave, until: datetime
) -> Sequence[tuple[ApprovalSeat, str]]:
    """Signatures given in the absent person's place, with what was asked for."""
    query = (
        select(ApprovalSeat, Approval.title)
        .join(Approval, col(Approval.id) == ApprovalSeat.approval_id)
        .where(
            ApprovalSeat.instead_of_id == leave.person_id, ApprovalSeat.decision != "",
            col(ApprovalSeat.decided_at) >= leave.starts_at, col(ApprovalSeat.decided_at) < until,
        )
        .order_by(col(ApprovalSeat.decided_at))
    )  # fmt: skip
    return (await store.session.exec(query)).all()


def _owner(change: Change) -> int | None:
    kept = change.before or change.after or {}
    found: int | None = kept.get("owner_id")
    return found
