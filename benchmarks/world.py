"""A bot on a database of its own: dispatch with a platform that shows nothing inline."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.business import Business, open_business
from bot.dispatch import Dispatch, Outcome
from bot.furnishing import furnish, settle
from bot.platforms.base import Click, Message, Outgoing, Response, Sent
from cards.model import Button, Buttons, Card, Form
from cards.wire import pack
from handlers.registry import Reply
from storage.store import Storage

ZONE = ZoneInfo("Asia/Shanghai")
PLAYBOOK = Path(__file__).parents[1] / "playbooks" / "default.yaml"
MORNING = datetime(2026, 11, 25, 9, 0, tzinfo=ZONE).astimezone(UTC)
PLATFORM = "bench"

furnish()


class Silent:
    """Answers nothing inline, so every reply becomes an outbox row."""

    name = PLATFORM

    def decode(self, request: Any) -> Any:
        raise NotImplementedError

    def answer(self, inbound: Click | Message, reply: Reply) -> Response | None:
        return None

    async def send(self, outgoing: Outgoing) -> Sent:
        return Sent("m1")


class Clock:
    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


@dataclass
class World:
    storage: Storage
    business: Business
    clock: Clock
    dispatch: Dispatch
    events: Iterator[int] = field(default_factory=lambda: count(1))

    async def say(self, text: str, by: str) -> Outcome:
        return await self.dispatch(PLATFORM, Message(self._event(), by, text))

    async def press(self, packed: str, by: str) -> Outcome:
        return await self.dispatch(PLATFORM, Click(self._event(), by, packed, {}, "m0"))

    def later(self, **delta: float) -> None:
        self.clock.at += timedelta(**delta)

    def _event(self) -> str:
        return f"e{next(self.events)}"


@asynccontextmanager
async def open_world(database: Path) -> AsyncIterator[World]:
    """The bot on an upgraded database with people in it."""
    storage = Storage(f"sqlite:///{database}")
    try:
        business = await open_business(storage, PLAYBOOK, ZONE)
        await business.warm_up(storage)
        settle()  # as serve does
        clock = Clock(MORNING)
        dispatch = Dispatch(storage, {PLATFORM: Silent()}, business, clock)
        yield World(storage, business, clock, dispatch)
    finally:
        await storage.close()


def packed(card: Card | None, label: str) -> str:
    """What the button with this label carries."""
    for button in _buttons(card):
        if label in button.label and button.action:
            return pack(button.action)
    raise LookupError(f"no button {label} on {card}")


def _buttons(card: Card | None) -> Iterator[Button]:
    for block in card.blocks if card else ():
        if isinstance(block, Buttons):
            yield from block.buttons
        if isinstance(block, Form):
            yield block.submit
