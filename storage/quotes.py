"""Quotes, by what is asked of them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import col, func, select

from storage.scoped import Scoped
from storage.store import Store
from storage.tables import Quote
from storage.tables.columns import Moment

_STANDING = (
    select(Quote)
    .where(
        Quote.customer_id == bindparam("customer"),
        Quote.state == "given",
        Quote.at >= bindparam("since", type_=Moment),
    )
    .order_by(col(Quote.at).desc(), col(Quote.id).desc())
)
_HELD = (
    select(Quote)
    .where(
        Quote.customer_id == bindparam("customer"),
        Quote.person_id == bindparam("person"),
        Quote.state == "held",
    )
    .limit(1)
)


async def standing_quotes(store: Store, customer_id: int, since: datetime) -> Sequence[Quote]:
    """Of anybody, the newest first."""
    key = {"customer": customer_id, "since": since}
    return (await store.session.exec(_STANDING, params=key)).all()


async def held_quote(store: Store, customer_id: int, person_id: int) -> Quote | None:
    """The person's own that waits for a decision."""
    key = {"customer": customer_id, "person": person_id}
    return (await store.session.exec(_HELD, params=key)).first()


async def quotes_of(mine: Scoped, customer_id: int, limit: int) -> Sequence[Quote]:
    """As far as the actor may see them, the newest first."""
    query = mine.select(Quote).where(Quote.customer_id == customer_id)
    ordered = query.order_by(col(Quote.at).desc(), col(Quote.id).desc()).limit(limit)
    return (await mine.store.session.exec(ordered)).all()


async def conflicts(store: Store, since: datetime, until: datetime) -> dict[str, int]:
    """foreign, second, price → how many quotes ran into it in [since, until): a month's bounds give the
    conflicts of the month (AS-14). However each was settled; what was undone is not there."""
    query = (
        select(Quote.conflict, func.count())
        .where(Quote.conflict != "", Quote.at >= since, Quote.at < until)
        .group_by(Quote.conflict)
    )
    return dict((await store.session.exec(query)).all())
