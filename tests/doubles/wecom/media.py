"""Files: uploaded by the app, sent to it by people, and sealed for the AI bot."""

import base64
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from aiohttp import web
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bot.clock import Clock
from tests.doubles.wecom.refusing import No, yes
from tests.doubles.wecom.sealing import padded

MEGABYTE = 2**20
MOST = {"image": 10, "voice": 2, "video": 10, "file": 20}
KEPT = timedelta(days=3)
URL_COUNTS = timedelta(minutes=5)


@dataclass(frozen=True)
class Kept:
    kind: str
    name: str
    data: bytes
    at: datetime


@dataclass
class Media:
    clock: Clock
    files: dict[str, Kept] = field(default_factory=dict)
    sealed: dict[str, Kept] = field(default_factory=dict)  # for the AI bot, by name of the address
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/cgi-bin/media/upload", self.upload),
            web.get("/cgi-bin/media/get", self.get),
            web.get("/sealed/{name}", self.get_sealed),
        ]

    def keep(self, kind: str, name: str, data: bytes) -> str:
        id = f"media{next(self._numbers):060d}"
        self.files[id] = Kept(kind, name, data, self.clock.now())
        return id

    def seal(self, base: str, kind: str, name: str, data: bytes) -> dict[str, str]:
        """The address and the key; the key's padding is left out, as the platform may."""
        key = bytes(range(32))
        lock = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
        id = f"f{next(self._numbers)}"
        body = lock.update(padded(data)) + lock.finalize()
        self.sealed[id] = Kept(kind, name, body, self.clock.now())
        aeskey = base64.b64encode(key).decode().rstrip("=")
        return {"url": f"{base}/sealed/{id}", "aeskey": aeskey}

    def check(self, kind: str, media_id: str) -> None:
        kept = self.files.get(media_id)
        if kept is None or self.clock.now() - kept.at > KEPT or kept.kind != kind:
            raise No(40007, "invalid media_id")

    async def upload(self, request: web.Request) -> web.Response:
        kind = request.query.get("type", "")
        if kind not in MOST:
            raise No(40005, "invalid file type")
        part = (await request.post()).get("media")
        if not isinstance(part, web.FileField):
            raise No(41005, "media data missing")
        data = part.file.read()
        if len(data) <= 5:
            raise No(44001, "empty media data")
        if len(data) > MOST[kind] * MEGABYTE:
            raise No(45001, "media file is invalid")
        if kind == "image" and not data.startswith((b"\x89PNG", b"\xff\xd8")):
            raise No(40009, "invalid image")
        if kind == "voice" and not data.startswith(b"#!AMR"):
            raise No(301017, "voice must be AMR")
        at = str(int(self.clock.now().timestamp()))
        return yes(type=kind, media_id=self.keep(kind, part.filename, data), created_at=at)

    async def get(self, request: web.Request) -> web.Response:
        kept = self.files.get(request.query.get("media_id", ""))
        if kept is None or self.clock.now() - kept.at > KEPT:
            raise No(40007, "invalid media_id")
        return _attached(kept)

    async def get_sealed(self, request: web.Request) -> web.Response:
        kept = self.sealed.get(request.match_info["name"])
        if kept is None or self.clock.now() - kept.at > URL_COUNTS:
            return web.Response(status=403)
        return _attached(kept)


def _attached(kept: Kept) -> web.Response:
    mime = {"image": "image/png", "voice": "audio/amr", "video": "video/mp4"}
    headers = {"Content-Disposition": f'attachment; filename="{kept.name}"'}
    return web.Response(
        body=kept.data,
        content_type=mime.get(kept.kind, "application/octet-stream"),
        headers=headers,
    )
