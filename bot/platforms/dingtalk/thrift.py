"""What a bulk message becomes while the month's quota does not carry a card for everybody (spec, model)."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.platforms.base import Outgoing, SendFailed
from bot.platforms.dingtalk.month import Month
from cards.model import Button, Buttons, Card, Style, Text
from sales.budget import Leave

log = logging.getLogger(__name__)

LINK = Card(
    "今日作战包",
    (
        Text("今天先做什么，已经排好了。"),
        Buttons((Button("打开今日作战包", style=Style.PRIMARY, link="/h5/today"),)),
    ),
)
"""The same for all, so that 20 people are one call; the page shows whoever is logged in his own."""


PATIENCE = 10.0  # seconds; counting a thousand people takes three


class Thrift:
    """`people`: counts who is in the visible range, asked once where no one has counted yet."""

    def __init__(self, month: Month, people: Callable[[], Awaitable[int]]) -> None:
        self._month, self._people = month, people
        self._counting: asyncio.Task[None] | None = None

    async def lean(self, outgoing: Outgoing) -> Outgoing:
        """Raises Throttled where only answers may leave."""
        if outgoing.urgent:
            return outgoing
        await self._month.check(urgent=False)
        if not outgoing.bulk or outgoing.group or outgoing.replaces or outgoing.card is None:
            return outgoing
        await self._counted()
        if await self._month.leave() is Leave.EVERYTHING:
            return outgoing
        return replace(outgoing, card=LINK, text="")

    async def _counted(self) -> None:
        """One counts while all wait, and nobody waits long: the next count comes with the nightly look
        at the contact list."""
        if self._month.people:
            return
        if self._counting is None:
            self._counting = asyncio.create_task(self._count())
        await asyncio.wait([self._counting], timeout=PATIENCE)

    async def _count(self) -> None:
        try:
            self._month.people = await self._people()
        except SendFailed as failed:
            log.warning("nobody knows how many people the month has to carry: %s", failed)

    async def close(self) -> None:
        if self._counting:
            self._counting.cancel()
            await asyncio.gather(self._counting, return_exceptions=True)
