"""Pay what the outbox owes: lease, address, send with nothing open, mark (law 8)."""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import datetime, timedelta

from bot.business import Business
from bot.clock import Clock
from bot.lanes import ANSWERS, PUSHES, Lanes
from bot.leaning import leaned
from bot.packing import Packing, Parcel, bundled
from bot.platforms.base import Platform
from bot.sending import SEND_SECONDS, Sending
from storage.outbox import ANY, Urgency
from storage.owing import Priority
from storage.store import Storage

LEASE = timedelta(minutes=1)
BATCH = 60
IDLE_SECONDS = 15.0  # how long a message owed by another process may wait to be seen

URGENT: Urgency = (Priority.ANSWER, Priority.ANSWER)
REST: Urgency = (Priority.ANSWER + 1, ANY[1])


class Delivery:
    """Answers and pushes go side by side, each with leases and lanes of its own: an answer waits for no
    push, however many are under way."""

    def __init__(
        self,
        storage: Storage,
        platforms: Mapping[str, Platform],
        business: Business,
        clock: Clock,
    ) -> None:
        self._storage, self._platforms, self._clock = storage, platforms, clock
        self._packing = Packing(platforms, business)
        self._sending = Sending(storage, platforms, business, clock)
        self._answers = Lanes(self._sending.deliver, ANSWERS, self.wake)
        self._pushes = Lanes(self._sending.deliver, PUSHES, self.wake)
        self._bells = {URGENT: asyncio.Event(), REST: asyncio.Event()}
        self._hands = {URGENT: asyncio.Lock(), REST: asyncio.Lock()}

    def wake(self) -> None:
        """Something may be owed now."""
        for bell in self._bells.values():
            bell.set()

    async def run(self) -> None:
        """Deliver for ever, whenever woken or due. Stopped in the middle of a message, it still hears
        how that ended: `drain` waits for it."""
        async with asyncio.TaskGroup() as both:
            both.create_task(self._serve(URGENT, self._answers))
            both.create_task(self._serve(REST, self._pushes))

    async def drain(self, now: datetime) -> int:
        """Send everything that is due at `now`; says how many messages left."""
        before = self._answers.sent + self._pushes.sent
        while await self._hand_out(now, ANY) or self._answers or self._pushes:
            await self._answers.empty()
            await self._pushes.empty()
        return self._answers.sent + self._pushes.sent - before

    async def _serve(self, urgency: Urgency, lanes: Lanes) -> None:
        bell = self._bells[urgency]
        while True:
            bell.clear()
            due = await self._due_at(urgency)
            if due is not None and due <= self._clock.now():
                await asyncio.shield(self._hand_out(self._clock.now(), urgency))
                await lanes.room()
            else:
                await self._rest(due, bell)
            lanes.check()

    async def _rest(self, due: datetime | None, bell: asyncio.Event) -> None:
        seconds = IDLE_SECONDS if due is None else (due - self._clock.now()).total_seconds()
        try:
            async with asyncio.timeout(min(max(seconds, 0.0), IDLE_SECONDS)):
                await bell.wait()  # not wait_for: in 3.11 it loses a cancellation
        except TimeoutError:
            return

    async def _due_at(self, urgency: Urgency) -> datetime | None:
        async with self._storage.read() as store:
            return await store.next_owed_at(urgency)

    async def _hand_out(self, now: datetime, urgency: Urgency) -> bool:
        """Lease what is due and put it into its lanes; False: nothing was."""
        async with AsyncExitStack() as hands:
            for hand in [URGENT, REST] if urgency == ANY else [urgency]:
                await hands.enter_async_context(self._hands[hand])
            parcels = await self._lease(now, urgency)
            if parcels is None:
                return False
            kept, held = await leaned(parcels, self._platforms)
            self._answers.put([one] for one in kept if one.outgoing.urgent)
            pushes = [one for one in kept if not one.outgoing.urgent]
            self._pushes.put(bundled(pushes, self._platforms))
            await self._sending.settle(held, now)
        return True

    async def _lease(self, now: datetime, urgency: Urgency) -> list[Parcel] | None:
        """None: nothing is due."""
        async with self._storage.begin() as store:
            store.acting(at=now, job="delivery")
            messages = await store.lease_messages(now, LEASE, BATCH, urgency)
            seconds = LEASE.total_seconds() - SEND_SECONDS
            parcels = await self._packing.packed(store, messages, now, seconds)
        return parcels if messages else None
