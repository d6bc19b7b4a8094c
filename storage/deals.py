"""Touch logs, opportunities, 再考虑 records and todos, by what is asked of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, or_
from sqlalchemy.orm.attributes import flag_modified
from sqlmodel import col, select

from sales.stages import LIVE
from storage.scoped import Scoped
from storage.store import Store
from storage.tables import Lead, Opportunity, Rethink, Todo, TouchLog
from storage.tables.columns import Moment


def _among(column: Any, values: Iterable[str]) -> ColumnElement[bool]:
    """Compiled once; the list of an IN is written anew at every execution."""
    return or_(*(column == value for value in values))


_UNFINISHED = (
    select(TouchLog)
    .where(
        TouchLog.author_id == bindparam("author"),
        _among(TouchLog.state, ("draft", "asked")),
        TouchLog.created_at >= bindparam("since", type_=Moment),
    )
    .order_by(col(TouchLog.created_at).desc(), col(TouchLog.id).desc())
    .limit(1)
)
_OPEN_TODOS = (
    select(Todo)
    .where(Todo.owner_id == bindparam("owner"), Todo.state == "open")
    .order_by(col(Todo.due_at), col(Todo.id))
)
_LAST_TOUCH = (
    select(TouchLog)
    .where(TouchLog.customer_id == bindparam("customer"), TouchLog.state == "saved")
    .order_by(col(TouchLog.at).desc(), col(TouchLog.id).desc())
    .limit(1)
)


_LIVE_DEALS = (
    select(Opportunity)
    .where(
        Opportunity.customer_id == bindparam("customer"),
        _among(Opportunity.state, LIVE),
    )
    .order_by(col(Opportunity.last_contact_at).desc(), col(Opportunity.id))
)
_OPEN_TODOS_OF = (
    select(Todo)
    .where(Todo.customer_id == bindparam("customer"), Todo.state == "open")
    .order_by(col(Todo.due_at), col(Todo.id))
)
_OPEN_TODOS_OF_DEAL = (
    select(Todo)
    .where(Todo.opportunity_id == bindparam("deal"), Todo.state == "open")
    .order_by(col(Todo.id))
)


async def unfinished_touch(store: Store, author_id: int, since: datetime) -> TouchLog | None:
    """The draft the author was last busy with."""
    found = await store.session.exec(_UNFINISHED, params={"author": author_id, "since": since})
    return found.first()


async def last_touch(store: Store, customer_id: int) -> TouchLog | None:
    return (await store.session.exec(_LAST_TOUCH, params={"customer": customer_id})).first()


async def last_seen_touch(mine: Scoped, customer_id: int) -> TouchLog | None:
    """The latest that the actor may read."""
    last = await last_touch(mine.store, customer_id)
    if last is None or await mine.sees(last):
        return last
    return next(iter(await touches_of(mine, customer_id, 1)), None)


async def own_saved_touches(store: Store, author_id: int, limit: int) -> Sequence[TouchLog]:
    """The author's latest saved visits that no opportunity has grown from."""
    query = (
        select(TouchLog)
        .where(
            TouchLog.author_id == author_id,
            TouchLog.state == "saved",
            col(TouchLog.opportunity_id).is_(None),
            col(TouchLog.customer_id).is_not(None),
        )
        .order_by(col(TouchLog.at).desc(), col(TouchLog.id).desc())
        .limit(limit)
    )
    return (await store.session.exec(query)).all()


async def touches_of(mine: Scoped, customer_id: int, limit: int) -> Sequence[TouchLog]:
    """The customer's history as far as the actor may read it, newest first."""
    query = (
        mine.select(TouchLog)
        .where(TouchLog.customer_id == customer_id, TouchLog.state == "saved")
        .order_by(col(TouchLog.at).desc(), col(TouchLog.id).desc())
        .limit(limit)
    )
    return (await mine.store.session.exec(query)).all()


async def touches_saying(mine: Scoped, words: str, limit: int) -> Sequence[TouchLog]:
    query = (
        mine.select(TouchLog)
        .where(
            TouchLog.state == "saved",
            col(TouchLog.content).contains(words, autoescape=True),
        )
        .order_by(col(TouchLog.at).desc(), col(TouchLog.id).desc())
        .limit(limit)
    )
    return (await mine.store.session.exec(query)).all()


async def live_deals_of(store: Store, customer_id: int) -> Sequence[Opportunity]:
    return (await store.session.exec(_LIVE_DEALS, params={"customer": customer_id})).all()


async def deals_of(mine: Scoped, customer_id: int) -> Sequence[Opportunity]:
    """All of a customer's opportunities that the actor may see, the latest contact first."""
    query = (
        mine.select(Opportunity)
        .where(Opportunity.customer_id == customer_id)
        .order_by(col(Opportunity.last_contact_at).desc(), col(Opportunity.id))
    )
    return (await mine.store.session.exec(query)).all()


async def own_live_deals(store: Store, owner_id: int) -> Sequence[Opportunity]:
    query = (
        select(Opportunity)
        .where(Opportunity.owner_id == owner_id, col(Opportunity.state).in_(LIVE))
        .order_by(col(Opportunity.last_contact_at).desc(), col(Opportunity.id))
    )
    return (await store.session.exec(query)).all()


async def live_deals(mine: Scoped) -> Sequence[Opportunity]:
    """All that the actor has to do with, the latest contact first."""
    query = (
        mine.select(Opportunity, groups=False)
        .where(col(Opportunity.state).in_(LIVE))
        .order_by(col(Opportunity.last_contact_at).desc(), col(Opportunity.id))
    )
    return (await mine.store.session.exec(query)).all()


async def deals_named(mine: Scoped, words: str, limit: int) -> Sequence[Opportunity]:
    query = (
        mine.select(Opportunity)
        .where(col(Opportunity.name).contains(words, autoescape=True))
        .order_by(col(Opportunity.last_contact_at).desc(), col(Opportunity.id))
        .limit(limit)
    )
    return (await mine.store.session.exec(query)).all()


async def open_todos(store: Store, owner_id: int) -> Sequence[Todo]:
    """Soonest first."""
    return (await store.session.exec(_OPEN_TODOS, params={"owner": owner_id})).all()


async def open_todos_of(store: Store, customer_id: int) -> Sequence[Todo]:
    return (await store.session.exec(_OPEN_TODOS_OF, params={"customer": customer_id})).all()


async def open_todos_of_deal(store: Store, opportunity_id: int) -> Sequence[Todo]:
    found = await store.session.exec(_OPEN_TODOS_OF_DEAL, params={"deal": opportunity_id})
    return found.all()


async def open_todos_from(store: Store, touch_id: int) -> Sequence[Todo]:
    """What the visit's next step became."""
    query = select(Todo).where(Todo.touch_id == touch_id, Todo.state == "open")
    return (await store.session.exec(query.order_by(col(Todo.id)))).all()


async def todos_by_id(store: Store, ids: Iterable[int]) -> list[Todo]:
    """In the order asked for."""
    wanted = list(ids)
    if not wanted:
        return []
    rows = (await store.session.exec(select(Todo).where(col(Todo.id).in_(wanted)))).all()
    by_id = {row.id: row for row in rows}
    return [by_id[id] for id in wanted if id in by_id]


async def rethink_by_id(store: Store, id: int) -> Rethink | None:
    return await store.session.get(Rethink, id)


def use_up(row: Opportunity | TouchLog | Lead) -> None:
    """What was tapped changed nothing of the row itself; still its version is used up, so that a second
    tap on the same card is a stale one (law 4)."""
    flag_modified(row, "raw" if isinstance(row, Lead) else "tags")
