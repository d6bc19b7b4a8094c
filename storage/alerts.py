"""Silent opportunities and what was said about them, by what alerts ask."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam
from sqlmodel import col, exists, or_, select

from sales.stages import LIVE
from storage.scoped import Scoped
from storage.store import Store
from storage.tables import Notice, Opportunity, Person, Remark, Timer, Todo
from storage.tables.columns import Moment

OPPORTUNITY = "opportunity"
SILENT = ("stale_followup", "stale_snooze")
"""Clocks of which one that went off means: nobody has touched it."""

_TOLD = (
    select(Notice.person_id, Notice.severity)
    .where(
        Notice.object_kind == OPPORTUNITY,
        Notice.object_id == bindparam("opportunity"),
        or_(Notice.kind == "stale", Notice.kind == "escalation"),
        Notice.at >= bindparam("since", type_=Moment),
    )
    .order_by(col(Notice.severity), col(Notice.id))
)
_TODO = (
    select(Todo)
    .where(
        Todo.opportunity_id == bindparam("opportunity"),
        Todo.kind == "stale",
        Todo.created_at >= bindparam("since", type_=Moment),
    )
    .order_by(col(Todo.id).desc())
    .limit(1)
)


async def silent_deals(mine: Scoped, owners: Sequence[int]) -> Sequence[Opportunity]:
    """Those of these people that the actor may see, the longest silence first."""
    query = mine.select(Opportunity).where(
        col(Opportunity.owner_id).in_(owners), col(Opportunity.state).in_(LIVE), _silent()
    )
    ordered = query.order_by(col(Opportunity.last_contact_at), col(Opportunity.id))
    return (await mine.store.session.exec(ordered)).all()


def _silent() -> ColumnElement[bool]:
    return exists().where(
        col(Timer.object_kind) == OPPORTUNITY,
        col(Timer.object_id) == Opportunity.id,
        col(Timer.name).in_(SILENT),
        col(Timer.state) == "fired",
    )


async def told_of(store: Store, opportunity_id: int, since: datetime) -> dict[int, int]:
    """Who was to hear of this opportunity's silence since then → how loudly."""
    key = {"opportunity": opportunity_id, "since": since}
    return dict((await store.session.exec(_TOLD, params=key)).all())


async def stale_todo(store: Store, opportunity_id: int, since: datetime) -> Todo | None:
    """The todo of this silence, ticked or not; one per silence."""
    key = {"opportunity": opportunity_id, "since": since}
    return (await store.session.exec(_TODO, params=key)).first()


async def last_remark(
    store: Store, opportunity_id: int, since: datetime
) -> tuple[str, Remark] | None:
    """(who, what) of the newest comment that was finished."""
    query = (
        select(Person.name, Remark)
        .join(Person, col(Person.id) == Remark.person_id)
        .where(
            Remark.object_kind == OPPORTUNITY,
            Remark.object_id == opportunity_id,
            Remark.at >= since,
            _finished(),
        )
        .order_by(col(Remark.id).desc())
        .limit(1)
    )
    return (await store.session.exec(query)).first()


async def begun_remark(store: Store, person_id: int, since: datetime) -> Remark | None:
    """The comment that the person opened and has not made yet."""
    query = select(Remark).where(Remark.person_id == person_id, Remark.at >= since, ~_finished())
    return (await store.session.exec(query.order_by(col(Remark.id).desc()).limit(1))).first()


def _finished() -> ColumnElement[bool]:
    return (col(Remark.words) != "") | col(Remark.media_id).is_not(None)
