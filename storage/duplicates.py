"""Customers that share a number or a name with another (U-01)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam
from sqlmodel import col, func, select

from sales.company_names import phone_key
from storage.store import Store
from storage.tables import Contact, Customer, CustomerPair, CustomerPhone

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_SAID: BindParameter[Any] = bindparam("said", expanding=True)
_SOURCES = (
    (CustomerPhone.customer_id, CustomerPhone.phone),
    (Contact.customer_id, Contact.phone),
)
_NUMBERS = [select(of, phone).where(col(of).in_(_IDS)) for of, phone in _SOURCES]
_CALLED = [select(of, phone).where(col(phone).in_(_SAID)) for of, phone in _SOURCES]
_NAMED = (
    select(Customer.id, Customer.name_key)
    .where(col(Customer.name_key).in_(_SAID))
    .order_by(col(Customer.id))
)


async def customers_after(store: Store, id: int, most: int) -> Sequence[Customer]:
    query = select(Customer).where(col(Customer.id) > id).order_by(col(Customer.id)).limit(most)
    return (await store.session.exec(query)).all()


async def of_one_number(store: Store, ids: Sequence[int], most: int) -> Iterable[tuple[int, int]]:
    """Pairs of these and any other, by id; not where more than `most` have the number."""
    numbers = {phone for _, phone in await _all(store, _NUMBERS, {"ids": list(ids)}) if phone}
    owners: dict[str, set[int]] = defaultdict(set)
    for owner, phone in await _all(store, _CALLED, {"said": sorted(numbers)}) if numbers else ():
        owners[phone_key(phone)].add(owner)
    return [pair for who in owners.values() if len(who) <= most for pair in _pairs(ids, who)]


async def of_one_name(store: Store, rows: Sequence[Customer]) -> Iterable[tuple[int, int]]:
    keys = sorted({row.name_key for row in rows if row.name_key})
    called: dict[str, set[int]] = defaultdict(set)
    for owner, key in await _all(store, [_NAMED], {"said": keys}) if keys else ():
        called[key].add(owner)
    ids = [row.id or 0 for row in rows]
    return [pair for who in called.values() for pair in _pairs(ids, who)]


async def pairs_to_ask(store: Store, most: int) -> Sequence[CustomerPair]:
    """Found, and nobody was asked yet; the surest first."""
    query = select(CustomerPair).where(
        CustomerPair.state == "open",
        col(CustomerPair.asked_id).is_(None),
        CustomerPair.one_id != CustomerPair.other_id,
    )
    rows = (await store.session.exec(query.order_by(col(CustomerPair.id)))).all()
    return sorted(rows, key=lambda row: (_SUREST.index(row.why), row.id or 0))[:most]


async def asked_since(store: Store, since: datetime) -> dict[int, int]:
    """Person → how often he was asked."""
    query = (
        select(CustomerPair.asked_id, func.count())
        .where(col(CustomerPair.asked_id).is_not(None), col(CustomerPair.asked_at) >= since)
        .group_by(col(CustomerPair.asked_id))
    )
    return {person or 0: count for person, count in await store.session.exec(query)}


_SUREST = ("asked", "phone", "name", "near")


async def _all(store: Store, queries: Iterable[Any], values: dict[str, Any]) -> list[Any]:
    return [row for query in queries for row in await store.session.exec(query, params=values)]


def _pairs(of: Sequence[int], who: set[int]) -> Iterable[tuple[int, int]]:
    mine = set(of) & who
    return {(min(a, b), max(a, b)) for a in mine for b in who if a != b}
