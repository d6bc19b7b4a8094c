"""What goes wrong and how often: crashes at named points, broken handlers, a platform in a mood."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime
from random import Random
from typing import Any

import pytest
from sqlalchemy import text

from bot.platforms.base import Outgoing
from handlers.registry import HANDLERS, Context, Handled, Reply
from scheduler.registry import JOBS, TIMERS, Fired, Run
from storage.store import Store

Rates = Mapping[str, float]

NONE: Rates = {}
ROUGH: Rates = {
    # the process is killed
    "event.before_commit": 0.003,
    "event.after_commit": 0.003,
    "event.before_ack": 0.01,
    "send.before": 0.003,
    "send.accepted": 0.01,
    "delivery.before_commit": 0.0004,
    "delivery.after_commit": 0.0004,
    "battle_pack.before_commit": 0.08,
    "battle_pack.after_commit": 0.08,
    "timers.before_commit": 0.0003,
    "timers.after_commit": 0.0003,
    "seal_changes.before_commit": 0.0005,
    "seal_changes.after_commit": 0.0005,
    "clock.after_commit": 0.001,
    # our own code breaks
    "handler.breaks": 0.03,
    "handler.database_error": 0.01,
    "job.breaks": 0.01,
    "timer.breaks": 0.06,
    # the platform does
    "send.refused": 0.03,
    "send.lost": 0.02,
    "send.vanished": 0.01,
    "send.rejected": 0.002,
    "platform.outage": 0.15,  # per workday
    # what people and networks do
    "event.doubled_at_once": 0.06,
    "event.doubled_later": 0.05,
    "event.doubled_much_later": 0.01,
    "event.overtaken": 0.03,
    "tap.twice": 0.05,
}
SENDS = ("refused", "lost", "vanished", "rejected")


class Planted(Exception):
    """A bug in a handler, put there by the simulation."""


class Faults:
    def __init__(self, random: Random, rates: Rates, now: Callable[[], datetime]) -> None:
        self._random, self._rates, self._now = random, rates, now
        self.hits: Counter[str] = Counter()
        self.broke: list[tuple[datetime, str]] = []  # jobs and timers, which are tried again
        self.over = False  # the last day is a calm one
        self.on_break: Callable[[], None] = lambda: None

    def strikes(self, name: str) -> bool:
        rate = self._rates.get(name, 0.0)
        if self.over or not rate or self._random.random() >= rate:
            return False
        self.hits[name] += 1
        if name in ("job.breaks", "timer.breaks"):
            self.broke.append((self._now(), name))
            self.on_break()
        return True

    def mood(self, outgoing: Outgoing) -> str:
        return next((name for name in SENDS if self.strikes(f"send.{name}")), "")


def plant(patch: pytest.MonkeyPatch, faults: Callable[[], Faults]) -> None:
    """Every handler, job and timer may break after its work, before its commit."""
    for action, handled in list(HANDLERS.items()):
        patch.setitem(HANDLERS, action, Handled(_handler(handled.handler, faults), handled.may))
    for name, job in list(JOBS.items()):
        patch.setitem(JOBS, name, replace(job, work=_job(job.work, faults)))
    for name, ring in list(TIMERS.items()):
        patch.setitem(TIMERS, name, _ring(ring, faults))


def _handler(work: Callable[..., Awaitable[Reply]], faults: Callable[[], Faults]) -> Any:
    async def handler(action: Any, context: Context) -> Reply:
        reply = await work(action, context)
        if faults().strikes("handler.breaks"):
            raise Planted
        if faults().strikes("handler.database_error"):
            await _same_account_again(context.store)
        return reply

    return handler


async def _same_account_again(store: Store) -> None:
    """A unique key is hit: PostgreSQL takes nothing more until a savepoint is rolled back."""
    again = "INSERT INTO roles (person_id, role) SELECT person_id, role FROM roles LIMIT 1"
    await store.session.flush()
    await (await store.session.connection()).execute(text(again))


def _job(work: Callable[[Run], Awaitable[str | None]], faults: Callable[[], Faults]) -> Any:
    async def chunk(run: Run) -> str | None:
        position = await work(run)
        if faults().strikes("job.breaks"):
            raise Planted
        return position

    return chunk


def _ring(work: Callable[[Fired], Awaitable[None]], faults: Callable[[], Faults]) -> Any:
    async def ring(fired: Fired) -> None:
        await work(fired)
        if faults().strikes("timer.breaks"):
            raise Planted

    return ring
