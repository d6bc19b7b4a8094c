"""Files to the platform and from it."""

import ipaddress
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import FormData

from bot.config import DingTalkConfig
from bot.platforms.base import Attachment, Fetched, SendFailed, Stopped
from bot.platforms.dingtalk.client import Client
from bot.platforms.dingtalk.encode import Body, file_body, sendable

LARGEST_UPLOAD = 20 * 1024 * 1024  # server_0646
LARGEST_DOWNLOAD = 100 * 1024 * 1024
DOWNLOAD = "/v1.0/robot/messageFiles/download"


class Files:
    def __init__(self, client: Client, file: Callable[[int], Awaitable[Fetched | None]]) -> None:
        self._client, self._file = client, file

    async def body(self, media: int) -> Body:
        """The message that brings one of our files; raises SendFailed."""
        found = await self._file(media)
        if found is None:
            raise SendFailed("文件已不存在", retry=False)
        if not sendable(found):
            raise SendFailed("钉钉机器人只能发图片和 xlsx、pdf、doc、docx、zip、rar", retry=False)
        if not 0 < len(found.data) <= LARGEST_UPLOAD:
            raise SendFailed(f"文件为空或超过 {LARGEST_UPLOAD // 2**20} MB", retry=False)
        return file_body(found, await self._uploaded(found))

    async def _uploaded(self, file: Fetched) -> str:
        """A missing permission for files stops the file, not the app."""

        def form() -> FormData:
            data = FormData({"type": "image" if file.mime.startswith("image/") else "file"})
            ending = file.name.rpartition(".")[2] if "." in file.name else "png"
            data.add_field("media", file.data, filename=f"file.{ending}")
            return data

        try:
            return str((await self._client.upload(form)).get("media_id", ""))
        except Stopped as stopped:
            raise SendFailed(str(stopped), retry=False) from stopped

    async def fetch(self, attachment: Attachment, section: DingTalkConfig) -> Fetched:
        """The address is a temporary one of a storage service, its file name says nothing (server_0719)."""
        robot = section.robot_code or section.client_id
        asked = {"downloadCode": attachment.ref, "robotCode": robot}
        url = str((await self._client.call(DOWNLOAD, asked)).get("downloadUrl") or "")
        _check(url, section)
        answer = await self._client.get(url, LARGEST_DOWNLOAD)
        if answer.status != 200:
            raise SendFailed(f"文件下载失败（HTTP {answer.status}）", retry=answer.status >= 500)
        mime = answer.headers.get("Content-Type", "").split(";")[0].strip()
        return Fetched(answer.body, _known(mime, attachment.kind, answer.body), attachment.name)


def _check(url: str, section: DingTalkConfig) -> None:
    """Only a public address, whatever the platform was made to say."""
    host = urlsplit(url).hostname or ""
    if host == urlsplit(section.api).hostname:
        return
    if urlsplit(url).scheme not in ("http", "https") or _is_inside(host):
        raise SendFailed("文件的下载地址不对", retry=False)


def _is_inside(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith((".local", ".internal", ".localhost"))


_BEGINNINGS = (
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"#!AMR", "audio/amr"),
    (b"OggS", "audio/ogg"),
)
_KINDS = {"image": "image/jpeg", "voice": "audio/amr", "video": "video/mp4"}
_NOTHING_SAID = ("", "application/octet-stream", "binary/octet-stream")


def _known(mime: str, kind: str, data: bytes) -> str:
    if mime not in _NOTHING_SAID:
        return mime
    seen = next((name for start, name in _BEGINNINGS if data.startswith(start)), "")
    return seen or _KINDS.get(kind, "application/octet-stream")
