"""Redrawing a thing wherever it is shown: one outbox row per place, its newest face (architecture §3, Face).

A place has one row for ever, `redraw:<place>`. Asking again while it waits changes nothing but its
`round`; asking while somebody sends it makes it wait once more behind that sending. The row's own lock
decides which of the two it is, so no change is drawn over by an older face.
"""

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Delete, Insert, String, Table, and_, bindparam, cast, literal, or_
from sqlalchemy import select as select_columns
from sqlmodel import SQLModel, col, select

from storage.outbox import Outbox
from storage.owing import Priority, Shows
from storage.tables import Change, ShownPlace
from storage.tables.columns import BigId, Json, Moment
from storage.transaction import insert_into
from storage.undo import KINDS

_PLACES: Table = SQLModel.metadata.tables["shown_places"]
_OUTBOX: Table = SQLModel.metadata.tables["outbox"]
_HERE = and_(
    _PLACES.c.platform == bindparam("on_platform"), _PLACES.c.message_id == bindparam("on_message")
)
_TABLES = {kind: table for table, kind in KINDS.items()} | {"import": "import_batches"}
_PLACE = select(ShownPlace).where(_HERE)
_FORGET: Delete = _PLACES.delete().where(_HERE)
Spot = tuple[str, str]
"""A message: its platform and its id there."""
_ASKED = 8  # things per question
_AMONG = (
    select_columns(_PLACES.c.kind, _PLACES.c.object_id)
    .where(
        or_(
            *(
                and_(
                    _PLACES.c.kind == bindparam(f"kind{number}"),
                    _PLACES.c.object_id == bindparam(f"id{number}"),
                )
                for number in range(_ASKED)
            )
        )
    )
    .distinct()
)
_NEWEST = (
    select(Change.event_id, Change.at)
    .where(Change.table == bindparam("table"), Change.row == bindparam("row"))
    .order_by(col(Change.id).desc())
    .limit(1)
)
_NOWHERE: Spot = ("", "")


@cache
def _redraw(dialect: str) -> Insert:
    """INSERT … SELECT over the places, or once more where the row of the place is there already."""
    insert = insert_into(_OUTBOX, dialect)
    fresh = insert.from_select(list(_COLUMNS), _rows())
    again = {name: insert.excluded[name] for name in _COLUMNS if name not in ("once", "created_at")}
    statement: Insert = fresh.on_conflict_do_update(
        index_elements=["once"], set_=again | {"round": _OUTBOX.c.round + 1}
    )
    return statement


_COLUMNS: dict[str, Any] = {
    "once": literal("redraw:") + cast(_PLACES.c.id, String),
    "person_id": _PLACES.c.viewer_id,
    "group_id": _PLACES.c.group_id,
    "event_id": bindparam("event", type_=BigId),
    "content": bindparam("content", type_=Json),
    "priority": literal(int(Priority.REDRAW)),
    "not_before": bindparam("at", type_=Moment),
    "created_at": bindparam("at", type_=Moment),
    "state": literal("owed"),
    "attempts": literal(0),
    "round": literal(0),
    "replaces": _PLACES.c.message_id,
    "platform": _PLACES.c.platform,
    "message_id": literal(""),
    "last_error": literal(""),
}


def _rows() -> Any:
    """In the order of the places, so that two who refresh the same do not wait for each other."""
    elsewhere = or_(
        _PLACES.c.platform != bindparam("but_platform"),
        _PLACES.c.message_id != bindparam("but_message"),
    )
    return (
        select_columns(*(value.label(name) for name, value in _COLUMNS.items()))
        .where(
            _PLACES.c.kind == bindparam("kind"),
            _PLACES.c.object_id == bindparam("object_id"),
            elsewhere,
        )
        .order_by(_PLACES.c.id)
    )


class Refreshing(Outbox):
    async def refresh(
        self,
        kind: str,
        object_id: int,
        *,
        line: str = "",
        event: int | None = None,
        but: Spot = _NOWHERE,
    ) -> int:
        """Owe the thing's present face to every place that shows it, except `but`; says how many. `line`
        is said there instead where the platform can no longer change the message."""
        shows: dict[str, Any] = {"shows": [kind, object_id], "redraw": True}
        values = {
            "kind": kind, "object_id": object_id, "at": self.at, "event": event,
            "content": shows | ({"line": line} if line else {}),
            "but_platform": but[0], "but_message": but[1],
        }  # fmt: skip
        owed: int = (await self._run(_redraw(self.dialect), values)).rowcount
        return owed

    async def shown_among(self, things: Collection[Shows]) -> list[Shows]:
        """Those that are shown anywhere, in a fixed order: two who refresh the same do not wait for each
        other."""
        found: list[Shows] = []
        for start in range(0, len(things), _ASKED):
            some = [*things][start : start + _ASKED] + [("", 0)] * _ASKED
            values: dict[str, Any] = {}
            for number, (kind, id) in enumerate(some[:_ASKED]):
                values |= {f"kind{number}": kind, f"id{number}": id}
            found += [(row.kind, row.object_id) for row in await self._run(_AMONG, values)]
        return sorted(found)

    async def changed_since(
        self, kind: str, object_id: int, since: datetime, event: int | None
    ) -> bool:
        """Whether the thing's own row was changed after `since` by anything but the event."""
        key = {"table": _TABLES.get(kind, ""), "row": str(object_id)}
        newest = (await self.session.exec(_NEWEST, params=key)).first()
        return newest is not None and newest[1] > since and newest[0] != event

    async def place(self, platform: str, message_id: str) -> ShownPlace | None:
        """What that message shows."""
        key = {"on_platform": platform, "on_message": message_id}
        return (await self.session.exec(_PLACE, params=key)).first()

    async def forget_place(self, platform: str, message_id: str) -> None:
        """It shows nothing of ours any more, or cannot be changed: leave it alone."""
        await self._run(_FORGET, {"on_platform": platform, "on_message": message_id})

    async def replaced(
        self, platform: str, message_id: str, shows: Shows | None, viewer_id: int, address: str
    ) -> None:
        """The tapped message has a new card: the face of another thing, or of none."""
        if shows is None:
            return await self.forget_place(platform, message_id)
        return await self.shown_at(
            *shows, platform, message_id, self.at, conversation=address, viewer_id=viewer_id
        )
