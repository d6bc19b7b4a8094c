"""Customers and the people on their side."""

from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from storage.tables.columns import Versioned, json, key, maybe_moment, maybe_ref, moment, ref


class Customer(Versioned, SQLModel, table=True):
    __tablename__ = "customers"
    id: int | None = key()
    name: str
    name_key: str = Field(index=True)  # sales.names.company_key
    short_names: list[str] = json(list)
    industry: str = ""
    region_id: int | None = maybe_ref("regions.id")
    tier: str = ""  # A, B, C or unknown
    parent_id: int | None = maybe_ref("customers.id")
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
    """„Shared" is an explicit row: collaboration granted, deputy, order."""

    __tablename__ = "customer_shares"
    __table_args__ = (UniqueConstraint("customer_id", "person_id"),)
    id: int | None = key()
    customer_id: int = ref("customers.id")
    person_id: int = ref("people.id")
    reason: str = ""


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
