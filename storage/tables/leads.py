"""Leads, who was given them and why, and what was taken in by the file."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import (
    BigId,
    Json,
    Versioned,
    json,
    key,
    maybe_moment,
    maybe_ref,
    moment,
    ref,
)


class Lead(Versioned, SQLModel, table=True):
    """Somebody who may buy. `customer_id`: the one record of the firm, made or found at intake (R30).
    `raw`: as it came; the other columns what was made of it. state: new | offered | accepted | touched |
    converted | pooled 公海 | outbound 外呼池 | void. `difficulty` 1–3; `tier` A, B, C or unknown."""

    __tablename__ = "leads"
    __table_args__ = (
        UniqueConstraint("source", "source_key"),
        Index("ix_lead_owner_state", "owner_id", "state"),
        Index("ix_lead_state_created", "state", "created_at"),
    )
    id: int | None = key()
    source: str  # webhook | form | sentence | sheet | member (给自己)
    source_key: str  # idempotency key of the source
    channel: str = ""  # where it came from in the company's words: 官网, 展会
    company: str
    company_key: str = Field(index=True)
    phone: str = Field(default="", index=True)  # digits only
    contact: str = ""
    title: str = ""
    industry: str = ""
    region_id: int | None = maybe_ref("regions.id")
    need: str = ""
    scene: str = ""
    certificate: str = ""
    yearly_fen: int | None = Field(default=None, sa_type=BigId)
    estimate_fen: int | None = Field(
        default=None, sa_type=BigId
    )  # the rep's, where nobody bought yet
    first_inquiry: bool = True
    tier: str = ""
    difficulty: int = 1
    cost_fen: int | None = Field(default=None, sa_type=BigId)  # what its source charged (AN-25)
    raw: dict[str, Any] = json()
    customer_id: int | None = maybe_ref("customers.id")
    contact_id: int | None = maybe_ref("contacts.id")
    opportunity_id: int | None = maybe_ref("opportunities.id")
    owner_id: int | None = maybe_ref("people.id", index=False)
    taken_by_id: int | None = maybe_ref("people.id")  # who entered it
    state: str = "new"
    state_reason: str = ""
    offered_at: datetime | None = maybe_moment()
    accepted_at: datetime | None = maybe_moment()
    first_touch_at: datetime | None = maybe_moment()  # ever, by whoever had it then
    last_contact_at: datetime | None = maybe_moment()
    created_at: datetime = moment()
    version: int = 1


class LeadKey(SQLModel, table=True):
    """What identifies a firm, once: whoever takes in a lead holds its keys until he commits, so that a
    hundred intakes of one firm at the same moment make one lead (AS-20)."""

    __tablename__ = "lead_keys"
    key: str = Field(primary_key=True)


class LeadSource(SQLModel, table=True):
    """Every time somebody told us of a lead that was there already: merged into `lead_id` (AS-13, AS-20).
    `told_by_id`: who entered it, `owner_id`: whose the lead was then."""

    __tablename__ = "lead_sources"
    __table_args__ = (UniqueConstraint("source", "source_key"),)
    id: int | None = key()
    lead_id: int = ref("leads.id")
    source: str
    source_key: str
    channel: str = ""
    told_by_id: int | None = maybe_ref("people.id", index=False)
    owner_id: int | None = maybe_ref("people.id", index=False)
    raw: dict[str, Any] = json()
    cost_fen: int | None = Field(default=None, sa_type=BigId)
    at: datetime = moment(index=True)


class Assignment(SQLModel, table=True):
    """One decision about who gets a lead, with everything it was made from, so that it can be replayed
    (AS-09). kind: match | claim | transfer | decline | reassign | veto | inherit. `parts`: the stored
    result of sales.matching (rule, version, every candidate's features, weights and score), what others
    have alike by its digest in assignment_blocks (storage.lead_parts)."""

    __tablename__ = "assignments"
    id: int | None = key()
    lead_id: int = ref("leads.id")
    kind: str
    person_id: int | None = maybe_ref("people.id")
    from_id: int | None = maybe_ref("people.id", index=False)
    by_id: int | None = maybe_ref("people.id", index=False)
    rule: str = ""
    playbook_sha: str = ""
    reason: str = ""
    parts: dict[str, Any] | None = Field(default=None, sa_type=Json, nullable=True)
    at: datetime = moment(index=True)


class AssignmentBlock(SQLModel, table=True):
    """Part of many assignments, by its content: never changed, never deleted."""

    __tablename__ = "assignment_blocks"
    digest: str = Field(primary_key=True)
    content: Any = Field(sa_type=Json, nullable=False)


class Area(SQLModel, table=True):
    """What is known of a place around customers: people per km², percent of shops that rivals are in, and the
    day of the data; from a table that operations bring (AS-01, R27)."""

    __tablename__ = "areas"
    id: int | None = key()
    name: str = Field(unique=True)
    density: int | None = None
    competitors: int | None = None
    as_of: str  # YYYY-MM-DD


class Ability(SQLModel, table=True):
    """What our own rows do not say of a rep: certification (level), delivery (minutes), or
    certificate:<name> (1), with the day of the data; from a CSV (R27)."""

    __tablename__ = "abilities"
    person_id: int = Field(sa_type=BigId, foreign_key="people.id", primary_key=True)
    name: str = Field(primary_key=True)
    value: int
    as_of: str  # YYYY-MM-DD


class ImportBatch(Versioned, SQLModel, table=True):
    """One file. kind: leads (customers come with the capture issue). state: reading | refused | dry |
    dropped | running | done | reverting | reverted. `counts`: what the dry run and the run found.
    `columns`: {"fields": our field → columns, "headings", "samples", "chosen": what a person said of them}."""

    __tablename__ = "import_batches"
    id: int | None = key()
    kind: str
    person_id: int = ref("people.id")
    media_id: int = ref("media.id", index=False)
    name: str = ""
    columns: dict[str, Any] = json()
    state: str = "reading"
    counts: dict[str, Any] = json()
    cursor: int = 0
    errors_id: int | None = maybe_ref(
        "media.id", index=False
    )  # the rows that could not be taken, as a file
    created_at: datetime = moment()
    done_at: datetime | None = maybe_moment()
    version: int = 1


class ImportRow(SQLModel, table=True):
    """One row of the file as parsed. `values`: {"fields": what was read, "cells": as they stood there}.
    state: ready | known | doubtful | bad | taken | merged | skipped | reverted | kept."""

    __tablename__ = "import_rows"
    __table_args__ = (
        UniqueConstraint("batch_id", "number"),
        Index("ix_import_row_batch_state", "batch_id", "state"),
        Index("ix_import_row_batch_made", "batch_id", "made_id"),
    )
    id: int | None = key()
    batch_id: int = ref("import_batches.id", index=False)
    number: int
    state: str
    values: dict[str, Any] = json()
    problems: list[str] = json(list)
    made_id: int | None = Field(default=None, sa_type=BigId, nullable=True)  # of the batch's kind
