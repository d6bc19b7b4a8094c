"""What the people of a team have not caught up with, by person."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, func, select

from storage.pursuits import TABLES
from storage.store import Store
from storage.tables import ChatGroup, Person, Team, Timer, Todo


@dataclass(frozen=True, slots=True)
class Behind:
    name: str
    silent: int  # leads and opportunities whose clock rang and that nobody handled since
    late: int  # todos past their time


async def bound_groups(store: Store, after: int, most: int) -> Sequence[tuple[int, int, str]]:
    """(group, team, its name) of the chats that are bound and there, by group."""
    query = (
        select(ChatGroup.id, Team.id, Team.name)
        .join(Team, col(Team.id) == ChatGroup.team_id)
        .where(col(ChatGroup.id) > after, col(ChatGroup.lost_at).is_(None))
        .order_by(col(ChatGroup.id))
        .limit(most)
    )
    return [(group or 0, team or 0, name) for group, team, name in await store.session.exec(query)]


async def behind(
    store: Store, team: int, states: Sequence[str], clock: str, now: datetime
) -> list[Behind]:
    """Who is behind, most first. `states`: of leads and opportunities whose `clock` runs."""
    late = (
        select(Todo.owner_id, func.count())
        .join(Person, col(Person.id) == Todo.owner_id)
        .where(Person.team_id == team, Todo.state == "open", Todo.due_at < now)
        .group_by(col(Todo.owner_id))
    )
    silences = await _silences(store, team, states, clock)
    lates = dict((await store.session.exec(late)).all())
    people = await store.session.exec(
        select(Person).where(Person.team_id == team, col(Person.active)).order_by(col(Person.id))
    )
    found = [Behind(one.name, silences[one.id or 0], lates.get(one.id or 0, 0)) for one in people]
    some = [one for one in found if one.silent or one.late]
    return sorted(some, key=lambda one: (-one.silent, -one.late))


async def _silences(store: Store, team: int, states: Sequence[str], clock: str) -> Counter[int]:
    found: Counter[int] = Counter()
    for kind, table in TABLES.items():
        query = (
            select(table.owner_id, func.count())
            .join(Timer, col(Timer.object_id) == table.id)
            .join(Person, col(Person.id) == table.owner_id)
            .where(
                Person.team_id == team, Timer.object_kind == kind, Timer.name == clock,
                Timer.state == "fired", col(table.state).in_(states),
            )
            .group_by(col(table.owner_id))
        )  # fmt: skip
        found.update({owner or 0: count for owner, count in await store.session.exec(query)})
    return found
