"""Group accounts 集团客户: a head and its members; the head's parent is itself (CO-12)."""

from collections.abc import Sequence

from sqlalchemy import bindparam
from sqlmodel import col, select

from storage.store import Store
from storage.tables import Customer

_ACCOUNT = (
    select(Customer)
    .where(Customer.parent_id == bindparam("head"))
    .order_by(col(Customer.id) != bindparam("head"), col(Customer.name), col(Customer.id))
)


async def account_of(store: Store, customer: Customer) -> Sequence[Customer]:
    """The head first, then its members by name; empty: it is in none."""
    if customer.parent_id is None:
        return ()
    return (await store.session.exec(_ACCOUNT, params={"head": customer.parent_id})).all()


async def join(store: Store, head: Customer, member: Customer) -> None:
    head.parent_id = member.parent_id = head.id
    await store.session.flush()


async def leave(store: Store, member: Customer) -> None:
    """Whose last member has gone is no group account any more."""
    head, member.parent_id = member.parent_id, None
    await store.session.flush()
    rest = (await store.session.exec(_ACCOUNT, params={"head": head})).all()
    if [one.id for one in rest] == [head]:
        rest[0].parent_id = None
        await store.session.flush()
