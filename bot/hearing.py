"""What begins when a message has left, or died (model: „delivered")."""

import logging
from datetime import datetime

from bot.business import Business
from scheduler.registry import DELIVERED, Told
from storage.store import Store
from storage.tables import OutboxMessage

log = logging.getLogger(__name__)


async def heard(
    store: Store, message: OutboxMessage, now: datetime, business: Business, *, arrived: bool
) -> None:
    """In the transaction that marks the message; what goes wrong here does not unmark it."""
    name, id = message.content.get("on_delivered") or ("", 0)
    if name not in DELIVERED:
        return
    told = Told(
        store, id, message.person_id, now, business.playbook, business.tools, arrived=arrived
    )
    try:
        async with store.savepoint():
            await DELIVERED[name](told)
    except Exception:
        log.exception("what begins when message %s is delivered failed", message.id)
