"""Bugs to plant, each of which the checkers must find; otherwise a green month proves nothing."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

import bot.delivery
import bot.dispatch
import scheduler.run
import storage.changes
from bot.delivery import Delivery, Parcel
from bot.dispatch import Dispatch, Outcome
from bot.platforms.base import SendFailed
from handlers.registry import HANDLERS, Context, Handled, Reply
from scheduler.registry import JOBS, TIMERS, Fired, Job
from scheduler.run import LEASE, Hours
from storage.inbox import Claim, Inbox
from storage.runs import Cursor
from storage.store import Store
from storage.tables import CLASSES, Opportunity, OutboxMessage, TouchLog
from storage.transaction import Transaction
from tests.sim.check_events import CLICKED
from tests.sim.process import Process
from tests.sim.world import World

ONE_DAY = date(2026, 9, 19), date(2026, 9, 20)
TWO_DAYS = date(2026, 9, 19), date(2026, 9, 21)
EVE_OF_A_HOLIDAY = date(2026, 9, 23), date(2026, 9, 25)
OVER_A_HOLIDAY = date(2026, 9, 23), date(2026, 9, 28)
Plant = Callable[[pytest.MonkeyPatch, Callable[[], World]], None]


@dataclass(frozen=True, slots=True)
class Mutant:
    """`trips`: the invariants of which one must break; the rest: when it shows."""

    name: str
    plant: Plant
    trips: frozenset[str]
    days: tuple[date, date] = ONE_DAY
    boost: Mapping[str, float] = field(default_factory=dict)
    stale: float = 0.2
    likes: Mapping[str, int] = field(default_factory=dict)


MUTANTS: list[Mutant] = []


def mutant(*trips: str, **named: Any) -> Callable[[Plant], Plant]:
    def declare(plant: Plant) -> Plant:
        name = plant.__name__.replace("_", " ")
        MUTANTS.append(Mutant(name, plant, frozenset(trips), **named))
        return plant

    return declare


# -- the way in -----------------------------------------------------------------------------------


@mutant("I2")
def the_inbox_claim_is_dropped(patch: pytest.MonkeyPatch, world: Callable[[], World]) -> None:
    claim_event = Inbox.claim_event

    async def always_fresh(self: Inbox, *args: Any) -> Claim:
        claim = await claim_event(self, *args)
        self.acting(at=args[-1], event_id=claim.id)
        return replace(claim, fresh=True)

    patch.setattr(Inbox, "claim_event", always_fresh)


@mutant("I2")
def a_repeated_event_gets_no_stored_reply(
    patch: pytest.MonkeyPatch, world: Callable[[], World]
) -> None:
    patch.setattr(bot.dispatch, "thaw", lambda reply: Reply())


@mutant("I1", boost={"event.before_commit": 0.1, "event.after_commit": 0.05})
def the_answer_leaves_before_the_commit(
    patch: pytest.MonkeyPatch, world: Callable[[], World]
) -> None:
    """200 at once, the work in the background."""

    async def serve(self: Process, inbound: Any) -> Outcome:
        asyncio.ensure_future(self.dispatch("messenger", inbound))
        return Outcome(Reply())

    patch.setattr(Process, "serve", serve)


@mutant("savepoint", boost={"handler.breaks": 0.15})
def the_savepoint_is_removed(patch: pytest.MonkeyPatch, world: Callable[[], World]) -> None:
    @asynccontextmanager
    async def nothing(self: Transaction) -> AsyncIterator[None]:
        yield

    patch.setattr(Transaction, "savepoint", nothing)


@mutant("I1", boost={"event.after_commit": 0.1})
def the_reply_is_owed_after_the_commit(
    patch: pytest.MonkeyPatch, world: Callable[[], World]
) -> None:
    later: list[tuple[Any, ...]] = []
    owe_reply, call = bot.dispatch.owe_reply, Dispatch.__call__

    async def remember(store: Store, *args: Any, again: bool) -> None:
        later.append(args)

    async def then_owe(self: Dispatch, platform: str, inbound: Any) -> Outcome:
        outcome = await call(self, platform, inbound)
        for arrived, actor, reply in [one for one in later if one[0].event == outcome.event]:
            if outcome.repeated:
                break
            async with self._storage.begin(at=arrived.at) as store:
                await owe_reply(store, arrived, actor, reply, again=False)
        return outcome

    patch.setattr(bot.dispatch, "owe_reply", remember)
    patch.setattr(Dispatch, "__call__", then_owe)


@mutant("version", boost={"tap.twice": 0.95}, likes={"再考虑": 60, "拿话术": 60, "顺延": 60})
def the_version_check_is_removed(patch: pytest.MonkeyPatch, world: Callable[[], World]) -> None:
    """Whatever the button was drawn from, it is taken for the newest."""

    def trusting(handler: Callable[..., Awaitable[Reply]]) -> Any:
        async def handle(action: Any, context: Context) -> Reply:
            row = await _clicked(action, context.store)
            return await handler(replace(action, seen=row.version) if row else action, context)

        return handle

    for action, handled in list(HANDLERS.items()):
        if "seen" in action.__dataclass_fields__:
            patch.setitem(HANDLERS, action, Handled(trusting(handled.handler), handled.may))


async def _clicked(action: Any, store: Store) -> Any:
    """The row whose version the button carries."""
    table, name = CLICKED.get(action.tag.partition(".")[0], ("", ""))
    if table:
        return await store.session.get(CLASSES[table], getattr(action, name))
    if action.tag == "rethink.record":
        touch = await store.session.get(TouchLog, action.touch)
        deal = action.opportunity or (touch.opportunity_id if touch else 0)
        return await store.session.get(Opportunity, deal) if deal else touch
    return None


@mutant("undo", stale=0.5, likes={"撤销": 60})
def undo_has_no_window(patch: pytest.MonkeyPatch, world: Callable[[], World]) -> None:
    patch.setattr("handlers.undoing._window", lambda ctx: timedelta(days=365))


@mutant("I8")
def todos_change_behind_the_log(patch: pytest.MonkeyPatch, world: Callable[[], World]) -> None:
    patch.setattr(storage.changes, "UNLOGGED", {*storage.changes.UNLOGGED, "todos"})


# -- the way out ----------------------------------------------------------------------------------


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


# -- the clock ------------------------------------------------------------------------------------


@mutant("I5", days=TWO_DAYS)
def now_instead_of_due_names_the_run(patch: pytest.MonkeyPatch, world: Callable[[], World]) -> None:
    run = scheduler.run.run

    async def now_run(job: Job, due: datetime, hours: Hours) -> bool:
        return await run(job, hours.now(), hours)

    patch.setattr("bot.timetable.run", now_run)


@mutant("I5", days=TWO_DAYS)
def now_instead_of_due_is_what_a_job_works_for(
    patch: pytest.MonkeyPatch, world: Callable[[], World]
) -> None:
    for name, job in list(JOBS.items()):

        async def work(run: Any, inner: Any = job.work) -> Any:
            return await inner(replace(run, due=world().clock.now()))

        patch.setitem(JOBS, name, replace(job, work=work))


@mutant("I5", days=TWO_DAYS, boost={"battle_pack.after_commit": 0.8})
def the_cursor_moves_before_the_work(patch: pytest.MonkeyPatch, world: Callable[[], World]) -> None:
    chunk = scheduler.run.Run

    async def chunked(job: Job, held: Cursor, hours: Hours) -> Cursor | None:
        now = hours.now()
        async with hours.storage.begin() as store:  # to learn how far it goes
            store.acting(at=now, job=job.name)
            async with store.session.begin_nested() as look:
                run = chunk(store, held.due, hours.playbook, hours.tools, held.position)
                position = await job.work(run)
                await look.rollback()
            moved = None
            if position is None:
                await store.finish_run(held, now)
            else:
                moved = await store.move_cursor(held, position, now + LEASE)
        async with hours.storage.begin() as store:
            store.acting(at=now, job=job.name)
            await job.work(chunk(store, held.due, hours.playbook, hours.tools, held.position))
        return moved

    patch.setattr(scheduler.run, "_chunk", chunked)


@mutant("I5", days=OVER_A_HOLIDAY)
def holidays_are_weekends(patch: pytest.MonkeyPatch, world: Callable[[], World]) -> None:
    patch.setattr("storage.calendar._shipped_workday", lambda day: day.weekday() < 5)


@mutant("reminders")
def what_is_due_early_or_late_is_forgotten(
    patch: pytest.MonkeyPatch, world: Callable[[], World]
) -> None:
    ring = TIMERS["todo_due"]

    async def by_day(fired: Fired) -> None:
        if 10 <= fired.now.astimezone(fired.tools.zone).hour < 16:
            await ring(fired)

    patch.setitem(TIMERS, "todo_due", by_day)
