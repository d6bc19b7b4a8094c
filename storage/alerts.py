"""Leads and opportunities that lie still, and what was said about them, by what alerts ask."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam
from sqlmodel import col, exists, or_, select

from sales.ladder import WATCHED
from storage.pursuits import LEAD, OPPORTUNITY, TABLES, Pursuit, counted_from, kind_of
from storage.scoped import Scoped
from storage.store import Store
from storage.tables import Notice, Person, Remark, Timer, Todo
from storage.tables.columns import Moment

SILENT = ("stale_followup", "stale_snooze")
"""Clocks of which one that went off means: nobody has touched it."""
LATE = (*SILENT, "lead_nudge", "first_touch", "lead_reassign", "deep_interview")
"""Clocks of which one that went off means: something is owed to the customer."""

_TOLD = (
    select(Notice.person_id)
    .where(
        Notice.object_kind == bindparam("kind"),
        Notice.object_id == bindparam("id"),
        or_(  # what was opened for another reason the same day tells of the silence too
            Notice.at >= bindparam("since", type_=Moment),
            col(Notice.left_at) >= bindparam("since", type_=Moment),
            Notice.state == "waiting",
            Notice.state == "muted",
        ),
    )
    .order_by(col(Notice.id))
)
_ESCALATED = _TOLD.where(Notice.kind == "escalation")
_TODOS = {
    kind: select(Todo)
    .where(
        of == bindparam("id"),
        Todo.kind == "stale",
        Todo.created_at >= bindparam("since", type_=Moment),
    )
    .order_by(col(Todo.id).desc())
    .limit(1)
    for kind, of in ((LEAD, Todo.lead_id), (OPPORTUNITY, Todo.opportunity_id))
}
_OPEN_TODOS = {
    kind: select(Todo).where(of == bindparam("id"), Todo.kind == "stale", Todo.state == "open")
    for kind, of in ((LEAD, Todo.lead_id), (OPPORTUNITY, Todo.opportunity_id))
}


async def lying_still(mine: Scoped, owners: Sequence[int]) -> list[Pursuit]:
    """Those of these people that the actor may see and where something is owed, the longest first."""
    found: list[Pursuit] = []
    for kind, table in TABLES.items():
        query = mine.select(table).where(
            col(table.owner_id).in_(owners), col(table.state).in_(WATCHED), _late(kind, table)
        )
        found += (await mine.store.session.exec(query)).all()
    return sorted(found, key=lambda one: (counted_from(one), one.id or 0))


def _late(kind: str, table: type[Pursuit]) -> ColumnElement[bool]:
    return exists().where(
        col(Timer.object_kind) == kind,
        col(Timer.object_id) == table.id,
        col(Timer.name).in_(LATE),
        col(Timer.state) == "fired",
    )


async def told_of(store: Store, kind: str, id: int, since: datetime) -> frozenset[int]:
    """Who was to hear of it since then."""
    key = {"kind": kind, "id": id, "since": since}
    return frozenset(await store.session.exec(_TOLD, params=key))


async def left_today(store: Store, one: Pursuit, now: datetime) -> Notice | None:
    """What its owner, or whoever stands in for him, has already been told of it today."""
    query = select(Notice).where(
        Notice.object_kind == kind_of(one),
        Notice.object_id == one.id,
        Notice.day == now.astimezone(store.zone).date().isoformat(),
        or_(Notice.person_id == one.owner_id, Notice.instead_of_id == one.owner_id),
        col(Notice.state).in_(("sent", "rolled", "digested")),
    )
    return (await store.session.exec(query)).first()


async def escalated_to(store: Store, kind: str, id: int, since: datetime) -> int | None:
    """Who heard last because those below did nothing."""
    key = {"kind": kind, "id": id, "since": since}
    return next(reversed((await store.session.exec(_ESCALATED, params=key)).all()), None)


async def stale_todo(store: Store, kind: str, id: int, since: datetime) -> Todo | None:
    """The todo of this silence, ticked or not; one per silence."""
    key = {"id": id, "since": since}
    return (await store.session.exec(_TODOS[kind], params=key)).first()


async def open_stale_todos(store: Store, kind: str, id: int) -> Sequence[Todo]:
    return (await store.session.exec(_OPEN_TODOS[kind], params={"id": id})).all()


async def last_remark(
    store: Store, kind: str, id: int, since: datetime
) -> tuple[str, Remark] | None:
    """(who, what) of the newest comment that was finished."""
    query = (
        select(Person.name, Remark)
        .join(Person, col(Person.id) == Remark.person_id)
        .where(
            Remark.object_kind == kind, Remark.object_id == id, Remark.at >= since, _finished()
        )
        .order_by(col(Remark.id).desc())
        .limit(1)
    )  # fmt: skip
    return (await store.session.exec(query)).first()


async def begun_remark(store: Store, person_id: int, since: datetime) -> Remark | None:
    """The comment that the person opened and has not made yet."""
    query = select(Remark).where(Remark.person_id == person_id, Remark.at >= since, ~_finished())
    return (await store.session.exec(query.order_by(col(Remark.id).desc()).limit(1))).first()


def _finished() -> ColumnElement[bool]:
    return (col(Remark.words) != "") | col(Remark.media_id).is_not(None)
