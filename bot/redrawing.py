"""Redrawing what is shown already (architecture §3, Face): silently, in its own place, for whom it is there."""

from bot.replying import Arrived, redrawn
from handlers.registry import STAYS, Context, Reply
from storage.owing import Owed, Priority
from storage.store import Store
from storage.tables import OutboxMessage


async def redraw_others(context: Context, arrived: Arrived, reply: Reply) -> None:
    """In the event's own savepoint. In a fixed order, so that two events do not wait for each other."""
    tapped = redrawn(arrived, reply)
    if tapped:
        await context.store.replaced(
            arrived.platform, tapped, reply.shows, context.actor.id, arrived.inbound.sender
        )
    for (kind, id), line in sorted(context.changed.items()):
        await context.store.refresh(kind, id, line=line, but=(arrived.platform, tapped))


def is_redraw(message: OutboxMessage) -> bool:
    return bool(message.content.get("redraw"))


def stays(message: OutboxMessage) -> str:
    """The kind of face that the message shows once it has been read; empty: the one it was sent with."""
    return STAYS.get(next(iter(message.content.get("shows", ())), ""), "")


async def place_of(store: Store, message: OutboxMessage) -> tuple[str, str] | None:
    """Platform and address of the message to redraw; None: it shows something else by now."""
    place = await store.place(message.platform, message.replaces)
    if place is None or [place.kind, place.object_id] != message.content["shows"]:
        return None
    return place.platform, place.conversation


async def said_instead(store: Store, message: OutboxMessage, why: str) -> None:
    """The message can no longer be changed: the line, where there is one, is said below it."""
    if line := message.content.get("line"):
        await store.owe_many(
            [
                Owed(
                    once=f"{message.once}:{message.round}:line",
                    content={"text": line},
                    person_id=message.person_id,
                    group_id=message.group_id,
                    priority=Priority.REDRAW,
                )
            ]
        )
    await store.mark_skipped(message.id or 0, why, message.round)
