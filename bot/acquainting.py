"""Who it is that became a contact of one of us: asked of the platform where they met."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from bot.errands import Task
from bot.platforms.base import Acquaintance, Acquainted, Remote, SendFailed, Stopped
from sales.actions import Action, MeetLead

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Acquainting:
    platforms: Mapping[str, Remote]

    async def __call__(self, task: Task) -> Action | None:
        """Raises SendFailed where the platform may say it later; where it never will, or an admin has to
        allow it first, the rep's new lead has no name yet."""
        platform, contact = task.args["platform"], task.args["contact"]
        found = await self._found(platform, contact, task.args["of"])
        return MeetLead(
            platform=platform, contact=contact, name=found.name, company=found.company,
            phone=found.phone, title=found.title,
        )  # fmt: skip

    async def _found(self, platform: str, contact: str, of: str) -> Acquaintance:
        source: object = self.platforms.get(platform)
        if not isinstance(source, Acquainted):
            return Acquaintance()
        try:
            return await source.acquaintance(contact, of)
        except SendFailed as failed:
            if failed.retry and not isinstance(failed, Stopped):
                raise
            log.warning("%s does not say who a contact is: %s", platform, failed)
            return Acquaintance()
