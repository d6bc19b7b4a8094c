"""Opening the AI bot's connection, and how patient to be with it [O:101463]."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp

from bot.http import Line

LARGEST = 4 * 1024 * 1024  # bytes of one frame
SECONDS = 15.0  # to connect
CLOSING = 1.0  # seconds for a polite end; a dead line never says goodbye

LOST = (aiohttp.ClientError, OSError, TimeoutError)


@dataclass(frozen=True, slots=True)
class Tempo:
    """Seconds. `ping` and `answer` are the platform's; the lease lives three times as long as `renews`."""

    ping: float = 30.0
    answer: float = 5.0
    renews: float = 10.0
    shortest: float = 1.0  # pause after a lost connection, doubled each time up to
    longest: float = 30.0
    kicked: float = 300.0  # whoever took our place is left in peace for so long
    elsewhere: timedelta = timedelta(seconds=2)


@dataclass(slots=True)
class State:
    """How the connection stands, for who looks."""

    connected: bool = False
    ours: bool = False  # this instance holds the lease
    times: int = 0  # how often it was opened
    stopped: str = ""  # why it will never be again


async def connected(line: Line, address: str) -> aiohttp.ClientWebSocketResponse:
    """Raises one of LOST."""
    async with asyncio.timeout(SECONDS):
        return await line.session.ws_connect(
            address,
            max_msg_size=LARGEST,
            timeout=aiohttp.ClientWSTimeout(ws_close=CLOSING),
        )


async def first_of(reading: "asyncio.Task[None]", *others: Any) -> None:
    """Until one of them ends; raises what it raised."""
    tasks = [asyncio.create_task(one) for one in others]
    try:
        done, _ = await asyncio.wait((reading, *tasks), return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            await ended(task)
    for task in done:
        task.result()


async def ended(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
