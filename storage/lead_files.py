"""What is known of many firms at once, when a file of leads comes in."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import BindParameter, Boolean, Table, and_, bindparam, or_
from sqlmodel import SQLModel, col, select

from storage.leads import LIVE
from storage.store import Store
from storage.tables import (
    Customer,
    CustomerMerge,
    CustomerPhone,
    ImportRow,
    Lead,
    LeadKey,
    LeadSource,
    Region,
)
from storage.transaction import insert_once_statement

_SAID: BindParameter[Any] = bindparam("said", expanding=True)
_LIVE = (col(Lead.state) + "").in_(LIVE)
"""Not by the index on the state: SQLite takes it, and reads every lead."""

_KNOWN = (
    (
        "company",
        select(Customer.name_key).where(col(Customer.name_key).in_(_SAID)),
    ),
    (
        "company",
        select(CustomerMerge.gone_key).where(
            col(CustomerMerge.gone_key).in_(_SAID), col(CustomerMerge.undone_at).is_(None)
        ),
    ),
    ("company", select(Lead.company_key).where(col(Lead.company_key).in_(_SAID), _LIVE)),
    ("phone", select(CustomerPhone.phone).where(col(CustomerPhone.phone).in_(_SAID))),
    ("phone", select(Lead.phone).where(col(Lead.phone).in_(_SAID), _LIVE)),
)
_TOLD = [
    select(table.source_key).where(
        table.source == bindparam("source"),
        col(table.source_key).in_(bindparam("keys", expanding=True)),
    )
    for table in (Lead, LeadSource)
]
_WAITING = (
    select(ImportRow.number, Lead)
    .join(Lead, col(Lead.id) == ImportRow.made_id)
    .where(
        ImportRow.batch_id == bindparam("batch"),
        ImportRow.state == "taken",
        col(ImportRow.made_id) > bindparam("after"),
        col(Lead.owner_id).is_(None),
        or_(
            col(Lead.state) == "new",
            and_(bindparam("pooled", type_=Boolean), col(Lead.state) == "outbound"),
        ),
    )
    .order_by(col(ImportRow.made_id))
    .limit(bindparam("most"))
)
_KEYS: Table = SQLModel.metadata.tables["lead_keys"]


async def hold_all(store: Store, keys: Iterable[str]) -> None:
    """As `hold_keys`, for all of a chunk: in one order, so that two who hold many do not wait in a circle."""
    ordered = sorted(set(keys))
    if not ordered:
        return
    insert = insert_once_statement(_KEYS, store.dialect, returning=False)
    await store._run(insert, [{"key": key} for key in ordered])
    if store.locks:
        query = select(LeadKey).where(col(LeadKey.key).in_(ordered)).order_by(col(LeadKey.key))
        await store.session.exec(query.with_for_update())


async def told_already(store: Store, source: str, keys: Collection[str]) -> set[str]:
    """Which of the source's keys made a lead, or were merged into one."""
    told = {"source": source, "keys": list(keys)}
    return {key for query in _TOLD for key in await store.session.exec(query, params=told)}


async def known_keys(store: Store, keys: Collection[str]) -> set[str]:
    """Those of `company:…` and `phone:…` that a customer's record or a live lead has."""
    return {
        f"{kind}:{value}"
        for kind, query in _KNOWN
        if (said := [key[len(kind) + 1 :] for key in keys if key.startswith(f"{kind}:")])
        for value in await store.session.exec(query, params={"said": said})
    }


async def waiting_of(
    store: Store, batch_id: int, after: int, most: int, *, pooled: bool
) -> Sequence[tuple[int, Lead]]:
    """(row, lead) of a file's leads above id `after` that nobody has; `pooled`: also of those for the
    outbound pool."""
    rows = await store.session.exec(
        _WAITING, params={"batch": batch_id, "after": after, "most": most, "pooled": pooled}
    )
    return rows.all()


async def regions(store: Store) -> dict[str, int]:
    """Name → id."""
    return {one.name: one.id or 0 for one in await store.session.exec(select(Region))}
