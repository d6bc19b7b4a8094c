"""What came in, what we owe, slow work, job runs, where things are shown, and who changed what."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import BigId, Json, Moment, json, key, maybe_moment, maybe_ref, moment


class InboxEvent(SQLModel, table=True):
    """One inbound event, once, raw body first. state: claimed | answered | failed."""

    __tablename__ = "inbox"
    __table_args__ = (UniqueConstraint("platform", "event_id"),)
    id: int | None = key()
    platform: str
    event_id: str
    sender: str
    person_id: int | None = maybe_ref("people.id")
    body: dict[str, Any] = json()  # the decoded inbound as it came
    body_sha: str
    received_at: datetime = moment(index=True)
    state: str = "claimed"
    reply: dict[str, Any] | None = Field(default=None, sa_type=Json, nullable=True)
    error: str = ""


class OutboxMessage(SQLModel, table=True):
    """Something owed to a person or a group, written with the change that caused it.

    content: {"card": …} | {"text": …} | {"file": media id} | {"effect": …}. state: owed | done | dead |
    unknown | skipped. `replaces` is the platform message to redraw instead of sending a new one; `round`
    counts how often a redraw was asked for, so that the answer to an older one settles nothing.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_state_due", "state", "not_before", "priority"),)
    id: int | None = key()
    once: str = Field(unique=True)
    person_id: int | None = maybe_ref("people.id")
    group_id: int | None = maybe_ref("chat_groups.id")
    event_id: int | None = Field(
        default=None, sa_type=BigId, foreign_key="inbox.id", nullable=True, index=True
    )
    content: dict[str, Any] = json()
    priority: int = 50  # storage.owing.Priority
    not_before: datetime = moment()
    deadline: datetime | None = maybe_moment()
    state: str = "owed"
    lease_until: datetime | None = maybe_moment()
    attempts: int = 0
    round: int = 0
    replaces: str = ""
    platform: str = ""  # filled when sent; a redraw's own from the start
    message_id: str = ""  # the platform's id of what was sent
    last_error: str = ""
    doubted_at: datetime | None = maybe_moment()  # since then it may have arrived all the same
    created_at: datetime = moment()
    sent_at: datetime | None = maybe_moment()


class Errand(SQLModel, table=True):
    """Slow work by name. state: waiting | done | dead."""

    __tablename__ = "errands"
    __table_args__ = (Index("ix_errand_state_due", "state", "not_before"),)
    id: int | None = key()
    once: str = Field(unique=True)
    name: str
    args: dict[str, Any] = json()
    person_id: int | None = maybe_ref("people.id")
    event_id: int | None = Field(default=None, sa_type=BigId, foreign_key="inbox.id", nullable=True)
    state: str = "waiting"
    not_before: datetime = moment()
    lease_until: datetime | None = maybe_moment()
    attempts: int = 0
    progress: str = ""
    last_error: str = ""
    created_at: datetime = moment()
    done_at: datetime | None = maybe_moment()


class JobRun(SQLModel, table=True):
    """The row is the lock: whoever inserts (or takes over) it does the work, from `cursor` on."""

    __tablename__ = "job_runs"
    job: str = Field(primary_key=True)
    due: datetime = Field(primary_key=True, sa_type=Moment)
    cursor: str = ""
    lease_until: datetime | None = maybe_moment()
    done_at: datetime | None = maybe_moment()
    skipped: bool = False


class ShownPlace(SQLModel, table=True):
    """A message that shows an object's face, so that it can be redrawn (architecture §3, Face)."""

    __tablename__ = "shown_places"
    __table_args__ = (
        UniqueConstraint("platform", "message_id"),
        Index("ix_shown_object", "kind", "object_id"),
    )
    id: int | None = key()
    kind: str
    object_id: int = Field(sa_type=BigId)
    viewer_id: int | None = maybe_ref("people.id", index=False)
    group_id: int | None = maybe_ref("chat_groups.id", index=False)
    platform: str
    conversation: str
    message_id: str
    handle: str = ""  # what the platform wants back when the message shall be changed
    at: datetime = moment()


class Lease(SQLModel, table=True):
    """Who may hold what only one instance can hold, such as a socket that admits one connection. Saves
    work; safety never depends on it (law 2)."""

    __tablename__ = "leases"
    name: str = Field(primary_key=True)
    holder: str
    until: datetime = moment()


class Usage(SQLModel, table=True):
    """Calls and pushes that count against a platform's monthly quota. month: YYYY-MM."""

    __tablename__ = "usage"
    platform: str = Field(primary_key=True)
    month: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    count: int = 0


class Change(SQLModel, table=True):
    """One row's before and after, in the transaction that changed it (law 13)."""

    __tablename__ = "changes"
    __table_args__ = (
        Index("ix_changes_table_row", "table", "row"),
        # Partial in the database, where job <> '': to say so here would load both dialects at every start.
        Index("ix_changes_job", "job"),
    )
    id: int | None = key()
    event_id: int | None = Field(
        default=None, sa_type=BigId, foreign_key="inbox.id", nullable=True, index=True
    )
    job: str = ""
    person_id: int | None = maybe_ref("people.id")
    table: str
    row: str
    before: dict[str, Any] | None = Field(default=None, sa_type=Json, nullable=True)
    after: dict[str, Any] | None = Field(default=None, sa_type=Json, nullable=True)
    at: datetime = moment()


class Seal(SQLModel, table=True):
    """The hash chain over committed changes: `head` covers every change up to `last_change`. `after_change`
    is the `last_change` before; being unique, it keeps the chain from forking. `leaves`: [id, first
    digits of the change's own hash], to name the row that was tampered with."""

    __tablename__ = "seals"
    id: int | None = key()
    after_change: int = Field(sa_type=BigId, unique=True)
    last_change: int = Field(sa_type=BigId)
    leaves: list[Any] = json(list)
    count: int
    head: str
    at: datetime = moment()
