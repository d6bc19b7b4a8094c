"""The way out: messages are leased, sent with nothing open, then marked (law 8)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Table, bindparam
from sqlmodel import SQLModel, col, select

from storage.leases import due, lease, next_due, release
from storage.tables import OutboxMessage, ShownPlace
from storage.transaction import Transaction, upsert_statement

_PLACES: Table = SQLModel.metadata.tables["shown_places"]
_OF_URGENCY = (col(OutboxMessage.priority).between(bindparam("first"), bindparam("last")),)
_DUE = due(
    OutboxMessage, "owed",
    col(OutboxMessage.priority), col(OutboxMessage.not_before), col(OutboxMessage.id),
    only=_OF_URGENCY,
)  # fmt: skip
_NEXT = next_due(OutboxMessage, "owed", _OF_URGENCY)
_STUCK = (
    select(OutboxMessage)
    .where(col(OutboxMessage.state).in_(("dead", "unknown")))
    .order_by(col(OutboxMessage.id))
)
_HANDLE = (
    _PLACES.update()
    .where(_PLACES.c.platform == bindparam("on"), _PLACES.c.message_id == bindparam("of"))
    .values(handle=bindparam("handle"))
)
_SHOWN = (
    select(ShownPlace)
    .where(ShownPlace.kind == bindparam("kind"), ShownPlace.object_id == bindparam("object_id"))
    .order_by(col(ShownPlace.id))
)


Urgency = tuple[int, int]
"""From this priority to that."""
ANY: Urgency = (0, 1000)


class Outbox(Transaction):
    async def lease_messages(
        self, now: datetime, duration: timedelta, limit: int = 20, urgency: Urgency = ANY
    ) -> list[OutboxMessage]:
        """Take due messages for `duration`, most urgent first. Those past their deadline are skipped.
        One that somebody died over may have been sent: it is in doubt since he took it."""
        taken = []
        first, last = urgency
        asked = {"now": now, "most": limit, "first": first, "last": last}
        for message in await self.session.exec(_DUE, params=asked):
            if message.deadline and message.deadline <= now:
                message.state, message.last_error = "skipped", "过期未发"
                continue
            if message.lease_until and message.doubted_at is None:
                message.doubted_at = message.lease_until - duration
            lease(message, now + duration)
            taken.append(message)
        return taken

    async def mark_sent(
        self,
        id: int,
        platform: str,
        message_id: str,
        now: datetime,
        conversation: str = "",
        round: int = 0,
        stays: str = "",
        handle: str = "",
    ) -> None:
        """Done; when it shows an object's face, the place is remembered for redrawing (one that was
        redrawn is known). `stays`: the kind of face that it shows from then on, if that is another.
        `handle`: what the platform wants back when it shall be changed."""
        message = await self._leased(id, round)
        if message is None:
            return
        message.state, message.lease_until, message.sent_at = "done", None, now
        message.platform, message.message_id = platform, message_id
        shows = message.content.get("shows")
        if shows and message_id and message_id != message.replaces:
            await self.shown_at(
                stays or shows[0], shows[1], platform, message_id, now, conversation=conversation,
                viewer_id=message.person_id, group_id=message.group_id, handle=handle,
            )  # fmt: skip
        elif handle and message_id:
            await self.keep_handle(platform, message_id, handle)

    async def keep_handle(self, platform: str, message_id: str, handle: str) -> None:
        """The platform gave a new one for a message that we know."""
        await self._run(_HANDLE, {"on": platform, "of": message_id, "handle": handle})

    async def put_off(
        self, id: int, until: datetime, error: str, round: int = 0, *, tried: bool = True
    ) -> None:
        """Not now: try again from `until` on. `tried`: whether it counts as an attempt."""
        if message := await self._leased(id, round):
            release(message, until, error)
            message.attempts -= not tried

    async def doubt(self, id: int, since: datetime, platform: str, round: int = 0) -> None:
        """It may have arrived on that platform: it stays there, and how long it is tried is bounded."""
        message = await self.session.get_one(OutboxMessage, id)
        if message.round == round and message.doubted_at is None:
            message.doubted_at, message.platform = since, platform

    async def on_its_own(self, id: int) -> None:
        """What it should replace can no longer be changed: it leaves as a message of its own."""
        (await self.session.get_one(OutboxMessage, id)).replaces = ""

    async def mark_dead(self, id: int, error: str, round: int = 0) -> None:
        """It will never arrive; the admin sees it and may send it again."""
        await self._close_message(id, "dead", error, round)

    async def mark_unknown(self, id: int, error: str, round: int = 0) -> None:
        """It may have arrived or not; nobody sends it again by itself."""
        await self._close_message(id, "unknown", error, round)

    async def mark_skipped(self, id: int, why: str, round: int = 0) -> None:
        """There is nothing to send any more."""
        await self._close_message(id, "skipped", why, round)

    async def stuck_messages(self) -> Sequence[OutboxMessage]:
        """Dead and unknown ones, for the admin."""
        return (await self.session.exec(_STUCK)).all()

    async def owe_again(self, id: int, now: datetime) -> bool:
        """The admin's second chance for a dead or unknown message; False when it is neither."""
        message = await self.session.get(OutboxMessage, id, with_for_update=self.locks or None)
        if message is None or message.state not in ("dead", "unknown"):
            return False
        message.state, message.attempts, message.not_before = "owed", 0, now
        message.deadline = message.doubted_at = None
        return True

    async def next_owed_at(self, urgency: Urgency = ANY) -> datetime | None:
        """When delivery has something to do next; may be past."""
        first, last = urgency
        asked = {"first": first, "last": last}
        found: datetime | None = await self.session.scalar(_NEXT, params=asked)
        return found

    async def shown_at(
        self,
        kind: str,
        object_id: int,
        platform: str,
        message_id: str,
        now: datetime,
        *,
        conversation: str = "",
        viewer_id: int | None = None,
        group_id: int | None = None,
        handle: str = "",
    ) -> None:
        """That platform message now shows the face of this object."""
        place = {
            "platform": platform, "message_id": message_id, "kind": kind, "object_id": object_id,
            "viewer_id": viewer_id, "group_id": group_id, "conversation": conversation, "at": now,
            "handle": handle,
        }  # fmt: skip
        await self._run(upsert_statement(_PLACES, self.dialect, ("platform", "message_id")), place)

    async def shown_places(self, kind: str, object_id: int) -> Sequence[ShownPlace]:
        """Every message that shows the object's face, oldest first."""
        key = {"kind": kind, "object_id": object_id}
        return (await self.session.exec(_SHOWN, params=key)).all()

    async def _close_message(self, id: int, state: str, error: str, round: int) -> None:
        if message := await self._leased(id, round):
            message.state, message.lease_until, message.last_error = state, None, error

    async def _leased(self, id: int, round: int) -> OutboxMessage | None:
        """The message as it was leased; None: it was owed once more since, and waits its turn again."""
        message = await self.session.get_one(OutboxMessage, id, with_for_update=self.locks or None)
        if message.round == round:
            return message
        message.lease_until = None
        return None
