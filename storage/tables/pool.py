"""公海: who was warned about which customer, and who lost or took one (U-04)."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.tables.columns import Versioned, key, maybe_ref, moment, ref


class PoolWarning(Versioned, SQLModel, table=True):
    """Somebody was told when his customer will be nobody's. state: open | followed (spoken with since) | kept
    (something keeps it) | moved (somebody else's) | recycled | returned. `alone_since`: last contact or
    assignment."""

    __tablename__ = "pool_warnings"
    __table_args__ = (Index("ix_pool_warning_customer_state", "customer_id", "state"),)
    id: int | None = key()
    customer_id: int = ref("customers.id", index=False)
    person_id: int = ref("people.id")
    alone_since: datetime = moment()
    recycle_at: datetime = moment()
    snoozed: int = 0
    snooze_reason: str = ""
    state: str = "open"
    created_at: datetime = moment()
    version: int = 1


class PoolMove(SQLModel, table=True):
    """Into 公海 or out of it, for good: an undone pick has still shown its numbers and counts against the
    day's. kind: recycled | picked | returned (a manager took the recycling back)."""

    __tablename__ = "pool_moves"
    __table_args__ = (
        Index("ix_pool_move_to_at", "to_id", "at"),
        Index("ix_pool_move_kind_at", "kind", "at"),
    )
    id: int | None = key()
    customer_id: int = ref("customers.id")
    kind: str
    from_id: int | None = maybe_ref("people.id", index=False)
    to_id: int | None = maybe_ref("people.id", index=False)
    by_id: int | None = maybe_ref("people.id", index=False)
    warning_id: int | None = maybe_ref("pool_warnings.id", index=False)
    reason: str = Field(default="")
    at: datetime = moment()
