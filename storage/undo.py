"""Taking back what one event changed, as long as nothing has moved since (law 13)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Table, bindparam
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel, col, select

from storage.rows import Snapshot, restored, snapshot
from storage.tables import CLASSES, Change, Timer, TouchLog
from storage.tables.columns import Moment
from storage.transaction import Transaction

KINDS = {
    "customers": "customer", "contacts": "contact", "touch_logs": "touch",
    "opportunities": "opportunity", "rethinks": "rethink", "todos": "todo",
    "approvals": "approval", "leaves": "leave", "leads": "lead", "pool_warnings": "pool_warning",
    "inheritances": "inheritance", "quotes": "quote",
}  # fmt: skip
"""Tables of what people click, and the kind that timers and faces call it."""

UNDOABLE = (*KINDS, "customer_shares", "remarks", "settings")
"""Tables whose change is something that a person did."""

_NAMED = {
    "customer_id": "customer", "opportunity_id": "opportunity", "touch_id": "touch",
    "todo_id": "todo", "approval_id": "approval", "lead_id": "lead",
}  # fmt: skip
"""Columns by which a row names a thing, which then looks different too."""

_DECIDED = ("approved", "rejected")
_MARK = "undo:"
_BACK = "back:"
_OF_EVENT = (
    select(Change)
    .where(
        Change.event_id == bindparam("event"),
        Change.person_id == bindparam("person_id"),
        col(Change.table) != "reveals",  # who looked at a number stays on the record
    )
    .order_by(col(Change.id))
)
_MARKED = (
    select(Change.id).where(Change.job == bindparam("mark"), Change.job != "").limit(1)
)  # the second condition lets the partial index serve
_OF_JOBS = (
    select(Change)
    .where(col(Change.job).in_(bindparam("jobs", expanding=True)), Change.job != "")
    .order_by(col(Change.id))
)
_RECENT = (
    select(Change.event_id, Change.job)
    .where(
        Change.person_id == bindparam("person_id"),
        Change.at >= bindparam("since", type_=Moment),
        col(Change.table).in_(UNDOABLE),
        col(Change.event_id).is_not(None),
    )
    .order_by(col(Change.id).desc())
)
_MEETING = select(TouchLog.contact_ids).where(TouchLog.customer_id == bindparam("customer_id"))
_TICKING = select(Timer.id).where(
    Timer.object_kind == bindparam("kind"), Timer.object_id == bindparam("object_id"),
    col(Timer.state).in_(("armed", "paused")),
)  # fmt: skip


class Refusal(StrEnum):
    """Why an event is not taken back."""

    NOTHING = "nothing"  # no such event, not this person's, or it changed nothing
    IS_UNDO = "is_undo"
    ALREADY = "already"
    TOO_LATE = "too_late"
    MOVED_ON = "moved_on"  # a row is no longer as the event left it
    NEEDED = "needed"  # something newer refers to a row that would disappear
    MERGED = "merged"  # two records became one, or two again: that has its own way back
    DECIDED = "decided"  # it settled a request, and others were told and acted upon it


@dataclass(frozen=True, slots=True)
class UndoResult:
    """`refusal` None: done; `things` are the (kind, id) that changed back or disappeared, `around` those
    that their rows name."""

    refusal: Refusal | None = None
    things: tuple[tuple[str, int], ...] = ()
    around: tuple[tuple[str, int], ...] = ()


@dataclass(slots=True)
class _Net:
    """What an event did to one row in all, and the row now (`thing`)."""

    table: Table
    row: str
    before: Snapshot | None
    after: Snapshot | None
    thing: Any = None

    @property
    def moved(self) -> bool:
        if self.after is None or self.thing is None:
            return (self.after is None) != (self.thing is None)
        now = _columns(self.thing)
        return any(now.get(name) != value for name, value in self.after.items())


class _StillNeeded(Exception):
    """Rolls the half-done undo back."""


class Undoing(Transaction):
    async def undo(
        self, event_id: int, actor_id: int, now: datetime, within: timedelta
    ) -> UndoResult:
        """Reverse every change of the event, or none. The reversal is logged like any change, and cannot
        itself be undone. Rows keep counting versions upwards, so old buttons stay stale."""
        await self.session.flush()  # the rows are read again below
        key = {"event": event_id, "person_id": actor_id}
        changes = (await self.session.exec(_OF_EVENT, params=key)).all()
        if refusal := await self._refusal(changes, event_id, now - within):
            return UndoResult(refusal)
        author = self.author
        self.acting(at=now, person_id=actor_id, event_id=author.event_id if author else None,
                    job=f"{_MARK}{event_id}")  # fmt: skip
        try:
            return await self._reverse(_net(changes))
        finally:
            self.session.sync_session.info["author"] = author

    async def take_back(self, jobs: Sequence[str], actor_id: int, now: datetime) -> UndoResult:
        """Reverse every change that these jobs wrote, or none; under the same conditions as `undo`."""
        await self.session.flush()
        changes = (await self.session.exec(_OF_JOBS, params={"jobs": list(jobs)})).all()
        if not changes:
            return UndoResult(Refusal.NOTHING)
        author = self.author
        self.acting(at=now, person_id=actor_id, event_id=author.event_id if author else None,
                    job=f"{_BACK}{jobs[0]}")  # fmt: skip
        try:
            return await self._reverse(_net(changes))
        finally:
            self.session.sync_session.info["author"] = author

    async def last_undoable_event(
        self, actor_id: int, now: datetime, within: timedelta
    ) -> int | None:
        """The person's latest event in the window that changed something and was not taken back."""
        key = {"person_id": actor_id, "since": now - within}
        rows = (await self.session.exec(_RECENT, params=key)).all()
        undone = {int(job.removeprefix(_MARK)) for _, job in rows if job.startswith(_MARK)}
        found = (event for event, job in rows if not job.startswith(_MARK))
        return next((event for event in found if event not in undone), None)

    async def _refusal(
        self, changes: Iterable[Change], event: int, since: datetime
    ) -> Refusal | None:
        first = next(iter(changes), None)
        if first is None:
            return Refusal.NOTHING
        if first.job.startswith(_MARK):
            return Refusal.IS_UNDO
        if await self.session.scalar(_MARKED, {"mark": f"{_MARK}{event}"}):
            return Refusal.ALREADY
        return Refusal.TOO_LATE if first.at < since else None

    async def _reverse(self, nets: list[_Net]) -> UndoResult:
        if final := _final(nets):
            return UndoResult(final)
        for net in sorted(nets, key=lambda one: (one.table.name, one.row)):
            net.thing = await self._present(net)
        if any(net.moved for net in nets):
            return UndoResult(Refusal.MOVED_ON)
        try:
            async with self.savepoint():
                await self._apply(nets)
        except (IntegrityError, _StillNeeded):
            return UndoResult(Refusal.NEEDED)
        return UndoResult(None, _things(nets), _around(nets))

    async def _present(self, net: _Net) -> Any:
        """The row as it is now, locked and read again."""
        model, kept = CLASSES[net.table.name], net.after or net.before or {}
        key = tuple(restored(net.table, kept)[column.name] for column in net.table.primary_key)
        return await self.session.get(
            model, key, with_for_update=self.locks or None, populate_existing=True
        )

    async def _apply(self, nets: list[_Net]) -> None:
        """Bring back, restore, remove, in an order that foreign keys allow; flushed one by one."""
        for net in reversed(nets):
            if net.after is None and net.before is not None:
                self.session.add(CLASSES[net.table.name](**restored(net.table, net.before)))
                await self.session.flush()
        for net in reversed(nets):
            if net.after is not None and net.before is not None:
                net.thing.sqlmodel_update(_but_version(restored(net.table, net.before)))
                await self.session.flush()
        for net in reversed(nets):
            if net.before is None:
                await self._remove(net)

    async def _remove(self, net: _Net) -> None:
        if net.table.name == "media":
            net.thing.touch_id = None  # a file that somebody sent is never lost (law 11)
        else:
            await self.session.delete(net.thing)
        await self.session.flush()
        if await self._is_needed(net):
            raise _StillNeeded

    async def _is_needed(self, net: _Net) -> bool:
        """References that are no foreign keys: contacts in touch logs, clocks on objects."""
        after = net.after or {}
        if net.table.name == "contacts":
            met = await self.session.exec(_MEETING, params={"customer_id": after["customer_id"]})
            if any(after["id"] in ids for ids in met):
                return True
        key = {"kind": KINDS.get(net.table.name, ""), "object_id": after.get("id", 0)}
        return (await self.session.exec(_TICKING, params=key)).first() is not None


