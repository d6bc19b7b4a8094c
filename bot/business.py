"""The playbook in force and the tools of the rules, as every handler and job is given them."""

from dataclasses import dataclass, replace
from datetime import tzinfo
from pathlib import Path

from handlers.registry import Tools
from sales.playbook import Playbook
from storage.calendar import load_calendar
from storage.directory import Names
from storage.playbooks import load_playbook
from storage.store import Storage, Store


@dataclass(slots=True)
class Business:
    """One value for the whole process; whoever changes the playbook or calendar replaces it here."""

    playbook: Playbook
    tools: Tools
    names: Names | None = None

    async def refresh(self, store: Store) -> None:
        """What others committed since: asked at the start of a transaction, so that nothing of its own
        gets in that may yet be rolled back."""
        if self.names:
            await self.names.refresh(store)

    def on_the_dot(self) -> None:
        """Everybody is on the console: packs need no spreading over minutes."""
        self.tools = replace(self.tools, jitter=False)


async def open_business(storage: Storage, playbook: Path, zone: tzinfo) -> Business:
    names = Names()
    async with storage.read() as store:
        await names.refresh(store)
        tools = Tools(names.directory, await load_calendar(store), zone)
    return Business(load_playbook(playbook), tools, names)
