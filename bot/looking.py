"""The platforms fitted out for looking only: whatever else runs on the database is left alone."""

from dataclasses import dataclass, replace

from bot.clock import Clock
from bot.config import Config
from bot.ids import RandomIds
from bot.platforms.outfit import Outfit
from bot.platforms.wiring import Wiring
from storage.store import Storage
from storage.tables import Lease, Usage


@dataclass(frozen=True, slots=True)
class Looking:
    """`there`: whether there is a database that can be read."""

    config: Config
    storage: Storage
    clock: Clock
    there: bool

    def wired(self, platform: str) -> Wiring:
        config = self.config
        outfit = Outfit(self.storage, self.clock, RandomIds(), config.base_url, config.media)
        return replace(outfit.wired(platform), hold=self._held, spent=self._spent)

    async def _held(self, name: str) -> bool:
        """Whether a connection that admits one is free; it is not taken."""
        if not self.there:
            return True
        async with self.storage.read() as store:
            lease = await store.session.get(Lease, name)
        return lease is None or lease.until <= self.clock.now()

    async def _spent(self, platform: str, kind: str, calls: int) -> int:
        """What was counted; the one test card is not."""
        if not self.there:
            return 0
        month = f"{self.clock.now():%Y-%m}"
        async with self.storage.read() as store:
            row = await store.session.get(Usage, (platform, month, kind))
        return row.count if row else 0
