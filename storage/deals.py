"""Touch logs, opportunities, 再考虑 records and todos, by what is asked of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import col, select

from sales.stages import LIVE
from storage.scoped import Scoped
from storage.store import Store
from storage.tables.columns import Moment
from storage.tables import Opportunity, Rethink, Todo, TouchLog

_UNFINISHED = (
    select(TouchLog)
    .where(
        TouchLog.author_id == bindparam("author"),
        col(TouchLog.state).in_(("draft", "asked")),
        TouchLog.created_at >= bindparam("since", type_=Moment),
    )
    .order_by(col(TouchLog.id).desc())
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


async def unfinished_touch(store: Store, author_id: int, since: datetime) -> TouchLog | None:
    """The draft the author was last busy with."""
    found = await store.session.exec(_UNFINISHED, params={"author": author_id, "since": since})
    return found.first()


async def last_touch(store: Store, customer_id: int) -> TouchLog | None:
    return (await store.session.exec(_LAST_TOUCH, params={"customer": customer_id})).first()


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
    """The customer's history, newest first; the caller has seen the customer."""
    query = (
        select(TouchLog)
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
    query = (
        select(Opportunity)
        .where(Opportunity.customer_id == customer_id, col(Opportunity.state).in_(LIVE))
        .order_by(col(Opportunity.last_contact_at).desc(), col(Opportunity.id))
    )
    return (await store.session.exec(query)).all()


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
    query = (
        select(Todo)
        .where(Todo.customer_id == customer_id, Todo.state == "open")
        .order_by(col(Todo.due_at), col(Todo.id))
    )
    return (await store.session.exec(query)).all()


async def open_todos_of_deal(store: Store, opportunity_id: int) -> Sequence[Todo]:
    query = select(Todo).where(Todo.opportunity_id == opportunity_id, Todo.state == "open")
    return (await store.session.exec(query.order_by(col(Todo.id)))).all()


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
