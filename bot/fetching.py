"""Fetching what people sent along from the platform where it lies, before it is gone there."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.clock import Clock
from bot.errands import Task
from bot.files import LARGEST, Kept, keep, remember
from bot.platforms.base import Attachment, Remote, SendFailed
from sales.actions import Action, AttachMedia, LoseAttachments
from storage.store import Storage

KINDS = {"image": "image", "voice": "voice"}
"""What the platform surely knows; of everything else the bytes tell."""


@dataclass(frozen=True, slots=True)
class Fetching:
    """`folder`: where files lie by their hash."""

    storage: Storage
    platforms: Mapping[str, Remote]
    folder: Path
    clock: Clock

    async def __call__(self, task: Task) -> Action:
        """Raises SendFailed where the platform may give it later; what it never will is said."""
        attachments = [Attachment(**one) for one in task.args["attachments"]]
        kept = [(one, await self._kept(task.args["platform"], one)) for one in attachments]
        found = [(KINDS.get(one.kind, ""), what) for one, what in kept if what]
        if not found:
            return LoseAttachments()
        async with self.storage.begin(at=self.clock.now()) as store:
            rows = [await remember(store, what, task.person, kind) for kind, what in found]
        return AttachMedia(media=tuple(row.id or 0 for row in rows))

    async def _kept(self, platform: str, attachment: Attachment) -> Kept | None:
        try:
            fetched = await self.platforms[platform].fetch(attachment)
        except SendFailed as failed:
            if failed.retry:
                raise
            return None
        if not 0 < len(fetched.data) <= LARGEST:
            return None
        return await keep(self.folder, fetched.data, fetched.name or attachment.name)
