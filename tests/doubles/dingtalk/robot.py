"""Messages of the robot, and the files that people sent it (server_0699, 0714, 0716, 0719, 0646)."""

import json
from itertools import count
from typing import Any

from aiohttp import web

from tests.doubles.cloud import Windows
from tests.doubles.dingtalk.refusing import No
from tests.doubles.dingtalk.seen import Shown
from tests.doubles.dingtalk.tenant import Tenant

MOST_PEOPLE, LONGEST_PARAM = 20, 15_000
UPLOADS = {
    "image": (20, ("jpg", "jpeg", "gif", "png", "bmp")),
    "voice": (2, ("amr", "mp3", "wav")),
    "video": (20, ("mp4",)),
    "file": (20, ()),
}
_ACTIONS = {
    f"sampleActionCard{n}": ("title", "text", *(f"action{part}{m}" for m in range(1, n + 1)
                                               for part in ("Title", "URL")))
    for n in range(2, 6)
}  # fmt: skip
KEYS: dict[str, tuple[str, ...]] = {
    "sampleText": ("content",),
    "sampleMarkdown": ("title", "text"),
    "sampleImageMsg": ("photoURL",),
    "sampleLink": ("text", "title", "picUrl", "messageUrl"),
    "sampleActionCard": ("title", "text", "singleTitle", "singleURL"),
    "sampleFile": ("mediaId", "fileName", "fileType"),
    **_ACTIONS,
}
FILE_TYPES = ("xlsx", "pdf", "zip", "rar", "doc", "docx")


class Robot:
    """`slow_down`: people who are flow-controlled right now."""

    def __init__(self, tenant: Tenant, windows: Windows, shown: dict[str, Shown]) -> None:
        self.tenant, self.windows, self.shown = tenant, windows, shown
        self.base = ""
        self.slow_down: set[str] = set()
        self.uploaded: dict[str, tuple[str, bytes]] = {}
        self.sent_in: dict[str, tuple[str, bytes]] = {}  # download code → type, bytes
        self._ids = count(1)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/v1.0/robot/oToMessages/batchSend", self.to_people),
            web.post("/v1.0/robot/groupMessages/send", self.to_group),
            web.post("/v1.0/robot/messageFiles/download", self.download),
            web.post("/media/upload", self.upload),
            web.get("/storage/{code}.file", self.storage),
        ]

    async def to_people(self, request: web.Request) -> web.Response:
        asked = await self._asked(request)
        people = asked.get("userIds")
        if not isinstance(people, list) or not people:
            raise No("invalidParameter.userIds.invalid")
        if len(people) > MOST_PEOPLE:
            raise No("batch.toolarge")
        unknown = [one for one in people if not self.tenant.sees(one)]
        slow = [one for one in people if one in self.slow_down and one not in unknown]
        key = f"pqk{next(self._ids)}"
        for one in people:
            if one not in unknown and one not in slow:
                self._show(f"{key}/{one}", one, asked)
        return web.json_response(
            {
                "processQueryKey": key,
                "invalidStaffIdList": unknown,
                "flowControlledStaffIdList": slow,
            }
        )

    async def to_group(self, request: web.Request) -> web.Response:
        asked = await self._asked(request)
        group = self.tenant.groups.get(asked.get("openConversationId", ""))
        if group is None or not group.has_bot:
            raise No("invalid.openConversationId")
        if group.bot_stopped:
            raise No("bot.stopped")
        key = f"pqk{next(self._ids)}"
        self._show(f"{key}/{asked['openConversationId']}", asked["openConversationId"], asked)
        return web.json_response({"processQueryKey": key})

    def _show(self, id: str, to: str, asked: dict[str, Any]) -> None:
        self.shown[id] = Shown(id, to, asked["msgKey"], json.loads(asked["msgParam"]))

    async def _asked(self, request: web.Request) -> dict[str, Any]:
        self.tenant.needs("qyapi_robot_sendmsg")
        asked: dict[str, Any] = await request.json()
        if asked.get("robotCode") != self.tenant.client_id:
            raise No("invalidParameter.robotCode.invalid")
        self._check(asked.get("msgKey"), asked.get("msgParam"))
        return asked

    def _check(self, key: Any, param: Any) -> None:
        if key not in KEYS:
            raise No("invalidParameter.msgKey.invalid")
        if not isinstance(param, str):
            raise No("invalidParameter.msgParam.invalid")
        if len(param.encode()) > LONGEST_PARAM:
            raise No("invalidParameter.msgParam.tooLong")
        values = json.loads(param)
        if set(values) != set(KEYS[key]) or not all(
            isinstance(one, str) and one for one in values.values()
        ):
            raise No("invalidParameter.msgParam.invalid")
        if key == "sampleFile" and (
            values["fileType"] not in FILE_TYPES or values["mediaId"] not in self.uploaded
        ):
            raise No("invalidParameter.msgParam.invalid")
        if key == "sampleImageMsg" and values["photoURL"] not in self.uploaded:
            raise No("invalidParameter.msgParam.invalid")

    # -- files ---------------------------------------------------------------------------------

    async def upload(self, request: web.Request) -> web.Response:
        form = await request.post()
        kind, media = form.get("type"), form.get("media")
        if kind not in UPLOADS or not isinstance(media, web.FileField):
            raise No(40035)
        data = media.file.read()
        megabytes, types = UPLOADS[str(kind)]
        ending = media.filename.rpartition(".")[2].lower()
        if not 0 < len(data) <= megabytes * 2**20 or (types and ending not in types):
            raise No(40009)
        id = f"@lAL{next(self._ids)}"
        self.uploaded[id] = (media.filename, data)
        return web.json_response({"errcode": 0, "errmsg": "ok", "media_id": id, "type": kind})

    async def download(self, request: web.Request) -> web.Response:
        self.tenant.needs("qyapi_robot_sendmsg")
        asked = await request.json()
        if asked.get("robotCode") != self.tenant.client_id:
            raise No("invalidParameter.robotCode.invalid")
        if asked.get("downloadCode") not in self.sent_in:
            raise No("invalidParameter.downloadCode.invalid")
        return web.json_response(
            {"downloadUrl": f"{self.base}/storage/{asked['downloadCode']}.file"}
        )

    async def storage(self, request: web.Request) -> web.Response:
        """A storage service's: it says nothing about the type."""
        found = self.sent_in.get(request.match_info["code"])
        if found is None:
            return web.Response(status=404)
        return web.Response(body=found[1], content_type="application/octet-stream")

    def keep(self, data: bytes, kind: str) -> str:
        code = f"mIofN{next(self._ids)}"
        self.sent_in[code] = (kind, data)
        return code
