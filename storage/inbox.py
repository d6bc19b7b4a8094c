"""What came in: every event once, its raw body first, its reply kept for the retry (laws 1…3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Table, bindparam
from sqlmodel import SQLModel, col, select

from storage.clean import canonical_json
from storage.tables import InboxEvent
from storage.transaction import Transaction

_INBOX: Table = SQLModel.metadata.tables["inbox"]
_CLAIMED = select(InboxEvent.id, InboxEvent.reply, InboxEvent.body_sha).where(
    InboxEvent.platform == bindparam("platform"), InboxEvent.event_id == bindparam("event_id")
)
_ANSWER = _INBOX.update().where(_INBOX.c.id == bindparam("event"))
_FAILED = select(InboxEvent).where(InboxEvent.state == "failed").order_by(col(InboxEvent.id))


@dataclass(frozen=True, slots=True)
class Claim:
    """`fresh`: ours to answer. Otherwise `reply` is what was answered then (None: no answer stored);
    `same_body` False: the key came back with another content, which is somebody's fault or attack."""

    id: int
    fresh: bool
    reply: dict[str, Any] | None = None
    same_body: bool = True


class Inbox(Transaction):
    async def claim_event(
        self, platform: str, event_id: str, sender: str, body: dict[str, Any], now: datetime
    ) -> Claim:
        """Insert first; the unique key decides (law 2). Sets the transaction's author to this event."""
        sha = sha256(canonical_json(body)).hexdigest()
        values = {
            "platform": platform, "event_id": event_id, "sender": sender, "body": body,
            "body_sha": sha, "received_at": now, "state": "claimed", "error": "",
        }  # fmt: skip
        if row := await self._insert(_INBOX, values):
            self.acting(at=now, event_id=row.id)
            return Claim(row.id, fresh=True)
        key = {"platform": platform, "event_id": event_id}
        found = (await self._run(_CLAIMED, key)).one()
        return Claim(found.id, False, found.reply, found.body_sha == sha)

    async def record_reply(self, event: int, reply: dict[str, Any] | None) -> None:
        """The answer that a retry of the event will get."""
        await self._close_event(event, state="answered", error="", reply=reply)

    async def fail_event(self, event: int, error: str, reply: dict[str, Any] | None) -> None:
        """The handler raised: the event stays visible to the admin, who can replay it."""
        await self._close_event(event, state="failed", error=error, reply=reply)

    async def failed_events(self) -> Sequence[InboxEvent]:
        return (await self.session.exec(_FAILED)).all()

    async def event(self, id: int) -> InboxEvent | None:
        """The event, locked, so that two admins do not replay it at once."""
        return await self.session.get(InboxEvent, id, with_for_update=self.locks or None)

    async def _close_event(self, event: int, **values: Any) -> None:
        if self.author and self.author.person_id is not None:
            values["person_id"] = self.author.person_id
        await self._run(_ANSWER, {"event": event} | values)
