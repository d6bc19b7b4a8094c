"""Slow work: its connector runs with no transaction open, its result comes back as an Action."""

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

LEASE = timedelta(minutes=10)
WORK_SECONDS = 9 * 60  # below the lease: whoever is still working then has given up
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


class Errands:
    def __init__(
        self,
        storage: Storage,
        connectors: Mapping[str, Connector],
        dispatch: Dispatch,
        clock: Clock,
    ) -> None:
        self._storage, self._connectors = storage, connectors
        self._dispatch, self._clock = dispatch, clock
        self._woken = asyncio.Event()

    def wake(self) -> None:
        self._woken.set()

    async def run(self) -> None:
        """Work for ever."""
        while True:
            self._woken.clear()
            await self.drain()
            try:
                await asyncio.wait_for(self._woken.wait(), IDLE_SECONDS)
            except TimeoutError:
                continue

    async def drain(self) -> int:
        """Do what is due now; says how many errands were tried."""
        now = self._clock.now()
        async with self._storage.begin(at=now) as store:
            errands = await store.lease_errands(now, LEASE)
        for errand in errands:
            await self._try(errand)
        return len(errands)

    async def _try(self, errand: Errand) -> None:
        try:
            if action := await self._work(errand):
                await self._dispatch("errand", brought(errand, action))
        except Exception as error:
            log.exception("errand %s (%s) failed", errand.id, errand.name)
            await self._failed(errand, f"{type(error).__name__}: {error}")
            return
        now = self._clock.now()
        async with self._storage.begin(at=now) as store:
            await store.finish_errand(errand.id or 0, now)

    async def _work(self, errand: Errand) -> Action | None:
        async def tell(progress: str) -> None:
            now = self._clock.now()
            async with self._storage.begin(at=now) as store:
                await store.progress_errand(errand.id or 0, progress, now + LEASE)

        async with asyncio.timeout(WORK_SECONDS):
            return await self._connectors[errand.name](
                Task(errand.args, errand.person_id or 0, tell)
            )

    async def _failed(self, errand: Errand, reason: str) -> None:
        now, wait = self._clock.now(), wait_after(errand.attempts)
        async with self._storage.begin(at=now) as store:
            if wait is None or errand.name not in self._connectors:
                await store.bury_errand(errand.id or 0, reason, now)
            else:
                await store.retry_errand(errand.id or 0, now + wait, reason)


def brought(errand: Errand, action: Action) -> Click:
    """The result as an event of its own, so that a second delivery of it changes nothing (law 2)."""
    answers = {
        field.name: getattr(action, field.name)
        for field in fields(action)
        if "label" in field.metadata
    }
    return Click(f"errand:{errand.id}", str(errand.person_id or 0), pack(action), answers, "")
