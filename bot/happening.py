"""What is done when something happens on a platform that nobody asked the bot for."""

from collections.abc import Awaitable, Callable

from bot.platforms.base import Happened
from bot.replying import Arrived
from storage.store import Store

HAPPENINGS: dict[Happened, Callable[[Store, Arrived], Awaitable[None]]] = {}
"""In the event's own savepoint; `arrived.inbound` is an Event."""
