"""What we owe to people and groups: rows written with the change that causes them (architecture §3, owe)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any, TypedDict, Unpack

from sqlalchemy import Table, bindparam
from sqlmodel import SQLModel, col, select

from cards.model import Card
from cards.wire import dump
from storage.tables import OutboxMessage
from storage.transaction import Transaction, insert_once_statement

_OUTBOX: Table = SQLModel.metadata.tables["outbox"]
_FOR_EVENT = (
    select(OutboxMessage)
    .where(OutboxMessage.event_id == bindparam("event"), OutboxMessage.state == "owed")
    .order_by(col(OutboxMessage.id))
)
Shows = tuple[str, int]
"""The object whose face a message shows: kind and id."""


class Priority(IntEnum):
    """Smaller leaves first."""

    ANSWER = 0
    REDRAW = 5
    APPROVAL = 10
    RED = 20
    REMINDER = 40
    BULK = 50


class Terms(TypedDict, total=False):
    """How a message leaves. `replaces`: the platform's message id to redraw instead of sending anew;
    `event`: the inbox event that caused it."""

    priority: Priority  # default REMINDER
    not_before: datetime | None  # default: the transaction's own instant
    deadline: datetime | None  # unsent by then: skipped
    event: int | None
    replaces: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """One message for `owe_many`, to exactly one of person and group; the rest as in Terms."""

    once: str
    content: dict[str, Any]
    person_id: int | None = None
    group_id: int | None = None
    priority: Priority = Priority.REMINDER
    not_before: datetime | None = None
    deadline: datetime | None = None
    event: int | None = None
    replaces: str = ""


def card_content(card: Card, shows: Shows | None = None) -> dict[str, Any]:
    """A card as the outbox keeps it; `shows` lets delivery redraw and remember the place."""
    content: dict[str, Any] = {"card": dump(card)}
    return content | {"shows": list(shows)} if shows else content


class Owing(Transaction):
    """`once` names a message, so that owing it a second time is a no-op."""

    async def owe(
        self,
        person_id: int,
        card: Card,
        *,
        once: str,
        shows: Shows | None = None,
        **terms: Unpack[Terms],
    ) -> bool:
        """Queue a card for a person; says whether it was new."""
        content = card_content(card, shows)
        return await self._owe(Owed(once=once, content=content, person_id=person_id, **terms))

    async def owe_group(
        self,
        group_id: int,
        card: Card,
        *,
        once: str,
        shows: Shows | None = None,
        **terms: Unpack[Terms],
    ) -> bool:
        """Queue a card for a group chat."""
        content = card_content(card, shows)
        return await self._owe(Owed(once=once, content=content, group_id=group_id, **terms))

    async def owe_text(
        self, person_id: int, text: str, *, once: str, **terms: Unpack[Terms]
    ) -> bool:
        """Queue a plain line for a person."""
        return await self._owe(
            Owed(once=once, content={"text": text}, person_id=person_id, **terms)
        )

    async def owe_many(self, messages: Iterable[Owed]) -> None:
        """Queue many in one statement; those whose `once` is known already are passed over."""
        rows = [self._row(message) for message in messages]
        if rows:
            await self._run(insert_once_statement(_OUTBOX, self.dialect, returning=False), rows)

    async def owed_for_event(self, event: int) -> Sequence[OutboxMessage]:
        """What the event caused and has not left yet, oldest first."""
        return (await self.session.exec(_FOR_EVENT, params={"event": event})).all()

    async def _owe(self, message: Owed) -> bool:
        return await self._insert(_OUTBOX, self._row(message)) is not None

    def _row(self, message: Owed) -> dict[str, Any]:
        return {
            "once": message.once, "content": message.content, "person_id": message.person_id,
            "group_id": message.group_id, "event_id": message.event,
            "priority": int(message.priority), "not_before": message.not_before or self.at,
            "deadline": message.deadline, "replaces": message.replaces, "created_at": self.at,
            "state": "owed", "attempts": 0, "platform": "", "message_id": "", "last_error": "",
            "round": 0,
        }  # fmt: skip
