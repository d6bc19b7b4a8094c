"""A chat platform that remembers what it showed, and refuses what a real one would."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar

from bot.platforms.base import (
    Attachment,
    Click,
    Fetched,
    Inbound,
    Message,
    Outgoing,
    Request,
    Response,
    SendFailed,
    Sent,
    Stored,
)
from handlers.registry import Reply

Mishap = Callable[[Outgoing], None]
"""Called before a message is shown; raises what goes wrong."""


@dataclass
class Shown:
    """One message in somebody's chat, as it looks now."""

    outgoing: Outgoing
    faces: int = 1


@dataclass
class Chat:
    """Shows at most one message per key, as the platforms with an idempotency key do."""

    name: ClassVar[str] = "chat"
    window: timedelta | None = timedelta(hours=4)
    inline: bool = False
    mishap: Mishap | None = None
    sends: list[Outgoing] = field(default_factory=list)  # every call, also those that failed
    shown: dict[str, Shown] = field(default_factory=dict)  # message id → what is there
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    _by_key: dict[str, str] = field(default_factory=dict)

    def decode(self, request: Request) -> Inbound:
        return Response(request.body)

    def answer(self, inbound: Click | Message, reply: Reply) -> Response | None:
        return Response(reply.notice.encode(), "text/plain") if self.inline else None

    def acknowledge(self, inbound: Stored) -> Response:
        return Response()

    def busy(self, inbound: Stored) -> Response:
        return Response(status=503)

    async def fetch(self, attachment: Attachment) -> Fetched:
        raise SendFailed("nothing is kept here", retry=False)

    async def close(self) -> None:
        pass

    async def send(self, outgoing: Outgoing) -> Sent:
        self.sends.append(outgoing)
        await asyncio.sleep(0)
        if outgoing.card is None and not outgoing.text:
            raise SendFailed("empty message", retry=False)
        if outgoing.replaces and outgoing.replaces not in self.shown:
            raise SendFailed("no such message", retry=False)
        if self.mishap:
            self.mishap(outgoing)
        self.arrived.set()
        return Sent(self._show(outgoing))

    def texts(self, address: str) -> list[str]:
        return [one.outgoing.text for one in self.shown.values() if one.outgoing.address == address]

    def _show(self, outgoing: Outgoing) -> str:
        if outgoing.key in self._by_key:
            return self._by_key[outgoing.key]
        if outgoing.replaces:
            known = self.shown[outgoing.replaces]
            known.outgoing, known.faces = outgoing, known.faces + 1
            id = outgoing.replaces
        else:
            id = f"m{len(self.shown) + 1}"
            self.shown[id] = Shown(outgoing)
        self._by_key[outgoing.key] = id
        return id


def always(error: SendFailed) -> Mishap:
    def mishap(outgoing: Outgoing) -> None:
        raise error

    return mishap


def only_for(address: str, mishap: Mishap) -> Mishap:
    """The others are reached."""

    def at(outgoing: Outgoing) -> None:
        if outgoing.address == address:
            mishap(outgoing)

    return at


def times(count: int, error: SendFailed) -> Mishap:
    """Goes wrong that often, then no more."""
    left = [count]

    def mishap(outgoing: Outgoing) -> None:
        if left[0] > 0:
            left[0] -= 1
            raise error

    return mishap
