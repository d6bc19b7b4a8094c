"""What waits to be told to a person, what has left already, and what he wishes (U-05)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlmodel import col, select

from storage.notices import TIMER, UNLEFT
from storage.store import Store
from storage.tables import Notice, Person, Push, Setting


async def unleft_of(store: Store, person_id: int) -> Sequence[Notice]:
    """The person's notices that have not left, oldest first; held until the commit, so that nobody else
    composes them, and nobody's push goes uncounted."""
    await store.timer("person", person_id, TIMER)
    query = (
        select(Notice)
        .where(Notice.person_id == person_id, col(Notice.state).in_(UNLEFT))
        .order_by(col(Notice.at), col(Notice.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await store.session.exec(query)).all()


async def pushes_since(store: Store, person_id: int, at: datetime) -> Sequence[Push]:
    query = select(Push).where(Push.person_id == person_id, Push.at >= at)
    return (await store.session.exec(query)).all()


async def push(
    store: Store, person_id: int, form: str, notices: Iterable[Notice], state: str, now: datetime
) -> Push:
    """These leave in one message: the row that the caps count, and their new state."""
    told = list(notices)
    made = Push(
        person_id=person_id,
        kind=",".join(sorted({one.kind for one in told})),
        form=form,
        severity=max(one.severity for one in told),
        at=now,
    )
    store.session.add(made)
    await store.session.flush()
    for one in told:
        one.state, one.left_at, one.push_id = state, now, made.id
    await store.session.flush()
    return made


async def told_in(store: Store, push_id: int) -> Sequence[Notice]:
    """The notices of one message, worst first."""
    query = (
        select(Notice)
        .where(Notice.push_id == push_id)
        .order_by(col(Notice.severity).desc(), col(Notice.at), col(Notice.id))
    )
    return (await store.session.exec(query)).all()


async def setting_of(store: Store, person_id: int) -> Setting:
    """The person's settings; what he never set is as it came."""
    return await store.session.get(Setting, person_id) or Setting(person_id=person_id)


async def waited_for_after(store: Store, person_id: int, limit: int) -> Sequence[int]:
    """Active people for whom something waits, by id, for a job that walks them in chunks."""
    waiting = select(Notice.person_id).where(col(Notice.state).in_(UNLEFT))
    query = (
        select(Person.id)
        .where(col(Person.id) > person_id, col(Person.active), col(Person.id).in_(waiting))
        .order_by(col(Person.id))
        .limit(limit)
    )
    return [id for id in await store.session.exec(query) if id is not None]
