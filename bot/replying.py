"""Owing the answer to who asked, where the platform cannot give it inline (architecture §3)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import select

from bot.platforms.base import Click, Stored
from handlers.registry import Reply
from sales.rights import Actor
from storage.owing import Owed, Priority, card_content
from storage.store import Store
from storage.tables import ChatGroup

# Before whatever the handler said further in the same transaction.
_FIRST = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Arrived:
    """One claimed event."""

    platform: str
    inbound: Stored
    event: int
    at: datetime


async def owe_reply(
    store: Store, arrived: Arrived, actor: Actor, reply: Reply, *, again: bool
) -> None:
    """In the event's own transaction: a crash after the commit loses nothing (law 8). `again`: the
    event was answered before, with an apology; this is the answer of its replay."""
    if not (reply.card or reply.notice):
        return
    once = f"{'replay' if again else 'reply'}:{arrived.event}"
    owed = [_private(arrived, actor, reply, once)]
    if arrived.inbound.conversation:
        owed += await _line_in_group(store, arrived, actor, once)
    await store.owe_many(owed)


def _private(arrived: Arrived, actor: Actor, reply: Reply, once: str) -> Owed:
    replaces = redrawn(arrived, reply)
    return Owed(
        once=once,
        content=_content(reply) | (_handle(arrived) if replaces else {}),
        person_id=actor.id,
        priority=Priority.ANSWER,
        not_before=arrived.at - _FIRST,
        event=arrived.event,
        replaces=replaces,
    )


def _handle(arrived: Arrived) -> dict[str, str]:
    """What the tap itself brought for changing its message."""
    handle = arrived.inbound.origin.get("handle", "")
    return {"handle": handle} if handle else {}


async def _line_in_group(store: Store, arrived: Arrived, actor: Actor, once: str) -> list[Owed]:
    """Personal content goes to the person; the group sees that it did."""
    where = (
        ChatGroup.platform == arrived.platform,
        ChatGroup.external_id == arrived.inbound.conversation,
    )
    groups = await store.session.exec(select(ChatGroup.id).where(*where))
    line = {"text": f"@{actor.name} 已私信你"}
    return [
        Owed(
            once=f"{once}:group",
            content=line,
            group_id=group,
            priority=Priority.ANSWER,
            event=arrived.event,
        )
        for group in groups
    ]


def redrawn(arrived: Arrived, reply: Reply) -> str:
    """The private message that was tapped, when the reply is its new face."""
    inbound = arrived.inbound
    if not isinstance(inbound, Click) or inbound.conversation or reply.below:
        return ""
    return inbound.message if reply.card else ""


def _content(reply: Reply) -> dict[str, Any]:
    card = card_content(reply.card, reply.shows) if reply.card else {}
    return card | ({"text": reply.notice} if reply.notice else {})
