"""Customers and contacts, by what is asked of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import col, select

from storage.merged import is_called
from storage.store import Store
from storage.tables import Contact, Customer, CustomerPhone, CustomerShare, Person, Region

_CONTACTS = (
    select(Contact).where(Contact.customer_id == bindparam("customer")).order_by(col(Contact.id))
)
_NAMED = select(Customer).where(is_called(bindparam("key"))).order_by(col(Customer.id))
_WITH_PHONE = (
    select(Customer)
    .join(CustomerPhone, col(CustomerPhone.customer_id) == Customer.id)
    .where(CustomerPhone.phone == bindparam("phone"))
)

_SHARED = select(CustomerShare).where(
    CustomerShare.customer_id == bindparam("customer"),
    CustomerShare.person_id == bindparam("person"),
)


async def contacts_of(store: Store, customer_id: int) -> Sequence[Contact]:
    return (await store.session.exec(_CONTACTS, params={"customer": customer_id})).all()


async def contacts_by_id(store: Store, ids: Iterable[int]) -> list[Contact]:
    """In the order asked for; unknown ids are left out. One by one: a visit meets one or two."""
    return [found for id in ids if (found := await store.session.get(Contact, id))]


async def customers_by_id(store: Store, ids: Iterable[int]) -> dict[int, Customer]:
    wanted = set(ids)
    if not wanted:
        return {}
    rows = await store.session.exec(select(Customer).where(col(Customer.id).in_(wanted)))
    return {row.id: row for row in rows if row.id is not None}


async def customer_named(store: Store, name_key: str) -> Customer | None:
    """Whoever owns it: a duplicate is found before it is made (U-01)."""
    return (await store.session.exec(_NAMED, params={"key": name_key})).first()


async def customer_with_phone(store: Store, phone: str) -> Customer | None:
    return (await store.session.exec(_WITH_PHONE, params={"phone": phone})).first()


async def share(
    store: Store, customer_id: int, person_id: int, reason: str, until: datetime | None
) -> None:
    """Open the customer to the person; one that is open already stays so at least as long."""
    key = {"customer": customer_id, "person": person_id}
    known = (await store.session.exec(_SHARED, params=key)).first()
    if known is None:
        known = CustomerShare(customer_id=customer_id, person_id=person_id, until=until)
        store.session.add(known)
    elif known.until is not None:
        known.until = max(known.until, until) if until else None
    known.reason = reason
    await store.session.flush()


async def who_owns(store: Store, customer: Customer) -> str:
    """「张三（华东）」: all that a stranger may know of somebody else's customer (R30)."""
    owner = await store.session.get(Person, customer.owner_id) if customer.owner_id else None
    region = await store.session.get(Region, customer.region_id) if customer.region_id else None
    place = f"（{region.name}）" if region else ""
    return f"{owner.name}{place}" if owner else f"公海{place}"
