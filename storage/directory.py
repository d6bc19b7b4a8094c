"""The directory of names, built from the customers' rows and kept up with the change log."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import BindParameter, bindparam
from sqlalchemy import select as select_columns
from sqlmodel import col, func, select

from sales.names import Directory
from sales.ports import KnownContact, KnownCustomer
from storage.store import Store
from storage.tables import Change, Contact, Customer, CustomerPhone, Region

_AT_ONCE = 500
_OVERLAP = 1000  # PostgreSQL gives ids out before commit: a lower one may still appear
_LAST = select(func.max(Change.id))
_SINCE: Any = select_columns(
    *(col(one) for one in (Change.id, Change.table, Change.row, Change.before, Change.after))
).where(
    col(Change.id) > bindparam("seen"),
    col(Change.table).in_(("customers", "customer_phones", "contacts", "regions")),
)
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

    async def refresh(self, store: Store) -> Directory:
        """The directory as committed up to now; one small query while nothing changes. Call it before
        the transaction writes, or a roll-back leaves names that nobody has."""
        last = (await store.session.exec(_LAST)).one() or 0
        if last != self._last:
            changed = None if self._last < 0 else await self._changed(store)
            await self._load(store, changed)
            self._last = last
        return self.directory

    async def _changed(self, store: Store) -> set[int] | None:
        """Ids of the customers to read again; None: all of them."""
        seen = self._last - _OVERLAP if store.locks else self._last
        rows = (await store.session.exec(_SINCE, params={"seen": seen})).all()
        fresh = [row for row in rows if row[0] not in self._taken]
        self._taken = {row[0] or 0 for row in rows} if store.locks else set()
        if any(table == "regions" for _, table, *_ in fresh):
            return None
        return {_customer_of(*row[1:]) for row in fresh}

    async def _load(self, store: Store, ids: set[int] | None) -> None:
        if ids is None:
            ids = {id or 0 for id in await store.session.exec(select(Customer.id))}
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


def _customer_of(
    table: str, row: str, before: dict[str, Any] | None, after: dict[str, Any] | None
) -> int:
    return int(row) if table == "customers" else int((after or before or {})["customer_id"])


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]
