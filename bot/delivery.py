"""Pay what the outbox owes: lease, address, send with nothing open, mark (law 8)."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.backoff import wait_after
from bot.business import Business
from bot.clock import Clock
from bot.drawing import Gone, draw
from bot.hearing import heard
from bot.platforms.base import CannotRedraw, Outgoing, Platform, SendFailed, Sent
from bot.redrawing import catch_up, is_redraw, place_of, said_instead, stays
from bot.undelivered import tell_admins
from cards.model import Card
from sales.quiet import send_at
from storage.owing import Priority
from storage.store import Storage, Store
from storage.tables import OutboxMessage

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=1)
SEND_SECONDS = 20  # below the lease: whoever is still sending then has given up
BATCH = 20
LANES = 8  # recipients served at the same time
IDLE_SECONDS = 15.0  # how long a message owed by another process may wait to be seen
NO_ACCOUNT = "收件人没有可用的聊天账号"
LEFT = "收件人已离职，不再发送"
# Leave in quiet hours too (U-05).
EXEMPT = (Priority.ANSWER, Priority.REDRAW, Priority.APPROVAL, Priority.RED)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A leased message with its way: everything that sending needs, without a transaction."""

    message: OutboxMessage
    platform: str
    outgoing: Outgoing


class Delivery:
    def __init__(
        self,
        storage: Storage,
        platforms: Mapping[str, Platform],
        business: Business,
        clock: Clock,
    ) -> None:
        self._storage, self._platforms = storage, platforms
        self._business, self._clock = business, clock
        self._woken, self._one_at_a_time = asyncio.Event(), asyncio.Lock()

    def wake(self) -> None:
        """Something may be owed now."""
        self._woken.set()

    async def run(self) -> None:
        """Deliver for ever, whenever woken or due. Stopped in the middle of a message, it still hears
        how that ended: `drain` waits for it."""
        while True:
            self._woken.clear()
            await asyncio.shield(self.drain(self._clock.now()))
            await self._rest()

    async def drain(self, now: datetime) -> int:
        """Send everything that is due at `now`; says how many messages left."""
        sent = 0
        async with self._one_at_a_time:
            while leased := await self._lease(now):
                sent += await self._send_all(leased, now)
        return sent

    async def _rest(self) -> None:
        async with self._storage.read() as store:
            due = await store.next_owed_at()
        seconds = IDLE_SECONDS if due is None else (due - self._clock.now()).total_seconds()
        try:
            await asyncio.wait_for(self._woken.wait(), min(max(seconds, 0.0), IDLE_SECONDS))
        except TimeoutError:
            return

    # -- what to send --------------------------------------------------------------------------

    async def _lease(self, now: datetime) -> list[Parcel] | None:
        """None: nothing is due. Held and unaddressed messages are dealt with in the same commit."""
        async with self._storage.begin() as store:
            store.acting(at=now, job="delivery")
            messages = await store.lease_messages(now, LEASE, BATCH)
            gone = await store.leavers(one.person_id for one in messages if one.person_id)
            for one in messages:
                if one.person_id in gone:
                    await self._given_up(store, one, LEFT, now)
            there = [one for one in messages if one.person_id not in gone]
            free = [one for one in there if not self._held(one, now)]
            parcels = [await self._addressed(store, one, now) for one in free]
        return [parcel for parcel in parcels if parcel] if messages else None

    def _held(self, message: OutboxMessage, now: datetime) -> bool:
        """Quiet hours hold until the next opening; a hold is no attempt."""
        until = send_at(
            now,
            exempt=message.priority in EXEMPT,
            window=self._business.playbook.window,
            zone=self._business.tools.zone,
            is_workday=self._business.tools.calendar.is_workday,
        )
        if until <= now:
            return False
        message.lease_until, message.not_before = None, until
        message.attempts -= 1
        return True

    async def _addressed(
        self, store: Store, message: OutboxMessage, now: datetime
    ) -> Parcel | None:
        way = await _way(store, message)
        if way is None and is_redraw(message):
            await store.mark_skipped(message.id or 0, "那里已换成别的内容", message.round)
            return None
        if way is None or way[0] not in self._platforms:
            await self._given_up(store, message, NO_ACCOUNT, now)
            await tell_admins(store, message, NO_ACCOUNT, now)
            return None
        try:
            drawn = await draw(store, message, now, self._business)
        except Gone:
            await self._given_up(store, message, "内容已不存在，或收件人不再能看", now)
            return None
        return Parcel(message, way[0], _outgoing(message, way[1], drawn, now))

    async def _given_up(
        self, store: Store, message: OutboxMessage, why: str, now: datetime
    ) -> None:
        """It stays where an admin sees it; nobody misses a redraw that had nobody to see it."""
        mark = store.mark_skipped if is_redraw(message) else store.mark_dead
        await mark(message.id or 0, why, message.round)
        await heard(store, message, now, self._business, arrived=False)

    # -- sending -------------------------------------------------------------------------------

    async def _send_all(self, parcels: Sequence[Parcel], now: datetime) -> int:
        """Recipients side by side, so that one slow chat does not hold up the others; each in order."""
        lanes: dict[tuple[str, str], list[Parcel]] = {}
        for parcel in parcels:
            lanes.setdefault((parcel.platform, parcel.outgoing.address), []).append(parcel)
        room = asyncio.Semaphore(LANES)
        counts = await asyncio.gather(*(self._lane(lane, room, now) for lane in lanes.values()))
        return sum(counts)

    async def _lane(self, lane: list[Parcel], room: asyncio.Semaphore, now: datetime) -> int:
        async with room:
            return sum([await self._deliver(parcel, now) for parcel in lane])

    async def _deliver(self, parcel: Parcel, now: datetime) -> bool:
        try:
            sent = await self._send(parcel)
        except CannotRedraw as refusal:
            return await self._anew(parcel, str(refusal), now)
        except SendFailed as failure:
            await self._failed(parcel.message, failure, now)
            return False
        async with self._storage.begin() as store:
            store.acting(at=now, job="delivery")
            await store.mark_sent(
                parcel.message.id or 0, parcel.platform, sent.message_id, now,
                parcel.outgoing.address, parcel.message.round, stays(parcel.message),
                sent.handle,
            )  # fmt: skip
            await catch_up(store, parcel.message, now)
            await heard(store, parcel.message, now, self._business, arrived=True)
        return True

    async def _anew(self, parcel: Parcel, why: str, now: datetime) -> bool:
        """An answer becomes a message of its own; a redraw, where the fact matters, a line."""
        async with self._storage.begin() as store:
            store.acting(at=now, job="delivery")
            await store.forget_place(parcel.platform, parcel.outgoing.replaces)
            if is_redraw(parcel.message):
                await said_instead(store, parcel.message, why)
                return False
        return await self._deliver(
            replace(parcel, outgoing=replace(parcel.outgoing, replaces="")), now
        )

    async def _send(self, parcel: Parcel) -> Sent:
        """Whatever else goes wrong in a platform is a failure that may have arrived all the same."""
        try:
            async with asyncio.timeout(SEND_SECONDS):
                return await self._platforms[parcel.platform].send(parcel.outgoing)
        except SendFailed:
            raise
        except Exception as error:
            log.exception("sending message %s failed", parcel.message.id)
            raise SendFailed(f"{type(error).__name__}: {error}", known=False) from error

    async def _failed(self, message: OutboxMessage, failure: SendFailed, now: datetime) -> None:
        wait = wait_after(message.attempts) if failure.retry else None
        async with self._storage.begin() as store:
            store.acting(at=now, job="delivery")
            id, reason, round = message.id or 0, str(failure), message.round
            if wait is not None:
                await store.put_off(id, now + wait, reason, round)
            else:
                await (store.mark_dead if failure.known else store.mark_unknown)(id, reason, round)
                await heard(store, message, now, self._business, arrived=False)
                await tell_admins(store, message, reason, now)
        log.warning("message %s not sent (attempt %s): %s", id, message.attempts, reason)


async def _way(store: Store, message: OutboxMessage) -> tuple[str, str] | None:
    """Platform and address: a redraw's own place, a group's own, a person's account used last."""
    if is_redraw(message):
        return await place_of(store, message)
    if message.group_id is not None:
        return await store.group_address(message.group_id)
    return await store.address_of(message.person_id or 0)


def _outgoing(message: OutboxMessage, address: str, card: Card | None, now: datetime) -> Outgoing:
    return Outgoing(
        address=address,
        group=message.group_id is not None,
        card=card,
        text=message.content.get("text", ""),
        file=message.content.get("file", 0),
        key=f"{message.once}:{message.round}" if message.round else message.once,
        at=now,
        replaces=message.replaces,
    )
