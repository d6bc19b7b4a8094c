"""What somebody should hear of, how calmly, and who stands in for whom."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import BigId, Versioned, json, key, maybe_moment, maybe_ref, moment, ref


class Notice(SQLModel, table=True):
    """One object that one person should hear of on one day, with all its reasons (R41).

    kind: the family that can be muted (stale, todo, approval, …). severity: 1 yellow, 2 red; only rises.
    state: waiting | sent (as its own card) | rolled (in a roll-up) | digested (in the evening's) | muted
    | settled (handled before it left). `subject_id`: the rep it is about, for a manager's roll-up;
    `instead_of_id`: the person on leave whom it was meant for; `personal`: of no use to a stand-in;
    `push_id`: the message it left in last.
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("person_id", "object_kind", "object_id", "day"),
        Index("ix_notice_state_at", "state", "at"),
        Index("ix_notice_object", "object_kind", "object_id"),
    )
    id: int | None = key()
    person_id: int = ref("people.id")
    subject_id: int | None = maybe_ref("people.id", index=False)
    instead_of_id: int | None = maybe_ref("people.id", index=False)
    personal: bool = False
    kind: str
    object_kind: str
    object_id: int = Field(sa_type=BigId)
    day: str  # YYYY-MM-DD, local
    severity: int = 1
    reasons: list[str] = json(list)
    state: str = "waiting"
    at: datetime = moment()
    left_at: datetime | None = maybe_moment()
    push_id: int | None = maybe_ref("pushes.id")


class Push(SQLModel, table=True):
    """An unasked message that left, so that the caps can be kept (U-05). `kind`: of its notices; of a
    roll-up several, joined by commas. `form`: card | roll_up | digest."""

    __tablename__ = "pushes"
    __table_args__ = (Index("ix_push_person_at", "person_id", "at"),)
    id: int | None = key()
    person_id: int = ref("people.id", index=False)
    kind: str
    form: str = "card"
    severity: int = 1
    at: datetime = moment()


class Setting(Versioned, SQLModel, table=True):
    """A person's own settings. `muted`: kinds of notices that only the digest brings."""

    __tablename__ = "settings"
    person_id: int = Field(sa_type=BigId, foreign_key="people.id", primary_key=True)
    muted: list[str] = json(list)
    push_alerts: bool = True  # AL-13: the switch 「异常数据自动推送」
    version: int = 1


class Leave(Versioned, SQLModel, table=True):
    """Away from `starts_at` until `ends_at`; `deputy_id` none: the manager stands in."""

    __tablename__ = "leaves"
    id: int | None = key()
    person_id: int = ref("people.id")
    starts_at: datetime = moment()
    ends_at: datetime = moment()
    deputy_id: int | None = maybe_ref("people.id")
    created_at: datetime = moment()
    cancelled: bool = False
    version: int = 1


class Remark(SQLModel, table=True):
    """A manager's comment on an object, by text or voice (AL-04)."""

    __tablename__ = "remarks"
    id: int | None = key()
    object_kind: str
    object_id: int = Field(sa_type=BigId, index=True)
    person_id: int = ref("people.id", index=False)
    words: str = ""
    media_id: int | None = maybe_ref("media.id", index=False)
    at: datetime = moment()


class Reveal(SQLModel, table=True):
    """Somebody looked at a phone number that was masked for them (U-07)."""

    __tablename__ = "reveals"
    id: int | None = key()
    person_id: int = ref("people.id")
    contact_id: int = ref("contacts.id")
    at: datetime = moment()
