"""What somebody who has left leaves, and who is to have it (U-06)."""

from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from storage.tables.columns import Versioned, key, maybe_moment, maybe_ref, moment, ref


class Inheritance(Versioned, SQLModel, table=True):
    """One for each time somebody leaves. state: open | done | void (he is back). `decider_id`: the manager, who
    stands in meanwhile and has what nobody else is named for."""

    __tablename__ = "inheritances"
    id: int | None = key()
    leaver_id: int = ref("people.id")
    decider_id: int = ref("people.id")
    state: str = Field(default="open", index=True)
    created_at: datetime = moment()
    decided_at: datetime | None = maybe_moment()
    decided_by_id: int | None = maybe_ref("people.id", index=False)
    version: int = 1


class Share(SQLModel, table=True):
    """Who is to have one of the customers. `chosen`: by a person, else by matching."""

    __tablename__ = "inheritance_shares"
    __table_args__ = (UniqueConstraint("inheritance_id", "customer_id"),)
    id: int | None = key()
    inheritance_id: int = ref("inheritances.id", index=False)
    customer_id: int = ref("customers.id")
    heir_id: int = ref("people.id", index=False)
    chosen: bool = False
