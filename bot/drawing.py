"""The card of an owed message: as it was written, or the thing's present face (architecture, Face)."""

from dataclasses import replace
from datetime import datetime

from bot.business import Business
from bot.redrawing import is_redraw
from cards.help import gone
from cards.model import Card, Note
from cards.wire import load
from handlers.registry import FACES, GROUP_FACES, Context, Face
from sales.rights import Actor
from storage.store import Store
from storage.tables import OutboxMessage

NOBODY = Actor(id=0, name="", roles=frozenset())
"""For whom a group's face is drawn: sees nothing that is anybody's own."""


class Gone(Exception):
    """The thing is no longer there, or no longer for this reader: nothing may be sent."""


async def draw(
    store: Store, message: OutboxMessage, now: datetime, business: Business
) -> Card | None:
    """None: a message without a card. Drawn just before sending, so that it is never stale."""
    if written := message.content.get("card"):
        return load(written)
    if shows := message.content.get("shows"):
        viewer = await _viewer(store, message, now)
        event = message.event_id or 0
        context = Context(store, viewer, now, business.playbook, business.tools, event)
        return _noted(await _face(message, context, shows[0], shows[1]), message)
    return None


def _noted(card: Card, message: OutboxMessage) -> Card:
    """With a grey line that holds for this reader alone: for whom he stands in."""
    note = message.content.get("note")
    return replace(card, blocks=(*card.blocks, Note(note))) if note else card


async def _face(message: OutboxMessage, context: Context, kind: str, id: int) -> Card:
    """What may not be sent anew is still taken from where it stands already."""
    look = _look(message, kind)
    card = await look(context, id) if look else None
    if card is None and not is_redraw(message):
        raise Gone
    return card or gone(None)


def _look(message: OutboxMessage, kind: str) -> Face | None:
    """A group has faces of its own: never one that is drawn for a person (law 6)."""
    return (GROUP_FACES if message.person_id is None else FACES).get(kind)


async def _viewer(store: Store, message: OutboxMessage, now: datetime) -> Actor:
    if message.person_id is None:
        return NOBODY
    viewer = await store.actor(message.person_id, now)
    if viewer is None or not viewer.active:
        raise Gone
    return viewer
