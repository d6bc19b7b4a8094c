"""Records that were merged into another are found there, by their number and by their name (U-01)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, bindparam, or_
from sqlmodel import col, select

from storage.tables import Customer, CustomerMerge

if TYPE_CHECKING:
    from storage.store import Store

_HOLDS = col(CustomerMerge.undone_at).is_(None)
_INTO = select(CustomerMerge).where(CustomerMerge.gone_id == bindparam("gone"), _HOLDS)


async def merged_into(store: Store, gone_id: int) -> int | None:
    """Which record holds what that one held, however often it was merged on; None: it never was."""
    found = (await store.session.exec(_INTO, params={"gone": gone_id})).first()
    return found.kept_id if found else None


def is_called(key: Any) -> ColumnElement[bool]:
    """Customers of that name key, or that took over one of it."""
    took_over = select(CustomerMerge.kept_id).where(CustomerMerge.gone_key == key, _HOLDS)
    return or_(col(Customer.name_key) == key, col(Customer.id).in_(took_over))
