"""What somebody who has left still has, by kind, and the shares in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm.attributes import flag_modified
from sqlmodel import col, select

from sales.stages import LIVE
from storage.approvals import KEEPING_KEY
from storage.scoped import LARGEST_ID
from storage.store import Store
from storage.tables import Customer, Inheritance, Lead, Opportunity, Share, Todo

LEADS = ("offered", "accepted", "touched")


@dataclass(frozen=True, slots=True)
class Estate:
    """All that is still in a person's name. Opportunities: open and closed ones of his customers, and open
    ones of others'."""

    customers: Sequence[Customer]
    deals: Sequence[Opportunity]
    todos: Sequence[Todo]
    leads: Sequence[Lead]

    def __bool__(self) -> bool:
        return bool(self.customers or self.deals or self.todos or self.leads)


async def estate(store: Store, person: int) -> Estate:
    customers = select(Customer).where(Customer.owner_id == person).order_by(col(Customer.id))
    deals = select(Opportunity).where(
        Opportunity.owner_id == person, col(Opportunity.state).in_(LIVE)
    )
    todos = select(Todo).where(Todo.owner_id == person, Todo.state == "open")
    leads = select(Lead).where(Lead.owner_id == person, col(Lead.state).in_(LEADS))
    return Estate(
        (await store.session.exec(customers)).all(),
        (await store.session.exec(deals.order_by(col(Opportunity.id)))).all(),
        (await store.session.exec(todos.order_by(col(Todo.id)))).all(),
        (await store.session.exec(leads.order_by(col(Lead.id)))).all(),
    )


async def inheritance(store: Store, id: int, *, for_change: bool = False) -> Inheritance | None:
    if not 0 < id <= LARGEST_ID:
        return None
    if not (for_change and store.locks):
        return await store.session.get(Inheritance, id)
    await store.session.flush()  # a locked row is read again
    return await store.session.get(Inheritance, id, with_for_update=KEEPING_KEY)


async def open_inheritance_of(store: Store, leaver: int) -> Inheritance | None:
    query = select(Inheritance).where(Inheritance.leaver_id == leaver, Inheritance.state == "open")
    return (await store.session.exec(query.limit(1))).first()


async def shares_of(store: Store, inheritance_id: int) -> dict[int, Share]:
    """By customer."""
    query = select(Share).where(Share.inheritance_id == inheritance_id).order_by(col(Share.id))
    return {share.customer_id: share for share in await store.session.exec(query)}


def rearranged(row: Inheritance) -> None:
    """It looks different now though no column of its own says so: old buttons go stale (law 4)."""
    flag_modified(row, "decider_id")
