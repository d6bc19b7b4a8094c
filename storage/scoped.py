"""What one person may see of the rows: the rights of sales.rights, as predicates and as single look-ups.

„Not yours" and „not there" are the same None (law 6).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import ColumnElement, and_, false, or_, true
from sqlmodel import SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from sales.rights import (
    DEPARTMENTS,
    KEY_TIER,
    LEADS,
    SELLS,
    Actor,
    Owned,
    RoleName,
    may_change,
    may_see,
)
from storage.merged import merged_into
from storage.tables import Contact, Customer, Lead, Opportunity, Quote, Rethink, Todo, TouchLog

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
    Lead: (Lead.owner_id, Lead.customer_id),
    Quote: (Quote.person_id, Quote.customer_id),
}


_OFFERS = (Lead,)
"""What is somebody's to take, and no history of the customer."""


class Scoped:
    """The store as `actor` may see it."""

    def __init__(self, store: Store, actor: Actor) -> None:
        self.store, self.actor = store, actor

    def visible(self, table: type[SQLModel], *, groups: bool = True) -> ColumnElement[bool]:
        """The predicate that limits `table` to what the actor may see; without `groups`, to what is not
        merely history of a group account."""
        if not self.actor.active:
            return false()
        if table is Contact:
            customers = select(Customer.id).where(self.visible(Customer, groups=groups))
            return col(Contact.customer_id).in_(customers)
        seen = true() if self.actor.has(RoleName.OPS) else self._seen(table, groups)
        if table is TouchLog:
            drafts = col(TouchLog.author_id) == self.actor.id
            return and_(seen, or_(col(TouchLog.state) == "saved", drafts))
        return seen

    def select(self, table: type[Row], *, groups: bool = True) -> SelectOfScalar[Row]:
        """A query over what the actor may see of `table`."""
        return select(table).where(self.visible(table, groups=groups))

    async def customer(self, id: int, *, for_change: bool = False) -> Customer | None:
        return await self._one(Customer, id, for_change)

    async def opportunity(self, id: int, *, for_change: bool = False) -> Opportunity | None:
        return await self._one(Opportunity, id, for_change)

    async def touch(self, id: int, *, for_change: bool = False) -> TouchLog | None:
        return await self._one(TouchLog, id, for_change)

    async def todo(self, id: int, *, for_change: bool = False) -> Todo | None:
        return await self._one(Todo, id, for_change)

    async def rethink(self, id: int, *, for_change: bool = False) -> Rethink | None:
        return await self._one(Rethink, id, for_change)

    async def lead(self, id: int, *, for_change: bool = False) -> Lead | None:
        return await self._one(Lead, id, for_change)

    async def quote(self, id: int, *, for_change: bool = False) -> Quote | None:
        return await self._one(Quote, id, for_change)

    async def contact(self, id: int, *, for_change: bool = False) -> Contact | None:
        """Whoever may see (change) the customer may see (change) its people."""
        return await self._one(Contact, id, for_change)

    async def sees(self, row: SQLModel) -> bool:
        return may_see(self.actor, await self.facts(row))

    async def only(self, rows: Iterable[Row]) -> list[Row]:
        """Those of the rows that the actor may see."""
        return [row for row in rows if await self.sees(row)]

    async def facts(self, row: SQLModel) -> Owned:
        """What the rights want to know about a row, whoever may see it."""
        if isinstance(row, Contact):
            row = await self.store.session.get_one(Customer, row.customer_id)
        owner, of = _OWNER[type(row)]
        id = getattr(row, of.key)
        customer = await self.store.session.get(Customer, id) if id else None
        return Owned(
            getattr(row, owner.key),
            id,
            customer.owner_id if customer else None,
            customer.region_id if customer else None,
            customer.tier if customer else "",
            private=isinstance(row, TouchLog) and row.state != "saved",
            grouped=not isinstance(row, _OFFERS) and bool(customer and customer.parent_id),
        )

    async def _one(self, table: type[Row], id: int, for_change: bool) -> Row | None:
        found = await self._get(table, id, for_change)
        if found is None:
            return None
        facts = await self.facts(found)
        allowed = may_change if for_change else may_see
        return found if allowed(self.actor, facts) else None

    async def _get(self, table: type[Row], id: int, for_change: bool) -> Row | None:
        if not 0 < id <= LARGEST_ID:
            return None
        found = await self._read(table, id, for_change)
        if found is None and table is Customer and (into := await merged_into(self.store, id)):
            return await self._read(table, into, for_change)
        return found

    async def _read(self, table: type[Row], id: int, for_change: bool) -> Row | None:
        if not (for_change and self.store.locks):
            return await self.store.session.get(table, id)
        await self.store.session.flush()  # a locked row is read again
        return await self.store.session.get(table, id, with_for_update=True)

    # -- the table of sales.rights in SQL ----------------------------------------------------------

    def _seen(self, table: type[SQLModel], groups: bool) -> ColumnElement[bool]:
        """By who owns the row, by which customer it belongs to, by what that customer is."""
        owner, customer = _OWNER[table]
        owners, named = self._owners(), self._named()
        newcomers = self.actor.newcomers if self.actor.has(RoleName.MENTOR) else frozenset()
        ways = [_among(owner, owners | newcomers), _among(customer, named)]
        kinds = [*_if(owners, Customer.owner_id), *self._kinds()]
        if groups and table not in _OFFERS and self.actor.has(*SELLS):
            kinds.append(col(Customer.parent_id) > 0)  # unlike IS NOT NULL, by the index
        if kinds:
            customers = select(Customer.id).where(or_(*kinds))
            ways += kinds if table is Customer else [col(customer).in_(customers)]
        return or_(false(), *ways)

    def _owners(self) -> frozenset[int]:
        """Whose customers and things are seen."""
        own = frozenset({self.actor.id}) if self.actor.has(*SELLS) else frozenset()
        return own | self.actor.below if self.actor.has(*LEADS) else own

    def _named(self) -> frozenset[int]:
        """Customers that are seen one by one."""
        shared = self.actor.shared_customers if self.actor.has(*SELLS) else frozenset()
        return shared | self.actor.reached if self.actor.has(*DEPARTMENTS) else shared

    def _kinds(self) -> list[ColumnElement[bool]]:
        regions = self.actor.regions if self.actor.has(RoleName.DIRECTOR) else frozenset()
        key = [col(Customer.tier) == KEY_TIER] if self.actor.has(RoleName.VP) else []
        return [*_if(regions, Customer.region_id), *key]


def _among(column: Any, values: frozenset[int]) -> ColumnElement[bool]:
    return col(column).in_(sorted(values)) if values else false()


def _if(values: frozenset[int], column: Any) -> list[ColumnElement[bool]]:
    return [_among(column, values)] if values else []
