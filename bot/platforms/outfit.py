"""Fitting a platform out with what it needs of this process."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from bot.clock import Clock
from bot.commons import Commons
from bot.files import place
from bot.http import Line
from bot.ids import Ids
from bot.limits import Limits, MemoryLimits
from bot.platforms.base import Fetched
from bot.platforms.wiring import Wiring
from bot.shared_limits import RedisLimits
from bot.shared_tokens import RedisTokens
from storage.store import Storage

HOLD = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Outfit:
    """One for the process; `wired(platform)` gives each its own line to the outside."""

    storage: Storage
    clock: Clock
    ids: Ids
    base_url: str
    media: Path
    commons: Commons | None = None  # with several instances
    holder: str = ""
    limits: Limits = field(init=False)

    def __post_init__(self) -> None:
        shared = RedisLimits(self.commons, self.holder) if self.commons else MemoryLimits()
        object.__setattr__(self, "limits", shared)

    def wired(self, platform: str) -> Wiring:
        return Wiring(
            clock=self.clock,
            ids=self.ids,
            line=Line(),
            limits=self.limits,
            base_url=self.base_url,
            file=self._file,
            hold=self._hold,
            spent=self._spent,
            tokens=RedisTokens(self.commons) if self.commons else None,
        )

    async def _file(self, id: int) -> Fetched | None:
        async with self.storage.read() as store:
            media = await store.media(id)
        if media is None:
            return None
        read: Callable[[], bytes] = place(self.media, media.sha256).read_bytes
        try:
            return Fetched(await asyncio.to_thread(read), media.mime, media.name)
        except OSError:
            return None

    async def _hold(self, name: str) -> bool:
        now = self.clock.now()
        async with self.storage.begin(at=now) as store:
            return await store.hold(name, self.holder, now, HOLD)

    async def _spent(self, platform: str, kind: str, calls: int) -> int:
        month = f"{self.clock.now().astimezone(self.storage.zone):%Y-%m}"
        async with self.storage.begin(at=self.clock.now()) as store:
            return await store.spend(platform, month, kind, calls)
