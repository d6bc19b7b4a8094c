"""The first binding of an account: the platform knows a stranger's phone, and exactly one of us has it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.clock import Clock
from bot.errands import Task
from bot.organisation import list_people
from bot.platforms.base import Member, Organised, Remote, SendFailed
from bot.strangers import MEET
from handlers.greeting import welcome
from handlers.organising import SYNC
from sales.actions import Action
from sales.organisation import compared
from storage.organising import bind, known_people
from storage.owing import Priority
from storage.store import Storage, Store


@dataclass(frozen=True, slots=True)
class Meeting:
    """An errand: whoever is on the platform's list but none of us is taken in by the next comparison,
    which is asked for."""

    storage: Storage
    platforms: Mapping[str, Remote]
    clock: Clock

    async def __call__(self, task: Task) -> Action | None:
        platform, sender = task.args["platform"], task.args["sender"]
        member = await self._member(platform, sender)
        if member is None:
            return None
        async with self.storage.begin() as store:
            store.acting(at=self.clock.now(), job=MEET)
            if await store.actor_on(platform, sender) is None:
                await self._known(store, platform, replace(member, external_id=sender))
        return None

    async def _member(self, platform: str, sender: str) -> Member | None:
        """Raises SendFailed where the platform may say it later."""
        source: object = self.platforms.get(platform)
        if not isinstance(source, Organised):
            return None
        try:
            found = await source.member(sender)
        except SendFailed as failed:
            if failed.retry:
                raise
            return None
        return found if found.active else None

    async def _known(self, store: Store, platform: str, member: Member) -> None:
        known = await known_people(store, platform, list_people(self.platforms))
        bound = compared([member], known).bound
        if not bound:
            once = f"{SYNC}:{platform}:met:{self.clock.now():%Y%m%d%H}"
            await store.ask_errand(SYNC, {"platform": platform}, once=once)
            return
        await bind(store, platform, bound)
        await store.touch_account(platform, member.external_id, self.clock.now())
        await self._greeted(store, bound[0][0], member.external_id)

    async def _greeted(self, store: Store, person: int, account: str) -> None:
        actor = await store.actor(person)
        assert actor
        once = f"bound:{person}:{account}"
        line = f"认识你了，{actor.name}。刚才的话请再发一次"
        await store.owe_text(person, line, once=once, priority=Priority.ANSWER)
        await welcome(store, actor, self.clock.now(), f"{once}:greeting")
