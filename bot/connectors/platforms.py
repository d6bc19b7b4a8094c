"""What is asked of the platforms: files, people, who a stranger is. Loaded with the first who asks."""

from collections.abc import Mapping
from pathlib import Path

from bot.attachments import FETCH
from bot.business import Business
from bot.clock import Clock
from bot.errands import Connector, Task
from bot.platforms.base import Remote
from bot.strangers import MEET
from handlers.lead_meeting import LOOK_UP
from handlers.organising import SYNC
from sales.actions import Action
from storage.store import Storage


def platforms_asked(
    storage: Storage,
    platforms: Mapping[str, Remote],
    media: Path,
    clock: Clock,
    business: Business,
) -> dict[str, Connector]:
    async def fetch(task: Task) -> Action | None:
        from bot.fetching import Fetching

        return await Fetching(storage, platforms, media, clock)(task)

    async def compare(task: Task) -> Action | None:
        from bot.organisation import Organisation

        return await Organisation(storage, platforms, clock, business)(task)

    async def meet(task: Task) -> Action | None:
        from bot.meeting import Meeting

        return await Meeting(storage, platforms, clock)(task)

    async def look_up(task: Task) -> Action | None:
        from bot.acquainting import Acquainting

        return await Acquainting(platforms)(task)

    return {FETCH: fetch, SYNC: compare, MEET: meet, LOOK_UP: look_up}
