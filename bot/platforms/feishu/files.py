"""Files there and back: pictures and papers of ours, and what people sent along."""

from collections.abc import Callable
from urllib.parse import quote

from aiohttp import FormData

from bot.limits import Use
from bot.platforms.base import Fetched, SendFailed, Stopped
from bot.platforms.feishu import quotas
from bot.platforms.feishu.client import Client
from bot.platforms.feishu.errors import settled

LARGEST_IMAGE = 10 * 1024 * 1024  # im-v1/image/create
LARGEST_FILE = 30 * 1024 * 1024  # im-v1/file/create
LARGEST_DOWNLOAD = 100 * 1024 * 1024  # message-resource/get
SLOW = 60.0  # seconds for a file's bytes


class Files:
    """Raises from the SendFailed family only."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def upload_image(self, file: Fetched) -> str:
        def form() -> FormData:
            data = FormData({"image_type": "message"})
            data.add_field("image", file.data, filename=file.name or "image")
            return data

        _check_size(file, LARGEST_IMAGE)
        return await self._upload("im/v1/images", form, "image_key")

    async def upload_file(self, file: Fetched) -> str:
        def form() -> FormData:
            data = FormData({"file_type": _file_type(file.name), "file_name": file.name or "文件"})
            data.add_field("file", file.data, filename="file")
            return data

        _check_size(file, LARGEST_FILE)
        return await self._upload("im/v1/files", form, "file_key")

    async def _upload(self, path: str, form: Callable[[], FormData], key: str) -> str:
        """A missing permission for files stops the file, not the app."""
        try:
            found = await self._client.call("POST", path, self._use(path), form=form, seconds=SLOW)
        except Stopped as stopped:
            raise SendFailed(str(stopped), retry=False) from stopped
        return str(found.get(key, ""))

    async def download(self, kind: str, message: str, key: str) -> Fetched:
        path = f"im/v1/messages/{quote(message, safe='')}/resources/{quote(key, safe='')}"
        answer = await self._client.asked(
            "GET", path, self._use("im/v1/resources"),
            params={"type": kind}, seconds=SLOW, most=LARGEST_DOWNLOAD,
        )  # fmt: skip
        mime = answer.headers.get("Content-Type", "application/octet-stream").split(";")[0]
        if answer.status != 200 or mime == "application/json":
            settled(answer)
        return Fetched(answer.body, mime)

    def _use(self, path: str) -> tuple[Use, ...]:
        return (quotas.api(self._client.app_id, path),)


_TYPES = {
    "opus": "opus", "mp4": "mp4", "pdf": "pdf", "doc": "doc", "docx": "doc",
    "xls": "xls", "xlsx": "xls", "ppt": "ppt", "pptx": "ppt",
}  # fmt: skip


def _file_type(name: str) -> str:
    return _TYPES.get(name.rpartition(".")[2].lower(), "stream")


def _check_size(file: Fetched, most: int) -> None:
    if not 0 < len(file.data) <= most:
        raise SendFailed(f"文件为空或超过 {most // 2**20} MB", retry=False)
