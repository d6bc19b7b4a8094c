"""Customers and the people on their side."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel, UniqueConstraint

from storage.tables.columns import (
    BigId,
    Versioned,
    json,
    key,
    maybe_moment,
    maybe_ref,
    moment,
    ref,
)


class Customer(Versioned, SQLModel, table=True):
    __tablename__ = "customers"
    id: int | None = key()
    name: str
    name_key: str = Field(index=True)  # sales.names.company_key
    short_names: list[str] = json(list)
    industry: str = ""
    region_id: int | None = maybe_ref("regions.id")
    tier: str = ""  # A, B, C or unknown
    parent_id: int | None = maybe_ref("customers.id")  # head of its group account; of that: itself
    owner_id: int | None = maybe_ref("people.id")  # none: 公海
    owned_since: datetime | None = maybe_moment()  # none: since it is in the books
    protected_until: datetime | None = maybe_moment()  # the first valid touch owns (R30)
    tags: list[str] = json(list)
    created_at: datetime = moment()
    version: int = 1


class CustomerPhone(SQLModel, table=True):
    """Digits only, so that a duplicate is found by index (U-01)."""

    __tablename__ = "customer_phones"
    __table_args__ = (UniqueConstraint("customer_id", "phone"),)
    id: int | None = key()
    customer_id: int = ref("customers.id")
    phone: str = Field(index=True)


class CustomerShare(SQLModel, table=True):
    """„Shared" is an explicit row: collaboration granted, deputy, order. `until`: none for good."""

    __tablename__ = "customer_shares"
    __table_args__ = (UniqueConstraint("customer_id", "person_id"),)
    id: int | None = key()
    customer_id: int = ref("customers.id")
    person_id: int = ref("people.id")
    reason: str = ""
    until: datetime | None = maybe_moment()


class Contact(Versioned, SQLModel, table=True):
    """A person on the customer's side. `roles` ⊂ 影响者 采购者 使用者 否决者."""

    __tablename__ = "contacts"
    id: int | None = key()
    customer_id: int = ref("customers.id")
    name: str
    title: str = ""
    phone: str = Field(default="", index=True)
    roles: list[str] = json(list)
    created_at: datetime = moment()
    version: int = 1


class CustomerPair(Versioned, SQLModel, table=True):
    """Two records that may be one firm (U-01). state: open | merged | different. why: phone | name | near
    | asked; `asked_by_id`: who thinks so, none: the books; `asked_id`: who decides."""

    __tablename__ = "customer_pairs"
    id: int | None = key()
    one_id: int = ref("customers.id")
    other_id: int = ref("customers.id")
    why: str
    state: str = Field(default="open", index=True)
    asked_by_id: int | None = maybe_ref("people.id", index=False)
    asked_id: int | None = maybe_ref("people.id")
    asked_at: datetime | None = maybe_moment()
    decided_by_id: int | None = maybe_ref("people.id", index=False)
    created_at: datetime = moment()
    decided_at: datetime | None = maybe_moment()
    version: int = 1


class CustomerMerge(Versioned, SQLModel, table=True):
    """One record took over all of another, which is no more (U-01). `gone_id`, `gone_key`: that other's id
    and name key; `taken`: all that giving back needs (storage.merging)."""

    __tablename__ = "customer_merges"
    id: int | None = key()
    kept_id: int = ref("customers.id")
    gone_id: int = Field(sa_type=BigId, index=True)
    gone_key: str = Field(index=True)
    pair_id: int | None = maybe_ref("customer_pairs.id")
    taken: dict[str, Any] = json()
    by_id: int = ref("people.id", index=False)
    at: datetime = moment()
    undone_by_id: int | None = maybe_ref("people.id", index=False)
    undone_at: datetime | None = maybe_moment()
    version: int = 1
