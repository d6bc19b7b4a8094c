"""Bugs on the way in: the claim, the savepoint, the reply, versions, undo, the change log."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

import bot.delivery
import bot.dispatch
import storage.changes
from bot.dispatch import Dispatch, Outcome
from handlers.registry import HANDLERS, Context, Handled, Reply
from storage.inbox import Claim, Inbox
from storage.store import Store
from storage.tables import CLASSES, Opportunity, TouchLog
from storage.transaction import Transaction
from tests.sim.check_events import CLICKED
from tests.sim.planting import mutant
from tests.sim.process import Process
from tests.sim.world import World


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