def _net(changes: Iterable[Change]) -> list[_Net]:
    """One entry per row, in the order in which the event first touched them."""
    nets: dict[tuple[str, str], _Net] = {}
    tables = SQLModel.metadata.tables
    for change in changes:
        net = nets.setdefault(
            (change.table, change.row),
            _Net(tables[change.table], change.row, change.before, change.after),
        )
        net.after = change.after
    return [net for net in nets.values() if not (net.before is None and net.after is None)]


def _things(nets: list[_Net]) -> tuple[tuple[str, int], ...]:
    return tuple((KINDS[net.table.name], int(net.row)) for net in nets if net.table.name in KINDS)


def _around(nets: list[_Net]) -> tuple[tuple[str, int], ...]:
    rows = [row for net in nets for row in (net.before, net.after) if row]
    named = {thing for row in rows for thing in _names(row)}
    return tuple(sorted(named - set(_things(nets))))


def _names(row: Snapshot) -> Iterator[tuple[str, int]]:
    for column, kind in _NAMED.items():
        if row.get(column):
            yield kind, row[column]
    if "object_kind" in row:  # a clock, a comment
        yield row["object_kind"], row["object_id"]


def _final(nets: list[_Net]) -> Refusal | None:
    """What has had its effect on others stays."""
    if any(net.table.name == "customer_merges" for net in nets):
        return Refusal.MERGED
    requests = [net for net in nets if net.table.name == "approvals"]
    settled = [net for net in requests if (net.after or {}).get("state") in _DECIDED]
    return Refusal.DECIDED if any(_was_open(net) for net in settled) else None


def _was_open(net: _Net) -> bool:
    return (net.before or {}).get("state") not in _DECIDED


def _columns(thing: Any) -> Snapshot:
    return snapshot({name: getattr(thing, name) for name in type(thing).model_fields})


def _but_version(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "version"}
