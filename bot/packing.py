"""From owed messages to parcels: who may have it now, where he is, and how the thing looks."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.backoff import remembered
from bot.business import Business
from bot.drawing import Gone, draw
from bot.hearing import heard
from bot.platforms.base import Batching, Outgoing, Platform
from bot.redrawing import is_redraw, place_of
from bot.undelivered import tell_admins
from cards.model import Card
from cards.wire import dump
from sales.quiet import send_at
from storage.clean import to_json
from storage.owing import Priority
from storage.store import Store
from storage.tables import OutboxMessage

NO_ACCOUNT = "收件人没有可用的聊天账号"
LEFT = "收件人已离职，不再发送"
UNSURE = "可能已经送到，不再重发"
# Leave in quiet hours too (U-05).
EXEMPT = (Priority.ANSWER, Priority.REDRAW, Priority.APPROVAL, Priority.RED)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A leased message with its way: everything that sending needs, without a transaction. `begin_by`:
    seconds of the loop; begun later, its lease might end under way."""

    message: OutboxMessage
    platform: str
    outgoing: Outgoing
    begin_by: float


@dataclass(frozen=True, slots=True)
class Way:
    platform: str
    address: str
    handle: str


class Packing:
    def __init__(self, platforms: Mapping[str, Platform], business: Business) -> None:
        self._platforms, self._business = platforms, business

    async def packed(
        self, store: Store, messages: Sequence[OutboxMessage], now: datetime, seconds: float
    ) -> list[Parcel]:
        """Held and unaddressed ones are dealt with in the same transaction. `seconds`: how long sending
        may wait before it begins."""
        gone = await store.leavers(one.person_id for one in messages if one.person_id)
        for one in messages:
            if one.person_id in gone:
                await self._given_up(store, one, LEFT, now)
        there = [one for one in messages if one.person_id not in gone]
        free = [one for one in there if not self._held(one, now)]
        begin_by = asyncio.get_running_loop().time() + seconds
        parcels = [await self._addressed(store, one, now, begin_by) for one in free]
        return [parcel for parcel in parcels if parcel]

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
        self, store: Store, message: OutboxMessage, now: datetime, begin_by: float
    ) -> Parcel | None:
        way = await _way(store, message)
        if way is None and is_redraw(message):
            await store.mark_skipped(message.id or 0, "那里已换成别的内容", message.round)
            return None
        if way is None or way.platform not in self._platforms:
            await self._given_up(store, message, NO_ACCOUNT, now)
            await tell_admins(store, message, NO_ACCOUNT, now)
            return None
        if self._too_late(message, way.platform, now):
            await self._left_open(store, message, now)
            return None
        try:
            drawn = await draw(store, message, now, self._business)
        except Gone:
            await self._given_up(store, message, "内容已不存在，或收件人不再能看", now)
            return None
        return Parcel(message, way.platform, _outgoing(message, way, drawn, now), begin_by)

    def _too_late(self, message: OutboxMessage, platform: str, now: datetime) -> bool:
        """It may have arrived, and would be shown a second time: the key counts no more. Redrawing twice
        shows nothing twice."""
        if message.doubted_at is None or message.replaces:
            return False
        return not remembered(self._platforms[platform].window, message.doubted_at, now)

    async def _left_open(self, store: Store, message: OutboxMessage, now: datetime) -> None:
        why = message.last_error or UNSURE
        await store.mark_unknown(message.id or 0, why, message.round)
        await heard(store, message, now, self._business, arrived=False)
        await tell_admins(store, message, why, now)

    async def _given_up(
        self, store: Store, message: OutboxMessage, why: str, now: datetime
    ) -> None:
        """It stays where an admin sees it; nobody misses a redraw that had nobody to see it."""
        id = message.id or 0
        if is_redraw(message):
            await store.mark_skipped(id, why, message.round)
        elif message.doubted_at is None:
            await store.mark_dead(id, why, message.round)
        else:
            await store.mark_unknown(id, why, message.round)
        await heard(store, message, now, self._business, arrived=False)


async def _way(store: Store, message: OutboxMessage) -> Way | None:
    """A redraw's own place, a group's own, a stranger's, a person's account used last, or where it may be
    already."""
    if to := message.content.get("to"):
        return Way(to[0], to[1], "")
    if is_redraw(message):
        place = await place_of(store, message)
        return Way(place.platform, place.conversation, place.handle) if place else None
    if message.group_id is not None:
        found = await store.group_address(message.group_id)
    else:
        found = await store.address_of(
            message.person_id or 0, rather=message.platform, but=message.content.get("but", "")
        )
    return Way(*found, await _handle(store, found[0], message)) if found else None


async def _handle(store: Store, platform: str, message: OutboxMessage) -> str:
    """What the tap on the replaced message brought, or what came with it when it was sent."""
    if not message.replaces:
        return ""
    if fresh := message.content.get("handle"):
        return str(fresh)
    place = await store.place(platform, message.replaces)
    return place.handle if place else ""


def _outgoing(message: OutboxMessage, way: Way, card: Card | None, now: datetime) -> Outgoing:
    return Outgoing(
        address=way.address,
        group=message.group_id is not None,
        card=card,
        text=message.content.get("text", ""),
        welcome=message.content.get("welcome", ""),
        file=message.content.get("file", 0),
        key=f"{message.once}:{message.round}" if message.round else message.once,
        at=now,
        replaces=message.replaces,
        handle=way.handle,
        urgent=message.priority <= Priority.ANSWER,
        bulk=message.priority >= Priority.BULK,
    )


def bundled(
    parcels: Iterable[Parcel], platforms: Mapping[str, Platform]
) -> Iterable[Sequence[Parcel]]:
    """Equal content to many people becomes one load, where the platform takes it in one call."""
    loads: dict[object, list[Parcel]] = {}
    for number, parcel in enumerate(parcels):
        platform, outgoing = platforms[parcel.platform], parcel.outgoing
        alone = outgoing.group or outgoing.replaces or outgoing.file or outgoing.welcome
        if isinstance(platform, Batching) and not alone:
            card = to_json(dump(outgoing.card)) if outgoing.card else ""
            same: object = (parcel.platform, card, outgoing.text)
            if len(loads.get(same, ())) >= platform.most:
                loads[number] = loads.pop(same)
        else:
            same = number
        loads.setdefault(same, []).append(parcel)
    return loads.values()
