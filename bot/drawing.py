"""The card of an owed message: as it was written, or the thing's present face (architecture, Face)."""

from datetime import datetime

from bot.business import Business
from cards.model import Card
from cards.wire import load
from handlers.registry import FACES, Context
from storage.store import Store
from storage.tables import OutboxMessage


class Gone(Exception):
    """The thing is no longer there, or no longer for this reader: nothing may be sent."""


async def draw(
    store: Store, message: OutboxMessage, now: datetime, business: Business
) -> Card | None:
    """None: a message without a card. Drawn just before sending, so that it is never stale."""
    if written := message.content.get("card"):
        return load(written)
    if shows := message.content.get("shows"):
        return await _face(store, message, now, business, shows[0], shows[1])
    return None


async def _face(
    store: Store, message: OutboxMessage, now: datetime, business: Business, kind: str, id: int
) -> Card:
    viewer = await store.actor(message.person_id or 0)
    if viewer is None or not viewer.active or kind not in FACES:
        raise Gone
    context = Context(store, viewer, now, business.playbook, business.tools, message.event_id or 0)
    card = await FACES[kind](context, id)
    if card is None:
        raise Gone
    return card
