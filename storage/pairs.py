"""Pairs of records that may be one firm, and what was decided about them (U-01)."""

from collections.abc import Sequence

from sqlalchemy import and_, bindparam, or_
from sqlmodel import col, select

from storage.store import Store
from storage.tables import CustomerPair

_OF_TWO = select(CustomerPair).where(
    or_(
        and_(
            col(CustomerPair.one_id) == bindparam("one"),
            col(CustomerPair.other_id) == bindparam("other"),
        ),
        and_(
            col(CustomerPair.one_id) == bindparam("other"),
            col(CustomerPair.other_id) == bindparam("one"),
        ),
    )
)


async def pair_of(store: Store, one: int, other: int) -> CustomerPair | None:
    return (await store.session.exec(_OF_TWO, params={"one": one, "other": other})).first()


async def pair_named(store: Store, id: int, *, for_change: bool = False) -> CustomerPair | None:
    return await store.session.get(
        CustomerPair, id, with_for_update=(for_change and store.locks) or None
    )


async def suggest(
    store: Store, one: int, other: int, why: str, asked_by: int | None = None
) -> CustomerPair:
    """The pair, new or known; who asks for it once more opens it again."""
    known = await pair_of(store, one, other)
    if known is None:
        known = CustomerPair(
            one_id=min(one, other), other_id=max(one, other), why=why, asked_by_id=asked_by,
            created_at=store.at,
        )  # fmt: skip
        store.session.add(known)
    elif asked_by and known.state == "different":
        known.state, known.why, known.asked_by_id = "open", why, asked_by
    await store.session.flush()
    return known


async def open_pairs(store: Store, most: int) -> Sequence[CustomerPair]:
    """The oldest first."""
    query = select(CustomerPair).where(
        CustomerPair.state == "open", CustomerPair.one_id != CustomerPair.other_id
    )
    return (await store.session.exec(query.order_by(col(CustomerPair.id)).limit(most))).all()
