"""The directory of names, built from the customers' rows and kept up with the change log."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import BindParameter, Row, bindparam, or_
from sqlalchemy import select as select_columns
from sqlmodel import SQLModel, col, func, select

from sales.names import Directory
from sales.ports import KnownContact, KnownCustomer
from storage.store import Store
from storage.tables import Contact, Customer, CustomerPhone, Region

_AT_ONCE = 500
_OVERLAP = 1000  # PostgreSQL gives ids out before commit: a lower one may still appear
_NAMED = ("customers", "customer_phones", "contacts", "regions")
_RULES = "match_changes"
_CHANGES = SQLModel.metadata.tables["changes"]
_LAST = select_columns(func.max(_CHANGES.c.id))
_SINCE = select_columns(
    *(_CHANGES.c[name] for name in ("id", "table", "row", "before", "after"))
).where(
    _CHANGES.c.id > bindparam("seen"),
    or_(
        *(_CHANGES.c.table == name for name in (*_NAMED, _RULES)),
        _CHANGES.c.id == _LAST.scalar_subquery(),
    ),
)
"""What changed names, and the last change whatever it was."""
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_CUSTOMERS = (
    select(Customer, Region.name)
    .join(Region, col(Customer.region_id) == Region.id, isouter=True)
    .where(col(Customer.id).in_(_IDS))
)
_PHONES = select(CustomerPhone).where(col(CustomerPhone.customer_id).in_(_IDS))
_CONTACTS = select(Contact).where(col(Contact.customer_id).in_(_IDS)).order_by(col(Contact.id))


class Names:
    """The names of all customers in memory; one per process."""

    def __init__(self) -> None:
        self.directory = Directory()
        self._last = -1
        self._taken: set[int] = set()
        self.rules_changed = True  # whoever keeps the rules reads them again, and says so here

    async def refresh(self, store: Store) -> Directory:
        """The directory as committed up to now; one small query while nothing changes. Call it before
        the transaction writes, or a roll-back leaves names that nobody has."""
        if self._last < 0:
            self._last = (await store.session.run(_LAST, {})).scalar() or 0
            await self._load(store, await self._all(store))
            return self.directory
        seen = self._last - _OVERLAP if store.locks else self._last
        rows = (await store.session.run(_SINCE, {"seen": seen})).all()
        if rows:
            self._last = max(row.id for row in rows)
            await self._load(store, await self._changed(store, rows))
        return self.directory

    async def _changed(self, store: Store, rows: Sequence[Row[Any]]) -> set[int]:
        """Ids of the customers to read again."""
        fresh = [row for row in rows if row.id not in self._taken]
        self._taken = {row.id for row in rows} if store.locks else set()
        self.rules_changed |= any(row.table == _RULES for row in fresh)
        fresh = [row for row in fresh if row.table in _NAMED]
        if any(row.table == "regions" for row in fresh):
            return await self._all(store)
        return {
            id for row in fresh for id in _customers_of(row.table, row.row, (row.before, row.after))
        }

    async def _all(self, store: Store) -> set[int]:
        return {id or 0 for id in await store.session.exec(select(Customer.id))}

    async def _load(self, store: Store, ids: set[int]) -> None:
        for some in _batches(sorted(ids)):
            found = {known.id: known for known in await known_customers(store, some)}
            for id in some:
                if id in found:
                    self.directory.add(found[id])
                else:
                    self.directory.discard(id)


async def known_customers(store: Store, ids: Sequence[int]) -> list[KnownCustomer]:
    """The customers with their phones and people, as the name index wants them."""
    params = {"ids": list(ids)}
    phones, contacts = defaultdict(list), defaultdict(list)
    for phone in await store.session.exec(_PHONES, params=params):
        phones[phone.customer_id].append(phone.phone)
    for contact in await store.session.exec(_CONTACTS, params=params):
        contacts[contact.customer_id].append(_known_contact(contact))
    rows = (await store.session.exec(_CUSTOMERS, params=params)).all()
    return [_known(row, region, phones[row.id or 0], contacts[row.id or 0]) for row, region in rows]


def _known(
    row: Customer, region: str | None, phones: Iterable[str], contacts: Iterable[KnownContact]
) -> KnownCustomer:
    return KnownCustomer(
        id=row.id or 0, full_name=row.name, short_names=tuple(row.short_names),
        industry=row.industry, region=region or "", phones=tuple(phones),
        contacts=tuple(contacts), owner_id=row.owner_id,
    )  # fmt: skip


def _known_contact(row: Contact) -> KnownContact:
    return KnownContact(row.id, row.name, row.title, row.phone)


def _customers_of(table: str, row: str, states: Iterable[dict[str, Any] | None]) -> set[int]:
    """Of a contact that went from one customer to another, both."""
    if table == "customers":
        return {int(row)}
    return {int(state["customer_id"]) for state in states if state}


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]
