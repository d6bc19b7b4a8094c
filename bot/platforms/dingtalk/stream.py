"""Stream mode, through the vendor's dingtalk-stream: connections that follow one another for ever.

Its own loop is not run: it asks for a ticket synchronously, swallows a cancel, sleeps 10 s before it
reconnects and acknowledges on whatever socket is newest. Its client is used once per connection
(sdk.py); opening, watching and following are ours.
"""

import asyncio
import contextlib
import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.platforms.dingtalk.connection import Connection, Handing
from bot.platforms.dingtalk.gateway import Gateway, NotOpened, Refused

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds. `idle`: without any frame, although a system frame comes every 20–30 s, the socket is a
    zombie. `lingers`: the platform itself closes that long after it said `disconnect`."""

    idle: float = 120
    first: float = 1
    most: float = 60
    steady: float = 5  # one that lived shorter counts as a failure: never a hot loop
    refused: float = 600  # after a wrong secret
    lingers: float = 10
    grace: float = 0.5  # when we are stopped


@dataclass(slots=True)
class Stream:
    """`handing`: makes what a connection does with its frames. `jitter`: 0 to 1."""

    gateway: Gateway
    handing: Callable[[], Handing]
    pace: Pace = Pace()
    jitter: Callable[[], float] = random.random

    async def run(self) -> None:
        """For ever. The next connection is opened while the old one still takes what comes."""
        leaving: set[asyncio.Task[None]] = set()
        try:
            await self._follow(leaving)
        finally:
            for task in leaving:
                task.cancel()
            await asyncio.gather(*leaving, return_exceptions=True)

    async def _follow(self, leaving: set[asyncio.Task[None]]) -> None:
        wait, hurried, before = 0.0, False, asyncio.Event()
        while True:
            await asyncio.sleep(wait * (0.5 + self.jitter() / 2))
            born = time.monotonic()
            opened = await self._opened()
            if not isinstance(opened, Connection):
                wait = self.pace.refused if opened else self._longer(wait)
                continue
            before.set()
            before = asyncio.Event()
            await self._served(opened, before, leaving)
            is_short = time.monotonic() - born < self.pace.steady
            is_plain_leave = opened.told_to_leave and not hurried
            wait = self._longer(wait) if is_short and not is_plain_leave else 0.0
            hurried = is_short

    def _longer(self, wait: float) -> float:
        return min(max(wait * 2, self.pace.first), self.pace.most)

    async def _opened(self) -> Connection | Refused | None:
        handing = self.handing()
        try:
            return Connection(await self.gateway.connect(handing.subscriptions), handing)
        except Refused as refused:
            log.error("stream: the platform refuses our credentials (%s)", refused)
            return refused
        except NotOpened as failed:
            log.warning("stream: not opened: %s", failed)
            return None

    async def _served(
        self, connection: Connection, successor: asyncio.Event, leaving: set[asyncio.Task[None]]
    ) -> None:
        """Until it ends or is told to leave; then it bids farewell by itself."""
        try:
            await connection.serve(self.pace.idle)
        except BaseException:
            await connection.stop(self.pace.grace)
            raise
        task = asyncio.create_task(self._farewell(connection, successor))
        leaving.add(task)
        task.add_done_callback(leaving.discard)

    async def _farewell(self, connection: Connection, successor: asyncio.Event) -> None:
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self.pace.lingers):
                    await connection.linger(successor)
        finally:
            await connection.close()
