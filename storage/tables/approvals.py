"""Requests that others must sign: the request, its steps, who is asked, what was said."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import Versioned, json, key, maybe_moment, maybe_ref, moment, ref


class Approval(Versioned, SQLModel, table=True):
    """state: open | asked (back to the applicant) | approved | rejected | withdrawn. `kind` is an id of
    the playbook's approvals; `facts` the evidence as (label, value); `payload` what the effect needs."""

    __tablename__ = "approvals"
    id: int | None = key()
    kind: str
    applicant_id: int = ref("people.id")
    customer_id: int | None = maybe_ref("customers.id")
    title: str
    reason: str
    facts: list[list[str]] = json(list)
    payload: dict[str, Any] = json()
    group_id: int | None = maybe_ref("chat_groups.id", index=False)
    state: str = Field(default="open", index=True)
    created_at: datetime = moment()
    decided_at: datetime | None = maybe_moment()
    version: int = 1


class ApprovalStep(Versioned, SQLModel, table=True):
    """One step. mode: all | any. state: waiting | open | approved | rejected | skipped."""

    __tablename__ = "approval_steps"
    __table_args__ = (UniqueConstraint("approval_id", "position"),)
    id: int | None = key()
    approval_id: int = ref("approvals.id", index=False)
    position: int
    name: str
    mode: str
    state: str = "waiting"
    opened_at: datetime | None = maybe_moment()
    due_at: datetime | None = maybe_moment()
    closed_at: datetime | None = maybe_moment()
    version: int = 1


class ApprovalSeat(Versioned, SQLModel, table=True):
    """Somebody whose signature a step wants. decision: "" | approved | rejected. `instead_of_id`: the
    person on leave whose deputy this is; `added_by_id`: the signer who asked for one more."""

    __tablename__ = "approval_seats"
    __table_args__ = (UniqueConstraint("step_id", "person_id"),)
    id: int | None = key()
    approval_id: int = ref("approvals.id")
    step_id: int = ref("approval_steps.id", index=False)
    person_id: int = ref("people.id")
    instead_of_id: int | None = maybe_ref("people.id", index=False)
    added_by_id: int | None = maybe_ref("people.id", index=False)
    decision: str = ""
    words: str = ""
    decided_at: datetime | None = maybe_moment()
    version: int = 1


class ApprovalNote(SQLModel, table=True):
    """What was asked back and answered. kind: asked | answered."""

    __tablename__ = "approval_notes"
    id: int | None = key()
    approval_id: int = ref("approvals.id")
    person_id: int = ref("people.id", index=False)
    kind: str
    words: str
    at: datetime = moment()
