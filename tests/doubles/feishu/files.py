"""Files, there and back: im/v1/images, files and message resources."""

from dataclasses import dataclass, field

from aiohttp import web

from tests.doubles.feishu.refusing import No, Quotas, yes

IMAGE_BYTES, FILE_BYTES = 10 * 1024 * 1024, 30 * 1024 * 1024
FILE_TYPES = {"opus", "mp4", "pdf", "doc", "xls", "ppt", "stream"}


@dataclass
class Files:
    quotas: Quotas
    uploaded: dict[str, bytes] = field(default_factory=dict)  # key → bytes, the bot's
    sent_in: dict[tuple[str, str], bytes] = field(default_factory=dict)  # (message, key) → bytes

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/open-apis/im/v1/messages/{id}/resources/{key}", self.resource),
            web.post("/open-apis/im/v1/images", self.image),
            web.post("/open-apis/im/v1/files", self.file),
        ]

    async def image(self, request: web.Request) -> web.Response:
        self.quotas.api("im/v1/images")
        data = await _form(request)
        if data.get("image_type") != b"message":
            raise No(234001, "image_type")
        return yes({"image_key": self._kept("img_v3", data.get("image", b""), IMAGE_BYTES)})

    async def file(self, request: web.Request) -> web.Response:
        self.quotas.api("im/v1/files")
        data = await _form(request)
        if data.get("file_type", b"").decode() not in FILE_TYPES or not data.get("file_name"):
            raise No(234001, "file_type")
        return yes({"file_key": self._kept("file_v3", data.get("file", b""), FILE_BYTES)})

    def _kept(self, kind: str, data: bytes, most: int) -> str:
        if not data:
            raise No(234010, "File's size can't be 0.")
        if len(data) > most:
            raise No(234006, "The file size exceed the max value.")
        key = f"{kind}_{len(self.uploaded) + 1:04d}"
        self.uploaded[key] = data
        return key

    async def resource(self, request: web.Request) -> web.Response:
        self.quotas.api("im/v1/messages/:message_id/resources/:file_key")
        id, key = request.match_info["id"], request.match_info["key"]
        if request.query.get("type") not in ("image", "file"):
            raise No(234001, "type")
        if (id, key) not in self.sent_in:
            raise No(234003, "File not in message.")
        mime = "image/png" if request.query["type"] == "image" else "application/octet-stream"
        return web.Response(body=self.sent_in[id, key], content_type=mime)


async def _form(request: web.Request) -> dict[str, bytes]:
    found = {}
    async for part in await request.multipart():
        found[part.name] = bytes(await part.read())  # type: ignore[index, union-attr]
    return found
