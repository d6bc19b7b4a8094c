"""What one person may see of the rows: the rights of sales.rights, as predicates and as single look-ups.

„Not yours" and „not there" are the same None (law 6).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import ColumnElement, false, or_, true
from sqlmodel import SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from sales.rights import SEES_ALL, SELLS, Actor, Owned, may_change, may_see
from storage.tables import Contact, Customer, Opportunity, Rethink, Todo, TouchLog

if TYPE_CHECKING:
    from storage.store import Store

Row = TypeVar("Row", bound=SQLModel)
LARGEST_ID = 2**63 - 1

# The columns that say who owns a row and which customer it belongs to.
_OWNER: dict[type[SQLModel], tuple[Any, Any]] = {
    Customer: (Customer.owner_id, Customer.id),
    TouchLog: (TouchLog.author_id, TouchLog.customer_id),
    Opportunity: (Opportunity.owner_id, Opportunity.customer_id),
    Todo: (Todo.owner_id, Todo.customer_id),
    Rethink: (Rethink.person_id, Rethink.customer_id),
}


class Scoped:
    """The store as `actor` may see it."""

    def __init__(self, store: Store, actor: Actor) -> None:
        self.store, self.actor = store, actor

    def visible(self, table: type[SQLModel]) -> ColumnElement[bool]:
        """The predicate that limits `table` to what the actor may see."""
        if not self.actor.active:
            return false()
        if self.actor.has(*SEES_ALL):
            return true()
        if not self.actor.has(*SELLS):
            return false()
        return self._visible_contacts() if table is Contact else self._own_or_shared(table)

    def select(self, table: type[Row]) -> SelectOfScalar[Row]:
        """A query over what the actor may see of `table`."""
        return select(table).where(self.visible(table))

    async def customer(self, id: int, *, for_change: bool = False) -> Customer | None:
        return await self._one(Customer, id, _customer, for_change)

    async def opportunity(self, id: int, *, for_change: bool = False) -> Opportunity | None:
        return await self._one(Opportunity, id, _opportunity, for_change)

    async def touch(self, id: int, *, for_change: bool = False) -> TouchLog | None:
        return await self._one(TouchLog, id, _touch, for_change)

    async def todo(self, id: int, *, for_change: bool = False) -> Todo | None:
        return await self._one(Todo, id, _todo, for_change)

    async def rethink(self, id: int, *, for_change: bool = False) -> Rethink | None:
        return await self._one(Rethink, id, _rethink, for_change)

    async def contact(self, id: int, *, for_change: bool = False) -> Contact | None:
        """Whoever may see (change) the customer may see (change) its people."""
        found = await self._get(Contact, id, for_change)
        if found is None or not await self.customer(found.customer_id, for_change=for_change):
            return None
        return found

    async def _one(
        self, table: type[Row], id: int, facts: Callable[[Row], Owned], for_change: bool
    ) -> Row | None:
        found = await self._get(table, id, for_change)
        if found is None or not may_see(self.actor, facts(found)):
            return None
        if for_change and not may_change(self.actor, facts(found)):
            return None
        return found

    async def _get(self, table: type[Row], id: int, for_change: bool) -> Row | None:
        if not 0 < id <= LARGEST_ID:
            return None
        if not (for_change and self.store.locks):
            return await self.store.session.get(table, id)
        await self.store.session.flush()  # a locked row is read again
        return await self.store.session.get(table, id, with_for_update=True)

    def _own_or_shared(self, table: type[SQLModel]) -> ColumnElement[bool]:
        owner, customer = _OWNER[table]
        theirs = col(owner).in_(sorted(self.actor.below | {self.actor.id}))
        if not self.actor.shared_customers:
            return theirs
        return or_(theirs, col(customer).in_(sorted(self.actor.shared_customers)))

    def _visible_contacts(self) -> ColumnElement[bool]:
        customers = select(Customer.id).where(self._own_or_shared(Customer))
        return col(Contact.customer_id).in_(customers)


def _customer(row: Customer) -> Owned:
    return Owned(row.owner_id, row.id)


def _opportunity(row: Opportunity) -> Owned:
    return Owned(row.owner_id, row.customer_id)


def _touch(row: TouchLog) -> Owned:
    return Owned(row.author_id, row.customer_id)


def _todo(row: Todo) -> Owned:
    return Owned(row.owner_id, row.customer_id)


def _rethink(row: Rethink) -> Owned:
    return Owned(row.person_id, row.customer_id)
