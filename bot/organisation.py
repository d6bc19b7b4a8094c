"""The platforms' people become ours: read whole, compared, written in small transactions (U-15)."""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from bot.business import Business
from bot.clock import Clock
from bot.errands import Task
from bot.platforms.base import Organised, Remote, SendFailed
from cards.organisation import MissingView, people_missing
from handlers.organising import SYNC
from sales.actions import Action, PeopleSynced
from sales.departments import Department, units
from sales.organisation import Differences, Known, Member, compared, managers, too_many
from sales.rights import RoleName
from storage.organising import (
    bind,
    bring_up_to_date,
    give_roles,
    known_people,
    let_go,
    listing,
    place,
    take_in,
)
from storage.owing import Priority
from storage.store import Storage, Store
from storage.units import keep_departments

CHUNK = 100  # people a transaction
Tell = Callable[[str], Awaitable[None]]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one comparison brought. `doubted`: so many were missing that nothing was done."""

    people: int
    found: Differences
    doubted: bool = False

    def __str__(self) -> str:
        if not self.people:
            return "通讯录里一个人也没有，什么都没动。请检查应用的可见范围"
        if self.doubted:
            return f"通讯录少了 {self.found.leaving} 人，什么都没动，等管理员确认"
        counts = (
            ("新增", len(self.found.joined)), ("认出", len(self.found.bound)),
            ("更新", len(self.found.changed)), ("离开", self.found.leaving),
        )  # fmt: skip
        told = "、".join(f"{word} {count}" for word, count in counts if count)
        return f"通讯录 {self.people:,} 人，{told or '没有变化'}"


@dataclass(frozen=True, slots=True)
class Organisation:
    """Done twice it changes nothing; stopped half-way, the next time does the rest."""

    storage: Storage
    platforms: Mapping[str, Remote]
    clock: Clock
    business: Business

    async def __call__(self, task: Task) -> Action | None:
        """The errand; told to whoever asked for it. Raises SendFailed where a platform broke off, when
        the others are done."""
        wanted, accept = task.args.get("platform", ""), task.args.get("accept", "")
        told, broken = list[str](), list[SendFailed]()
        for name in self.listing:
            if wanted in ("", name):
                try:
                    told.append(f"{name}：{await self.compare(name, task.tell, accept)}")
                except SendFailed as failed:
                    broken.append(failed)
        if broken:
            raise broken[0]
        if not task.person:
            return None
        return PeopleSynced(told="\n".join(told) or "没有能读通讯录的平台")

    @property
    def listing(self) -> list[str]:
        return list_people(self.platforms)

    async def compare(self, platform: str, tell: Tell, accept: str = "") -> Outcome:
        departments, members = await self._read(platform, tell)
        async with self.storage.read() as store:
            known = await known_people(store, platform, self.listing)
        found, rules = compared(members, known), self.business.playbook.leavers
        doubted = not members or (too_many(found, known, rules) and accept != mark(found))
        if doubted:
            await self._ask(platform, found, known)
        else:
            await self._write(platform, departments, members, found, tell)
        return Outcome(len(members), found, doubted)

    async def _read(self, platform: str, tell: Tell) -> tuple[list[Department], list[Member]]:
        source = self.platforms[platform]
        assert isinstance(source, Organised)
        departments = [one async for one in source.departments()]
        members: list[Member] = []
        async for member in source.members():
            members.append(member)
            if len(members) % CHUNK == 0:
                await tell(f"已读到 {len(members):,} 人")
        return departments, [one for one in members if one.active]

    # -- writing -------------------------------------------------------------------------------

    async def _write(
        self, platform: str, departments: Sequence[Department], members: Sequence[Member],
        found: Differences, tell: Tell,
    ) -> None:  # fmt: skip
        """Leavers first: they shall see nothing any more."""
        async with self._writing() as store:
            for person in found.gone:
                await store.deactivate(person, self.clock.now())
            await let_go(store, platform, found.unlisted)
        async with self._writing() as store:
            await keep_departments(store, platform, units(departments, members))
        for some in chunks(found.joined):
            async with self._writing() as store:
                await take_in(store, platform, some, self.clock.now())
        for pairs in chunks(found.bound):
            async with self._writing() as store:
                await bind(store, platform, pairs)
        for changed in chunks(found.changed):
            async with self._writing() as store:
                await bring_up_to_date(store, changed)
        await self._place(platform, departments, members, tell)
        async with self._writing() as store:
            await give_roles(store)

    async def _place(
        self, platform: str, departments: Sequence[Department], members: Sequence[Member], tell: Tell
    ) -> None:  # fmt: skip
        """Those whose place is this platform's to say."""
        async with self.storage.read() as store:
            known = await known_people(store, platform, self.listing)
        led = {one.account for one in known if one.account and one.led}
        ours = [one for one in members if one.external_id in led]
        above = managers(members, {one.external_id: one.parent for one in departments})
        done = 0
        for some in chunks(ours):
            async with self._writing() as store:
                await place(store, platform, some, above)
            done += len(some)
            await tell(f"已同步 {done:,}/{len(ours):,} 人")

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[Store]:
        async with self.storage.begin() as store:
            store.acting(at=self.clock.now(), job=SYNC)
            yield store

    async def _ask(self, platform: str, found: Differences, known: Sequence[Known]) -> None:
        """Once for the same people."""
        if not found.leaving:
            return
        missing = {*found.gone}
        lost = {*found.unlisted}
        names = tuple(one.name for one in known if one.id in missing or one.account in lost)
        here = sum(1 for one in known if one.account and one.active)
        card = people_missing(MissingView(platform, mark(found), names, here))
        async with self._writing() as store:
            for admin in await store.people_with(RoleName.ADMIN):
                once = f"missing:{platform}:{mark(found)}:{admin.id}"
                await store.owe(admin.id or 0, card, once=once, priority=Priority.RED)


def list_people(platforms: Mapping[str, Remote]) -> list[str]:
    """The platforms that can."""
    return [name for name, one in platforms.items() if isinstance(one, Organised)]


async def ask_first(storage: Storage, platforms: Mapping[str, Remote], now: datetime) -> None:
    """A platform that was added to the configuration brings its people at the first start."""
    if not list_people(platforms):
        return
    async with storage.begin(at=now) as store:
        for name in set(list_people(platforms)) - set(await listing(store)):
            await store.ask_errand(SYNC, {"platform": name}, once=f"{SYNC}:{name}:{now:%Y%m%d%H}")


def mark(found: Differences) -> str:
    """Names exactly those who are missing."""
    missing = ",".join([*map(str, sorted(found.gone)), *sorted(found.unlisted)])
    return hashlib.sha256(missing.encode()).hexdigest()[:12]


def chunks(things: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(things), CHUNK):
        yield things[start : start + CHUNK]
