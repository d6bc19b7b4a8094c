"""Redrawing what is shown already (architecture §3, Face): silently, in its own place, for whom it is there."""

from datetime import datetime

from bot.replying import Arrived, redrawn
from handlers.registry import STAYS, Context, Reply
from storage.owing import Owed, Priority
from storage.store import Store
from storage.tables import OutboxMessage, ShownPlace


async def redraw_others(context: Context, arrived: Arrived, reply: Reply) -> None:
    """In the event's own savepoint."""
    tapped = redrawn(arrived, reply)
    if tapped:
        await context.store.replaced(
            arrived.platform, tapped, reply.shows, context.actor.id, arrived.inbound.sender
        )
    for thing in await context.store.shown_among(context.changed):
        line = context.changed[thing]
        await context.store.refresh(*thing, line=line, but=(arrived.platform, tapped))


def is_redraw(message: OutboxMessage) -> bool:
    return bool(message.content.get("redraw"))


async def catch_up(store: Store, message: OutboxMessage, drawn_at: datetime) -> None:
    """A new message was on its way while the thing changed: nobody knew yet where to redraw it. A card
    that an answer brought was drawn when it was owed."""
    shows = message.content.get("shows")
    if not shows or is_redraw(message):
        return
    kind = stays(message) or shows[0]
    since = message.created_at if message.content.get("card") else drawn_at
    if await store.changed_since(kind, shows[1], since, message.event_id):
        await store.refresh(kind, shows[1])


def stays(message: OutboxMessage) -> str:
    """The kind of face that the message shows once it has been read; empty: the one it was sent with."""
    return STAYS.get(next(iter(message.content.get("shows", ())), ""), "")


async def place_of(store: Store, message: OutboxMessage) -> ShownPlace | None:
    """Of the message to redraw; None: it shows something else by now."""
    place = await store.place(message.platform, message.replaces)
    if place is None or [place.kind, place.object_id] != message.content["shows"]:
        return None
    return place


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
