"""What was offered to a customer, at what price (AS-14)."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.tables.columns import BigId, Versioned, key, maybe_moment, maybe_ref, moment, ref


class Quote(Versioned, SQLModel, table=True):
    """One price of one rep. state: given | held (a manager decides) | blocked (another's customer) | rejected
    | withdrawn. conflict: "" | foreign (another's customer) | second (another rep quoted already) | price (too
    far from the earlier one): it stays when the quote is released, so that conflicts can be counted.
    `against_id`: the earlier one. `approval_id`: no foreign key, an undone request takes both away."""

    __tablename__ = "quotes"
    __table_args__ = (
        Index("ix_quote_customer_at", "customer_id", "at"),
        Index("ix_quote_at_conflict", "at", "conflict"),
    )
    id: int | None = key()
    customer_id: int = ref("customers.id", index=False)
    opportunity_id: int | None = maybe_ref("opportunities.id")
    person_id: int = ref("people.id")
    product: str = ""  # none: the deal as a whole
    product_key: str = ""
    amount_fen: int = Field(sa_type=BigId)
    state: str = "given"
    conflict: str = ""
    against_id: int | None = maybe_ref("quotes.id", index=False)
    approval_id: int | None = Field(default=None, sa_type=BigId)
    at: datetime = moment()
    settled_at: datetime | None = maybe_moment()
    version: int = 1
