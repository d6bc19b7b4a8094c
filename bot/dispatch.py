"""From one event to one reply, in one transaction (laws 1, 3, 7, 11)."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from bot import strangers
from bot.attachments import ask_for, words
from bot.business import Business
from bot.clock import Clock
from bot.committing import committed, tried
from bot.happening import HAPPENINGS
from bot.ids import reference
from bot.kept import freeze, keep, recall, thaw
from bot.platforms.base import Click, Event, Happened, Message, Platform, Response, Stored
from bot.redrawing import redraw_others
from bot.replying import Arrived, owe_reply
from bot.understanding import understand
from handlers.greeting import greet
from handlers.registry import Context, Reply, handle
from sales.rights import Actor
from storage.groups import group_met
from storage.store import Storage, Store
from storage.tables import InboxEvent

log = logging.getLogger(__name__)

INSIDE = ("page", "errand")
"""Sources of events that are no chat platform: `sender` is the person's own id."""

STRANGER = Reply(notice=strangers.STRANGER)
LEFT = Reply(notice="你的账号已停用，这里不能再查看或操作了。一路顺利；有疑问请联系管理员")
CONFLICT = Reply(notice="这条消息的编号已经用过，但内容不一样，没有处理。请重新发一次")
NOT_FAILED = Reply(notice="没有这条待重放的消息，可能已经重放过")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an event. `inline`: what the platform answers to the request itself, if it can."""

    reply: Reply
    event: int = 0
    inline: Response | None = None
    repeated: bool = False


class Dispatch:
    """`wake` is called after a commit that may have left something owed. `elsewhere`: who handles again
    what did not come by a chat, and says how that went."""

    def __init__(
        self,
        storage: Storage,
        platforms: Mapping[str, Platform],
        business: Business,
        clock: Clock,
        wake: Callable[[], None] = lambda: None,
        elsewhere: Mapping[str, Callable[[Store, InboxEvent], Awaitable[str]]] | None = None,
    ) -> None:
        self._elsewhere = elsewhere or {}
        self._storage, self._platforms, self._business = storage, platforms, business
        self._clock, self._wake = clock, wake

    async def __call__(self, platform: str, inbound: Stored) -> Outcome:
        """Answer an event once: its claim, its effects and its reply commit together."""
        if isinstance(inbound, Message) and not inbound.addressed:
            return Outcome(Reply())  # group talk that is not for us is not ours to keep
        return await self._committed(lambda store: self._once(store, platform, inbound))

    async def replay(self, event: int) -> Outcome:
        """Handle a failed event again, from its stored body (law 1)."""
        return await self._committed(lambda store: self._again(store, event))

    async def _committed(self, work: Callable[[Store], Awaitable[Outcome]]) -> Outcome:
        outcome = await committed(self._storage, work)
        self._wake()
        return outcome

    async def _again(self, store: Store, event: int) -> Outcome:
        row = await store.event(event)
        if row is None or row.state != "failed":
            return Outcome(NOT_FAILED, event)
        if handle := self._elsewhere.get(row.platform):
            return Outcome(Reply(notice=await handle(store, row)), event)
        arrived = Arrived(row.platform, recall(row.body), event, self._clock.now())
        return await self._handle(store, arrived, again=True)

    async def _once(self, store: Store, platform: str, inbound: Stored) -> Outcome:
        now = self._clock.now()
        claim = await store.claim_event(
            platform, inbound.event_id, inbound.sender, keep(inbound), now
        )
        if claim.fresh:
            return await self._handle(store, Arrived(platform, inbound, claim.id, now))
        if not claim.same_body:
            log.error("event %s of %s came back with another body", inbound.event_id, platform)
            return Outcome(CONFLICT, claim.id)
        reply = thaw(claim.reply) if claim.reply else Reply()
        if await self._has_left(store, platform, inbound.sender):
            reply = LEFT
        return Outcome(reply, claim.id, self._inline(platform, inbound, reply), repeated=True)

    async def _handle(self, store: Store, arrived: Arrived, again: bool = False) -> Outcome:
        """`again`: a replay. When that fails too, only the admin who asked for it hears so."""
        if isinstance(arrived.inbound, Event):
            return await self._happened(store, arrived, arrived.inbound.what)
        await self._business.refresh(store)
        actor = await self._actor(store, arrived.platform, arrived.inbound.sender)
        if actor is None or not actor.active:
            return await self._refused(store, arrived, LEFT if actor else STRANGER)
        store.acting(at=arrived.at, person_id=actor.id, event_id=arrived.event)
        await _noticed(store, arrived)
        asked = arrived.inbound
        answer, failure = await tried(
            store, arrived.event, lambda: self._answer(store, arrived, asked, actor)
        )
        reply = answer or failed(arrived.event)
        await _record(store, arrived.event, reply, failure)
        inline = None if again else self._inline_of(arrived, reply)  # a replay has no open request
        if inline is None and not (failure and again):
            await owe_reply(store, arrived, actor, reply, again=again)
        return Outcome(reply, arrived.event, inline)

    async def _refused(self, store: Store, arrived: Arrived, refusal: Reply) -> Outcome:
        await store.record_reply(arrived.event, freeze(refusal))
        inline = self._inline_of(arrived, refusal)
        if refusal is STRANGER and arrived.platform not in INSIDE:
            await strangers.meet(store, arrived, "" if inline else refusal.notice)
        return Outcome(refusal, arrived.event, inline)

    async def _happened(self, store: Store, arrived: Arrived, what: Happened) -> Outcome:
        """Nobody waits for an answer."""

        async def noted() -> None:
            if happening := HAPPENINGS.get(what):
                await happening(store, arrived, self._business.playbook)

        store.acting(at=arrived.at, event_id=arrived.event)
        _, failure = await tried(store, arrived.event, noted)
        await _record(store, arrived.event, Reply(), failure)
        return Outcome(Reply(), arrived.event)

    async def _answer(
        self, store: Store, arrived: Arrived, inbound: Click | Message, actor: Actor
    ) -> Reply:
        if isinstance(inbound, Message) and inbound.attachments:
            await ask_for(store, arrived, inbound, actor)
            inbound = replace(inbound, text=words(inbound))
            if not inbound.text:
                return Reply()
        asked = understand(inbound)
        group = await _group(store, arrived.platform, inbound.conversation)
        context = Context(
            store, actor, arrived.at, self._business.playbook, self._business.tools, arrived.event,
            group,
        )  # fmt: skip
        reply = asked if isinstance(asked, Reply) else await handle(asked, context)
        await greet(context)
        await redraw_others(context, arrived, reply)
        return reply

    async def _actor(self, store: Store, platform: str, sender: str) -> Actor | None:
        if platform in INSIDE:
            return await store.actor(int(sender), self._clock.now())
        return await store.actor_on(platform, sender, self._clock.now())

    async def _has_left(self, store: Store, platform: str, sender: str) -> bool:
        """What was answered then is not shown again to somebody who is no longer one of us."""
        actor = await self._actor(store, platform, sender)
        return actor is not None and not actor.active

    def _inline_of(self, arrived: Arrived, reply: Reply) -> Response | None:
        return self._inline(arrived.platform, arrived.inbound, reply)

    def _inline(self, platform: str, inbound: Stored, reply: Reply) -> Response | None:
        """A platform that cannot draw this answer costs the inline answer, not the event."""
        if platform in INSIDE or inbound.conversation or isinstance(inbound, Event):
            return None
        try:
            return self._platforms[platform].answer(inbound, reply)
        except Exception:
            log.exception("%s could not answer inline", platform)
            return None


async def _noticed(store: Store, arrived: Arrived) -> None:
    """Who writes is reached where he wrote, and so is the group; a tap may bring a new handle."""
    platform, inbound = arrived.platform, arrived.inbound
    await store.touch_account(platform, inbound.sender, arrived.at)
    if inbound.conversation:
        await store.lose_group(platform, inbound.conversation, None)
    if isinstance(inbound, Click) and (handle := inbound.origin.get("handle")):
        await store.keep_handle(platform, inbound.message, handle)


async def _group(store: Store, platform: str, conversation: str) -> int:
    """A group that speaks to us is one we are in, whatever we missed before."""
    if not conversation or platform in INSIDE:
        return 0
    return (await group_met(store, platform, conversation)).id or 0


async def _record(store: Store, event: int, reply: Reply, failure: str) -> None:
    if failure:
        await store.fail_event(event, failure, freeze(reply))
    else:
        await store.record_reply(event, freeze(reply))


def failed(event: int) -> Reply:
    return Reply(notice=f"没处理成功，原文已存好。参考号 {reference(event)}，管理员可以重放")
