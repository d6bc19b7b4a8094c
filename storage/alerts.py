"""Silent opportunities and what was said about them, by what alerts ask."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import col, exists, select

from sales.stages import LIVE
from storage.scoped import Scoped
from storage.store import Store
from storage.tables import Notice, Opportunity, Person, Remark, Timer, Todo

OPPORTUNITY = "opportunity"
SILENT = ("stale_followup", "stale_snooze")
"""Clocks of which one that went off means: nobody has touched it."""


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
    query = select(Notice.person_id, Notice.severity).where(
        Notice.object_kind == OPPORTUNITY,
        Notice.object_id == opportunity_id,
        col(Notice.kind).in_(("stale", "escalation")),
        Notice.at >= since,
    )
    rows = await store.session.exec(query.order_by(col(Notice.severity), col(Notice.id)))
    return dict(rows.all())


async def stale_todo(store: Store, opportunity_id: int, since: datetime) -> Todo | None:
    """The todo of this silence, ticked or not; one per silence."""
    query = select(Todo).where(
        Todo.opportunity_id == opportunity_id, Todo.kind == "stale", Todo.created_at >= since
    )
    return (await store.session.exec(query.order_by(col(Todo.id).desc()).limit(1))).first()


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
