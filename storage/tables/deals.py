"""Touch logs, opportunities, 再考虑 records, todos and the clocks on them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import (
    BigId,
    Versioned,
    json,
    key,
    looped_ref,
    maybe_moment,
    maybe_ref,
    moment,
    ref,
)


class TouchLog(Versioned, SQLModel, table=True):
    """客户触点日志. `raw_text` is what the rep sent, `understood` what the bot made of it, the other
    columns what the rep confirmed. state: draft | asked | saved | dropped."""

    __tablename__ = "touch_logs"
    __table_args__ = (
        Index("ix_touch_customer_at", "customer_id", "at"),
        Index("ix_touch_author_created", "author_id", "created_at"),
    )
    id: int | None = key()
    author_id: int = ref("people.id", index=False)
    customer_id: int | None = maybe_ref("customers.id", index=False)
    opportunity_id: int | None = looped_ref("opportunities.id", name="fk_touch_logs_opportunity_id")
    state: str = "draft"
    source: str = "typed"  # typed | form | voice | photo | forward | import
    raw_text: str = ""
    understood: dict[str, Any] = json()
    new_customer: str = ""  # name to be created with the save, when no customer is known
    content: str = ""
    touch_type: str = ""
    emotion: str = ""
    contact_ids: list[int] = json(list)
    new_contacts: list[str] = json(list)
    tags: list[str] = json(list)
    amount_fen: int | None = Field(default=None, sa_type=BigId)
    next_action: str = ""
    next_at: datetime | None = maybe_moment()
    pictures: int = 0  # media rows that point here
    at: datetime = moment()  # when the contact took place
    created_at: datetime = moment()
    saved_at: datetime | None = maybe_moment()
    version: int = 1


class Opportunity(Versioned, SQLModel, table=True):
    """`stage` is an id of the playbook's pipeline; state: open rethinking to_activate frozen won lost
    void. `touch_id` is the log it came from (CP-09)."""

    __tablename__ = "opportunities"
    __table_args__ = (
        Index("ix_opportunity_owner_state_contact", "owner_id", "state", "last_contact_at"),
    )
    id: int | None = key()
    name: str
    customer_id: int = ref("customers.id")
    owner_id: int = ref("people.id", index=False)
    touch_id: int = ref("touch_logs.id")
    stage: str
    state: str = "open"
    amount_fen: int | None = Field(default=None, sa_type=BigId)
    tags: list[str] = json(list)
    stage_entered_at: datetime = moment()
    last_contact_at: datetime = moment()
    closed_at: datetime | None = maybe_moment()
    close_reason: str = ""
    created_at: datetime = moment()
    version: int = 1


class Rethink(Versioned, SQLModel, table=True):
    """One 「再考虑」: the concern named, the scripts given, the next contact agreed or not."""

    __tablename__ = "rethinks"
    id: int | None = key()
    customer_id: int = ref("customers.id")
    opportunity_id: int | None = maybe_ref("opportunities.id")
    touch_id: int | None = maybe_ref("touch_logs.id")
    person_id: int = ref("people.id")
    concern: str
    note: str = ""
    todo_id: int | None = maybe_ref("todos.id")
    next_contact_at: datetime | None = maybe_moment()
    created_at: datetime = moment()
    version: int = 1


class Todo(Versioned, SQLModel, table=True):
    """state: open | done | dropped. kind: next_action | rethink | manual | stale."""

    __tablename__ = "todos"
    __table_args__ = (Index("ix_todo_owner_state_due", "owner_id", "state", "due_at"),)
    id: int | None = key()
    owner_id: int = ref("people.id", index=False)
    customer_id: int | None = maybe_ref("customers.id")
    opportunity_id: int | None = maybe_ref("opportunities.id")
    lead_id: int | None = maybe_ref("leads.id")
    touch_id: int | None = maybe_ref("touch_logs.id")
    kind: str = "next_action"
    text: str
    due_at: datetime = moment()
    state: str = "open"
    snoozed: int = 0
    snooze_reason: str = ""
    done_at: datetime | None = maybe_moment()
    created_at: datetime = moment()
    version: int = 1


class BattlePack(SQLModel, table=True):
    """What one person's 今日作战包 of one workday named, so that its face can be drawn again."""

    __tablename__ = "battle_packs"
    __table_args__ = (UniqueConstraint("person_id", "day"),)
    id: int | None = key()
    person_id: int = ref("people.id", index=False)
    day: str  # YYYY-MM-DD
    todo_ids: list[int] = json(list)
    lead_id: int | None = maybe_ref("opportunities.id", index=False)
    material: str = ""  # id in the playbook
    created_at: datetime = moment()


class Timer(SQLModel, table=True):
    """A clock of the timer register on one object. state: armed | fired | done | paused.
    `ran_seconds`: how long it ran before `started_at`, when it was paused in between (R37).
    `playbook_version`: the rules and calendar it was armed by, so that it follows when they change."""

    __tablename__ = "timers"
    __table_args__ = (
        UniqueConstraint("object_kind", "object_id", "name"),
        Index("ix_timer_state_due", "state", "due_at"),
        Index("ix_timer_state_version", "state", "playbook_version"),
    )
    id: int | None = key()
    object_kind: str
    object_id: int = Field(sa_type=BigId)
    name: str
    started_at: datetime = moment()
    due_at: datetime = moment()
    state: str = "armed"
    ran_seconds: int = 0
    playbook_version: int = 0


class Media(SQLModel, table=True):
    """A file someone sent, stored once by content."""

    __tablename__ = "media"
    id: int | None = key()
    sha256: str = Field(index=True)
    kind: str  # image | voice | file
    mime: str
    size: int
    name: str = ""  # as sent; shown escaped, never a path
    person_id: int = ref("people.id")
    touch_id: int | None = maybe_ref("touch_logs.id")
    created_at: datetime = moment()
