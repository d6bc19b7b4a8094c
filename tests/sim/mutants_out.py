"""Bugs on the way out: marks, keys, leases, refusals, quiet hours."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

import bot.delivery
import bot.dispatch
from bot.delivery import Delivery, Parcel
from bot.platforms.base import SendFailed
from storage.tables import OutboxMessage
from tests.sim.planting import EVE_OF_A_HOLIDAY, mutant
from tests.sim.world import World


@mutant("I3", boost={"send.before": 0.1})
def a_message_is_marked_sent_before_it_is_sent(
    patch: pytest.MonkeyPatch, world: Callable[[], World]
) -> None:
    async def mark(self: Delivery, parcel: Parcel, sent: str, now: datetime) -> None:
        async with self._storage.begin() as store:
            store.acting(at=now, job="delivery")
            message, address = parcel.message, parcel.outgoing.address
            await store.mark_sent(
                message.id or 0, parcel.platform, sent, now, address, message.round
            )

    async def deliver(self: Delivery, parcel: Parcel, now: datetime) -> bool:
        await mark(self, parcel, "", now)
        try:
            sent = await self._send(parcel)
        except SendFailed as failure:
            async with self._storage.begin() as store:
                (await store.session.get_one(OutboxMessage, parcel.message.id)).state = "owed"
            await self._failed(parcel.message, failure, now)
            return False
        await mark(self, parcel, sent.message_id, now)
        return True

    patch.setattr(Delivery, "_deliver", deliver)


@mutant("I3", boost={"send.lost": 0.1})
def every_attempt_has_a_key_of_its_own(
    patch: pytest.MonkeyPatch, world: Callable[[], World]
) -> None:
    outgoing = bot.delivery._outgoing

    def counted(message: OutboxMessage, *args: Any) -> Any:
        made = outgoing(message, *args)
        return replace(made, key=f"{made.key}:{message.attempts}")

    patch.setattr(bot.delivery, "_outgoing", counted)


@mutant("I3", boost={"send.refused": 0.1})
def a_failed_send_is_done(patch: pytest.MonkeyPatch, world: Callable[[], World]) -> None:
    async def shrug(self: Delivery, message: OutboxMessage, *_: Any) -> None:
        async with self._storage.begin() as store:
            (await store.session.get_one(OutboxMessage, message.id)).state = "done"

    patch.setattr(Delivery, "_failed", shrug)


@mutant("I3", boost={"send.refused": 0.1})
def one_refusal_is_the_last(patch: pytest.MonkeyPatch, world: Callable[[], World]) -> None:
    patch.setattr(bot.delivery, "wait_after", lambda attempts: None)


@mutant("I10", boost={"send.before": 0.1})
def a_lease_never_ends(patch: pytest.MonkeyPatch, world: Callable[[], World]) -> None:
    patch.setattr(bot.delivery, "LEASE", timedelta(days=30))


@mutant("I3", days=EVE_OF_A_HOLIDAY)
def quiet_hours_drop(patch: pytest.MonkeyPatch, world: Callable[[], World]) -> None:
    """Owed at any hour, and thrown away where they should be held."""
    held = Delivery._held

    def dropped(self: Delivery, message: OutboxMessage, now: datetime) -> bool:
        if not held(self, message, now):
            return False
        message.state = "skipped"
        return True

    patch.setattr("scheduler.telling.send_at", lambda wanted, **_: wanted)
    patch.setattr(Delivery, "_held", dropped)


@mutant("quiet", days=EVE_OF_A_HOLIDAY)
def quiet_hours_are_forgotten(patch: pytest.MonkeyPatch, world: Callable[[], World]) -> None:
    patch.setattr("scheduler.telling.send_at", lambda wanted, **_: wanted)
    patch.setattr("bot.delivery.send_at", lambda wanted, **_: wanted)
