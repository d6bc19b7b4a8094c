"""The playbook in force and the tools of the rules, as every handler and job is given them."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import timedelta, tzinfo
from importlib import import_module
from pathlib import Path

from handlers.registry import Tools
from sales.playbook import Playbook
from storage.calendar import load_calendar
from storage.directory import Names
from storage.match_rules import in_force
from storage.playbooks import load_playbook
from storage.store import Storage, Store


@dataclass(slots=True)
class Business:
    """One value for the whole process; whoever changes the playbook or calendar replaces it here."""

    playbook: Playbook
    tools: Tools
    names: Names | None = None
    _file: Playbook | None = None  # as it was read; None: `playbook` is
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def refresh(self, store: Store) -> None:
        """What others committed since: asked at the start of a transaction, so that nothing of its own
        gets in that may yet be rolled back."""
        if self.names:
            async with self._one_at_a_time:
                await self.names.refresh(store)
                if self.names.rules_changed:
                    self.playbook = await in_force(store, self._file or self.playbook)
                    self.names.rules_changed = False

    async def warm_up(self, storage: Storage) -> None:
        """Read what is large after we listen already, so that the first who asks does not wait."""
        await asyncio.to_thread(import_module, "sales.extraction")
        async with storage.read() as store:
            await self.refresh(store)

    def on_the_dot(self) -> None:
        """Everybody is on the console: packs need no spreading over minutes."""
        self.tools = replace(self.tools, jitter=False)


async def open_business(storage: Storage, playbook: Path, zone: tzinfo) -> Business:
    """The names of the customers are read at the first event, or by `warm_up` before it."""
    names = Names()
    rules = load_playbook(playbook)
    storage.zone, storage.patience = zone, timedelta(minutes=rules.calm.batch_minutes)
    async with storage.read() as store:
        tools = Tools(names.directory, await load_calendar(store), zone)
    return Business(rules, tools, names, rules)
