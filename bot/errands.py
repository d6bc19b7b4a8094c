"""Slow work: its connector runs with no transaction open, its result comes back as an Action.

Two lanes, each one errand after the other: a table that takes minutes holds up no photo that takes a second.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any, TypeAlias

from bot.backoff import wait_after
from bot.clock import Clock
from bot.dispatch import Dispatch
from bot.platforms.base import Click
from cards.wire import pack
from sales.actions import Action
from storage.store import Storage
from storage.tables import Errand

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=45)  # renewed while the work goes on: whoever dies loses it this soon
BEAT_SECONDS = 15.0
SHORT_SECONDS, LONG_SECONDS = 5 * 60.0, 60 * 60.0  # whoever is still working then has given up
IDLE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Task:
    """What a connector is given: the arguments, and a way to say how far it is."""

    args: Mapping[str, Any]
    person: int  # for whom it is done; 0: nobody in particular
    tell: Callable[[str], Awaitable[None]]


Connector: TypeAlias = Callable[[Task], Awaitable[Action | None]]
"""One slow service by name: transcribe, read_image, parse_table … (bot/connectors). None: there is
nothing to bring back."""


@dataclass(frozen=True, slots=True)
class Lane:
    """Errands of these names, or with `but` all others."""

    names: frozenset[str]
    but: bool
    seconds: float
    woken: asyncio.Event


class Lost(Exception):
    """Our lease ran out, and another does it now."""


class Errands:
    """`long`: names of the work that takes minutes. `sleep`: between two renewals of a lease."""

    def __init__(
        self,
        storage: Storage,
        connectors: Mapping[str, Connector],
        dispatch: Dispatch,
        clock: Clock,
        long: frozenset[str] = frozenset(),
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._storage, self._connectors = storage, connectors
        self._dispatch, self._clock, self._sleep = dispatch, clock, sleep
        self._lanes = (
            Lane(long, True, SHORT_SECONDS, asyncio.Event()),
            Lane(long, False, LONG_SECONDS, asyncio.Event()),
        )

    def wake(self) -> None:
        for lane in self._lanes:
            lane.woken.set()

    async def run(self) -> None:
        """Work for ever."""
        await asyncio.gather(*(self._run(lane) for lane in self._lanes))

    async def drain(self) -> int:
        """Do what is due now; says how many errands were tried."""
        return sum([await self._drain(lane) for lane in self._lanes])

    async def _run(self, lane: Lane) -> None:
        while True:
            lane.woken.clear()
            await self._drain(lane)
            try:
                async with asyncio.timeout(IDLE_SECONDS):
                    await lane.woken.wait()  # not wait_for: in 3.11 it loses a cancellation
            except TimeoutError:
                continue

    async def _drain(self, lane: Lane) -> int:
        tried = 0
        while errand := await self._next(lane):
            await self._try(errand, lane.seconds)
            tried += 1
        return tried

    async def _next(self, lane: Lane) -> Errand | None:
        now = self._clock.now()
        async with self._storage.begin(at=now) as store:
            return await store.lease_errand(now, LEASE, lane.names, but=lane.but)

    async def _try(self, errand: Errand, seconds: float) -> None:
        try:
            if action := await self._work(errand, seconds):
                await self._dispatch("errand", brought(errand, action))
        except Lost:
            log.warning("errand %s (%s) was taken over", errand.id, errand.name)
            return
        except Exception as error:
            log.exception("errand %s (%s) failed", errand.id, errand.name)
            await self._failed(errand, f"{type(error).__name__}: {error}")
            return
        now = self._clock.now()
        async with self._storage.begin(at=now) as store:
            await store.finish_errand(errand.id or 0, now)

    async def _work(self, errand: Errand, seconds: float) -> Action | None:
        """The connector's work, beside it the lease's renewal; whichever ends first ends both."""

        async def tell(progress: str) -> None:
            async with self._storage.begin(at=self._clock.now()) as store:
                await store.progress_errand(errand.id or 0, progress)

        task = Task(errand.args, errand.person_id or 0, tell)
        work = asyncio.ensure_future(self._connectors[errand.name](task))
        held = asyncio.ensure_future(self._keep(errand))
        try:
            async with asyncio.timeout(seconds):
                await asyncio.wait({work, held}, return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                held.result()
                raise Lost
            return work.result()
        finally:
            await _ended(work, held)

    async def _keep(self, errand: Errand) -> None:
        """Until it is no longer ours."""
        while True:
            await self._sleep(BEAT_SECONDS)
            now = self._clock.now()
            async with self._storage.begin(at=now) as store:
                if not await store.hold_errand(errand.id or 0, errand.attempts, now + LEASE):
                    return

    async def _failed(self, errand: Errand, reason: str) -> None:
        now, wait = self._clock.now(), wait_after(errand.attempts)
        async with self._storage.begin(at=now) as store:
            if not await store.hold_errand(errand.id or 0, errand.attempts, now):
                return
            if wait is None or errand.name not in self._connectors:
                await store.bury_errand(errand.id or 0, reason, now)
            else:
                await store.retry_errand(errand.id or 0, now + wait, reason)


async def _ended(*tasks: asyncio.Future[Any]) -> None:
    """Nothing of them goes on behind our back."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def brought(errand: Errand, action: Action) -> Click:
    """The result as an event of its own, so that a second delivery of it changes nothing (law 2)."""
    answers = {
        field.name: getattr(action, field.name)
        for field in fields(action)
        if "label" in field.metadata
    }
    return Click(f"errand:{errand.id}", str(errand.person_id or 0), pack(action), answers, "")
