"""Whose a customer is: the one place where that column is written, so that it is always known since when."""

from datetime import datetime

from storage.tables import Customer


def own(customer: Customer, to: int | None, now: datetime) -> None:
    """`to` None: nobody's, in 公海."""
    if customer.owner_id != to:
        customer.owner_id, customer.owned_since = to, now if to else None
