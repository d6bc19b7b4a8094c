"""Bugs on the way out: marks, keys, leases, refusals, quiet hours."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

import bot.packing
from bot.packing import Packing, Parcel
from bot.platforms.base import SendFailed, Sent
from bot.sending import Outcome, Sending
from storage.store import Store
from storage.tables import OutboxMessage
from tests.sim.planting import EVE_OF_A_HOLIDAY, mutant
from tests.sim.world import World


@mutant("I3", boost={"send.before": 0.1})
def a_message_is_marked_sent_before_it_is_sent(
    patch: pytest.MonkeyPatch, world: Callable[[], World]
) -> None:
    async def mark(self: Sending, parcel: Parcel, sent: str, now: datetime) -> None:
        async with self._storage.begin() as store:
            store.acting(at=now, job="delivery")
            message, address = parcel.message, parcel.outgoing.address
            await store.mark_sent(
                message.id or 0, parcel.platform, sent, now, address, message.round
            )

    async def deliver(self: Sending, load: list[Parcel]) -> int:
        (parcel,), now = load, load[0].outgoing.at
        await mark(self, parcel, "", now)
        try:
            (sent,) = await self._send(load)
        except SendFailed as failure:
            async with self._storage.begin() as store:
                (await store.session.get_one(OutboxMessage, parcel.message.id)).state = "owed"
            await self.settle([(parcel, failure)], now)
            return 0
        assert isinstance(sent, Sent)
        await mark(self, parcel, sent.message_id, now)
        return 1

    patch.setattr(Sending, "deliver", deliver)


@mutant("I3", boost={"send.lost": 0.1})
def every_attempt_has_a_key_of_its_own(
    patch: pytest.MonkeyPatch, world: Callable[[], World]
) -> None:
    outgoing = bot.packing._outgoing

    def counted(message: OutboxMessage, *args: Any) -> Any:
        made = outgoing(message, *args)
        return replace(made, key=f"{made.key}:{message.attempts}")

    patch.setattr(bot.packing, "_outgoing", counted)


@mutant("I3", boost={"send.refused": 0.1})
def a_failed_send_is_done(patch: pytest.MonkeyPatch, world: Callable[[], World]) -> None:
    settle = Sending._settle

    async def shrug(
        self: Sending, store: Store, parcel: Parcel, outcome: Outcome, now: datetime
    ) -> None:
        if isinstance(outcome, Sent):
            await settle(self, store, parcel, outcome, now)
        else:
            (await store.session.get_one(OutboxMessage, parcel.message.id)).state = "done"

    patch.setattr(Sending, "_settle", shrug)


@mutant("I3", boost={"send.refused": 0.1})
def one_refusal_is_the_last(patch: pytest.MonkeyPatch, world: Callable[[], World]) -> None:
    patch.setattr("bot.backoff.wait_after", lambda attempts: None)


@mutant("I10", boost={"send.before": 0.1})
def a_lease_never_ends(patch: pytest.MonkeyPatch, world: Callable[[], World]) -> None:
    patch.setattr("bot.delivery.LEASE", timedelta(days=30))


@mutant("I3", days=EVE_OF_A_HOLIDAY)
def quiet_hours_drop(patch: pytest.MonkeyPatch, world: Callable[[], World]) -> None:
    """Owed at any hour, and thrown away where they should be held."""
    held = Packing._held

    def dropped(self: Packing, message: OutboxMessage, now: datetime) -> bool:
        if not held(self, message, now):
            return False
        message.state = "skipped"
        return True

    patch.setattr("scheduler.telling.send_at", lambda wanted, **_: wanted)
    patch.setattr(Packing, "_held", dropped)


@mutant("quiet", days=EVE_OF_A_HOLIDAY)
def quiet_hours_are_forgotten(patch: pytest.MonkeyPatch, world: Callable[[], World]) -> None:
    patch.setattr("scheduler.telling.send_at", lambda wanted, **_: wanted)
    patch.setattr("bot.packing.send_at", lambda wanted, **_: wanted)
