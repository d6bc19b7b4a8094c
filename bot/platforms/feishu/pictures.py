"""Our own files as the platform knows them: uploaded once, by their key from then on."""

from collections.abc import Awaitable, Callable

from bot.platforms.base import Fetched, SendFailed
from bot.platforms.feishu.encode import Body, keyed, pictures
from bot.platforms.feishu.files import Files
from cards.model import Card

MOST = 2000  # remembered keys


class Pictures:
    """`file`: one of our own files; None: gone."""

    def __init__(self, files: Files, file: Callable[[int], Awaitable[Fetched | None]]) -> None:
        self._files, self._file = files, file
        self.known: dict[int, str] = {}

    async def uploaded(self, card: Card | None) -> dict[int, str]:
        """The keys of a card's pictures. One that is gone or refused is described in words instead."""
        for media in pictures(card):
            if media not in self.known:
                await self._upload(media)
        return self.known

    async def _upload(self, media: int) -> None:
        found = await self._file(media)
        if found is None:
            return
        try:
            key = await self._files.upload_image(found)
        except SendFailed as failed:
            if failed.retry:
                raise
            return
        if len(self.known) >= MOST:
            del self.known[next(iter(self.known))]
        self.known[media] = key

    async def file(self, media: int) -> Body:
        """As a message of its own; raises SendFailed."""
        found = await self._file(media)
        if found is None:
            raise SendFailed("文件已不存在", retry=False)
        if found.mime.startswith("image/"):
            return keyed("image", "image_key", await self._files.upload_image(found))
        return keyed("file", "file_key", await self._files.upload_file(found))
