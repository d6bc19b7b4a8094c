"""The clocks on objects: rows, armed and reset by the handlers that change the object."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Integer, Table, bindparam
from sqlalchemy import select as select_columns
from sqlmodel import SQLModel, col, func, or_, select

from storage.changes import change_of
from storage.tables import Timer
from storage.tables.columns import Moment
from storage.transaction import Transaction

_TIMERS: Table = SQLModel.metadata.tables["timers"]
_OF_OBJECT = (
    select(Timer)
    .where(Timer.object_kind == bindparam("object_kind"), Timer.object_id == bindparam("object_id"))
    .order_by(col(Timer.id))
)
_OF_OBJECT_LOCKED = _OF_OBJECT.with_for_update().execution_options(populate_existing=True)
_ONE = _OF_OBJECT_LOCKED.where(Timer.name == bindparam("name"))


class DueTimer(NamedTuple):
    """A clock that goes off."""

    id: int
    object_kind: str
    object_id: int
    name: str
    due_at: datetime


_DUE = (
    select_columns(*(_TIMERS.c[name] for name in DueTimer._fields))
    .where(_TIMERS.c.state == "armed", _TIMERS.c.due_at <= bindparam("now", type_=Moment))
    .order_by(_TIMERS.c.due_at, _TIMERS.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_ARMED, _FIRED = {"state": "armed"}, {"state": "fired"}
_FIRE = (
    _TIMERS.update().where(_TIMERS.c.id.in_(bindparam("ids", expanding=True))).values(state="fired")
)
_OTHERWISE = (
    select(Timer)
    .where(
        Timer.state == "armed",
        or_(  # two ranges of the index, where `!=` would read all of it
            col(Timer.playbook_version).between(1, bindparam("version", type_=Integer) - 1),
            Timer.playbook_version > bindparam("version", type_=Integer),
        ),
    )
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_NEXT = select(func.min(Timer.due_at, type_=Moment)).where(Timer.state == "armed")


class Timers(Transaction):
    async def arm(
        self,
        object_kind: str,
        object_id: int,
        name: str,
        due_at: datetime,
        started_at: datetime,
        playbook_version: int = 0,
        ran_seconds: int = 0,
    ) -> None:
        """Start the clock, or start it again."""
        key = {"object_kind": object_kind, "object_id": object_id, "name": name}
        values = {
            "started_at": started_at, "due_at": due_at, "state": "armed",
            "playbook_version": playbook_version, "ran_seconds": ran_seconds,
        }  # fmt: skip
        if await self.insert_once(Timer, **key, **values):
            return
        timer = (await self.session.exec(_ONE, params=key)).one()
        timer.sqlmodel_update(values)

    async def timer(self, object_kind: str, object_id: int, name: str) -> Timer | None:
        """The one clock, held until the commit."""
        key = {"object_kind": object_kind, "object_id": object_id, "name": name}
        return (await self.session.exec(_ONE, params=key)).first()

    async def disarm(self, object_kind: str, object_id: int, name: str | None = None) -> int:
        """Stop one clock of the object or all of them; says how many were running."""
        key = {"object_kind": object_kind, "object_id": object_id}
        found = await self.session.exec(_OF_OBJECT_LOCKED, params=key)
        running = [one for one in found if one.state in ("armed", "paused")]
        stopped = [one for one in running if name in (None, one.name)]
        for timer in stopped:
            timer.state = "done"
        return len(stopped)

    async def take_due_timers(self, now: datetime, limit: int = 100) -> list[DueTimer]:
        """Armed clocks whose time has come, now fired: each is returned once."""
        found = await self.due_timers(now, limit)
        if found:
            await self._run(_FIRE, {"ids": [timer.id for timer in found]})
            await self._log([_fired(timer) for timer in found])
        return found

    async def due_timers(self, now: datetime, limit: int) -> list[DueTimer]:
        """The same, only looked at; nobody else takes them before the commit."""
        rows = await self._run(_DUE, {"now": now, "most": limit})
        return [DueTimer._make(row) for row in rows]

    async def next_timer_at(self) -> datetime | None:
        found: datetime | None = await self.session.scalar(_NEXT)
        return found

    async def timers_armed_otherwise(self, playbook_version: int, limit: int) -> Sequence[Timer]:
        """Running clocks that were armed by other rules than those of this version; 0: by somebody's word."""
        params = {"version": playbook_version, "most": limit}
        return (await self.session.exec(_OTHERWISE, params=params)).all()

    async def timers_of(
        self, object_kind: str, object_id: int, *, for_change: bool = False
    ) -> Sequence[Timer]:
        """`for_change`: as they stand once a ring under way is done, and nobody else's until the commit."""
        key = {"object_kind": object_kind, "object_id": object_id}
        query = _OF_OBJECT_LOCKED if for_change else _OF_OBJECT
        return (await self.session.exec(query, params=key)).all()


def _fired(timer: DueTimer) -> dict[str, Any]:
    return change_of(_TIMERS, _ARMED | {"id": timer.id}, _FIRED | {"id": timer.id})
