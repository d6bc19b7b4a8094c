"""Sending a load with nothing open, and settling its rows by how it ended (law 8)."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeAlias, TypeVar, cast

from bot.backoff import next_try
from bot.business import Business
from bot.clock import Clock
from bot.hearing import heard
from bot.packing import Parcel
from bot.platforms.base import (
    Batching,
    CannotRedraw,
    Moot,
    NoSuchAddress,
    Platform,
    SendFailed,
    Sent,
    Stopped,
    Throttled,
)
from bot.redrawing import catch_up, is_redraw, said_instead, stays
from bot.undelivered import tell_admins, tell_stopped
from storage.store import Storage, Store

log = logging.getLogger(__name__)
T = TypeVar("T")
Outcome: TypeAlias = Sent | SendFailed

SEND_SECONDS = 20  # for one call
SHORT = 2.0  # seconds that are waited for room in a quota, before it is left for later
STOPPED = timedelta(minutes=10)
"""How often it is asked whether the app may send again."""


class Sending:
    def __init__(
        self,
        storage: Storage,
        platforms: Mapping[str, Platform],
        business: Business,
        clock: Clock,
    ) -> None:
        self._storage, self._platforms = storage, platforms
        self._business, self._clock = business, clock

    async def deliver(self, load: Sequence[Parcel]) -> int:
        """Says how many arrived."""
        if _loop_time() > load[0].begin_by:
            return await self._left_for_later(load)
        outcomes = await self._outcomes(load)
        now = max(load[0].outgoing.at, self._clock.now())
        if isinstance(outcomes[0], CannotRedraw):
            return await self._anew(load[0], str(outcomes[0]), now)
        await self.settle(list(zip(load, outcomes, strict=True)), now)
        return sum(isinstance(one, Sent) for one in outcomes)

    async def settle(self, ended: Sequence[tuple[Parcel, Outcome]], now: datetime) -> None:
        """In one transaction."""
        if not ended:
            return
        async with self._storage.begin() as store:
            store.acting(at=now, job="delivery")
            for parcel, outcome in ended:
                await self._settle(store, parcel, outcome, now)

    # -- the call ------------------------------------------------------------------------------

    async def _outcomes(self, load: Sequence[Parcel]) -> Sequence[Outcome]:
        try:
            return await self._patiently(load[0].begin_by, lambda: self._send(load))
        except SendFailed as failure:
            return [failure] * len(load)

    async def _patiently(self, until: float, send: Callable[[], Awaitable[T]]) -> T:
        """A quota that is full for a moment is waited for, unless the clock stands still."""
        while True:
            try:
                return await send()
            except Throttled as full:
                wait, before = full.after.total_seconds(), self._clock.now()
                if wait > SHORT or _loop_time() + wait > until:
                    raise
                await asyncio.sleep(wait)
                if self._clock.now() <= before:
                    raise

    async def _send(self, load: Sequence[Parcel]) -> Sequence[Outcome]:
        """Whatever else goes wrong in a platform is a failure that may have arrived all the same."""
        platform, out = self._platforms[load[0].platform], [one.outgoing for one in load]
        try:
            async with asyncio.timeout(SEND_SECONDS):
                if len(out) == 1:
                    return [await platform.send(out[0])]
                return await cast(Batching, platform).send_many(out)
        except SendFailed:
            raise
        except Exception as error:
            log.exception("sending message %s failed", load[0].message.id)
            raise SendFailed(f"{type(error).__name__}: {error}", known=False) from error

    # -- how it ended --------------------------------------------------------------------------

    async def _settle(self, store: Store, parcel: Parcel, outcome: Outcome, now: datetime) -> None:
        if isinstance(outcome, Sent):
            await self._arrived(store, parcel, outcome, now)
            return
        log.warning(
            "message %s not sent (attempt %s): %s",
            parcel.message.id, parcel.message.attempts, outcome,
        )  # fmt: skip
        if isinstance(outcome, Throttled):
            await self._later(store, parcel, now + outcome.after, str(outcome))
        elif isinstance(outcome, Stopped):
            await self._later(store, parcel, now + STOPPED, str(outcome))
            await tell_stopped(store, parcel.platform, str(outcome), now)
        elif isinstance(outcome, Moot):
            await store.mark_skipped(parcel.message.id or 0, str(outcome), parcel.message.round)
        elif isinstance(outcome, NoSuchAddress):
            await self._nobody(store, parcel, outcome, now)
        else:
            await self._failed(store, parcel, outcome, now)

    async def _arrived(self, store: Store, parcel: Parcel, sent: Sent, now: datetime) -> None:
        message = parcel.message
        await store.mark_sent(
            message.id or 0, parcel.platform, sent.message_id, now, parcel.outgoing.address,
            message.round, stays(message), sent.handle,
        )  # fmt: skip
        await catch_up(store, message, parcel.outgoing.at)
        await heard(store, message, now, self._business, arrived=True)

    async def _failed(
        self, store: Store, parcel: Parcel, failure: SendFailed, now: datetime
    ) -> None:
        """Again later, or it is over: dead, or unknown where any attempt may have arrived."""
        message, id = parcel.message, parcel.message.id or 0
        if not failure.known and not parcel.outgoing.replaces:
            message.doubted_at = message.doubted_at or parcel.outgoing.at
            await store.doubt(id, message.doubted_at, parcel.platform, message.round)
        window = self._platforms[parcel.platform].window
        wait = next_try(failure, message.attempts, message.doubted_at, window, now)
        if wait is not None:
            await store.put_off(id, now + wait, str(failure), message.round)
            return
        certain = failure.known and message.doubted_at is None
        await (store.mark_dead if certain else store.mark_unknown)(id, str(failure), message.round)
        await heard(store, message, now, self._business, arrived=False)
        await tell_admins(store, message, str(failure), now)

    async def _nobody(
        self, store: Store, parcel: Parcel, failure: NoSuchAddress, now: datetime
    ) -> None:
        """To his next account, where he has one."""
        message, outgoing = parcel.message, parcel.outgoing
        lose = store.lose_group if outgoing.group else store.lose_account
        await lose(parcel.platform, outgoing.address, now)
        bound = outgoing.group or is_redraw(message) or message.doubted_at is not None
        if not bound and await store.address_of(message.person_id or 0):
            await self._later(store, parcel, now, str(failure))
        else:
            await self._failed(store, parcel, failure, now)

    async def _later(self, store: Store, parcel: Parcel, until: datetime, why: str) -> None:
        """No attempt: nothing was sent."""
        message = parcel.message
        await store.put_off(message.id or 0, until, why, message.round, tried=False)

    async def _left_for_later(self, load: Sequence[Parcel]) -> int:
        """Others were slow: begun now, its lease might end under way, and another would send it too."""
        now = max(load[0].outgoing.at, self._clock.now())
        async with self._storage.begin() as store:
            for parcel in load:
                await self._later(store, parcel, now, parcel.message.last_error)
        return 0

    async def _anew(self, parcel: Parcel, why: str, now: datetime) -> int:
        """An answer becomes a message of its own; a redraw, where the fact matters, a line."""
        async with self._storage.begin() as store:
            store.acting(at=now, job="delivery")
            await store.forget_place(parcel.platform, parcel.outgoing.replaces)
            if is_redraw(parcel.message):
                await said_instead(store, parcel.message, why)
                return 0
            await store.on_its_own(parcel.message.id or 0)
        parcel.message.replaces = ""
        outgoing = replace(parcel.outgoing, replaces="", handle="")
        return await self.deliver([replace(parcel, outgoing=outgoing)])


def _loop_time() -> float:
    return asyncio.get_running_loop().time()
