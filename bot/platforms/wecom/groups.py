"""What is said in groups, where only the AI bot can speak and show buttons."""

import hashlib
import logging
from base64 import b64encode
from typing import Any

from bot.platforms.base import (
    CannotRedraw,
    Fetched,
    NoSuchAddress,
    Outgoing,
    SendFailed,
    Sent,
    Throttled,
)
from bot.platforms.wecom import encode
from bot.platforms.wecom.encode import BOT, Body
from bot.platforms.wecom.files import kind_of
from bot.platforms.wecom.speaking import GROUP, RESPOND, UPDATE, Speaker

log = logging.getLogger(__name__)

CHUNK = 512 * 1024  # bytes before base64
MOST = {"image": 2 * 2**20, "voice": 2 * 2**20, "video": 10 * 2**20, "file": 20 * 2**20}
TOO_LATE = "群里的卡片只能在有人点它的五秒内更新"


class Groups:
    """`pushes_cards`: whether an unasked card is tried at all. One table says that the platform takes
    them in private chats only, its own programs send them to groups: it is tried once per group."""

    def __init__(self, speaker: Speaker, base_url: str, *, pushes_cards: bool) -> None:
        self._speaker, self._base_url = speaker, base_url
        self._pushes_cards = pushes_cards
        self._no_cards: set[str] = set()

    async def send(self, outgoing: Outgoing, file: Fetched | None) -> Sent:
        """No message ids come back: a card has its own, words get one of ours."""
        if outgoing.replaces:
            return await self._change(outgoing)
        sent = Sent(f"group:{encode.task_id(outgoing.key)}")
        for body in encode.bodies(outgoing, self._base_url, BOT):
            await self._say(outgoing, body)
            sent = Sent(body.id) if body.id else sent
        if file:
            await self._say(outgoing, await self._uploaded(file))
        return sent

    async def _say(self, outgoing: Outgoing, body: Body) -> None:
        if body.kind == "template_card":
            return await self._card(outgoing, body)
        return await self._push(outgoing, body)

    async def _push(self, outgoing: Outgoing, body: Body) -> None:
        await self._speaker.push(outgoing.address, GROUP, body.fields, urgent=outgoing.urgent)

    async def _card(self, outgoing: Outgoing, body: Body) -> None:
        """To who has just asked, a card is surely allowed; else as far as this group takes one."""
        chat = outgoing.address
        asked = self._speaker.questions.of(chat) if outgoing.urgent else ""
        if asked and await self._responded(outgoing, body, asked):
            return
        if not await self._pushed(outgoing, body):
            await self._push(outgoing, self._in_words(outgoing))

    async def _pushed(self, outgoing: Outgoing, body: Body) -> bool:
        """Whether this group takes cards that it did not ask for; what it says once holds."""
        chat = outgoing.address
        if not self._pushes_cards or chat in self._no_cards:
            return False
        try:
            await self._push(outgoing, body)
        except (Throttled, NoSuchAddress):
            raise
        except SendFailed as refused:
            if refused.retry or not refused.known:
                raise
            self._no_cards.add(chat)
            log.warning("a group takes no cards unasked: %s", refused)
            return False
        return True

    async def _responded(self, outgoing: Outgoing, body: Body, req_id: str) -> bool:
        try:
            await self._speaker.respond(RESPOND, outgoing.address, body.fields, req_id)
        except CannotRedraw:
            self._speaker.questions.done(outgoing.address)
            return False
        return True

    def _in_words(self, outgoing: Outgoing) -> Body:
        assert outgoing.card is not None
        return encode.card_in_words(outgoing.card, outgoing.key, self._base_url, BOT)

    async def _change(self, outgoing: Outgoing) -> Sent:
        """For everybody who sees it [O:101031]. A tap answers one change."""
        req_id = self._speaker.taps.of(outgoing.replaces)
        if not req_id or outgoing.card is None:
            raise CannotRedraw(TOO_LATE)
        self._speaker.taps.done(outgoing.replaces)
        for face in encode.bot_redrawn(
            outgoing.card, outgoing.text, self._base_url, outgoing.replaces
        ):
            if await self._changed(outgoing.address, face, req_id):
                return Sent(outgoing.replaces)
        raise CannotRedraw(TOO_LATE)

    async def _changed(self, chat: str, face: dict[str, Any], req_id: str) -> bool:
        """False: the platform does not take this face."""
        try:
            await self._speaker.respond(UPDATE, chat, encode.updating(face), req_id)
        except (CannotRedraw, Throttled):
            raise
        except SendFailed as refused:
            if refused.retry or not refused.known:
                raise
            log.warning("a tapped card was not changed: %s", refused)
            return False
        return True

    async def _uploaded(self, file: Fetched) -> Body:
        """In pieces; a repeated one counts once [O:101463]."""
        kind = kind_of(file, MOST)
        await self._speaker.take_upload()
        pieces = [file.data[at : at + CHUNK] for at in range(0, len(file.data), CHUNK)]
        begun = await self._speaker.upload(
            "aibot_upload_media_init",
            {
                "type": kind,
                "filename": file.name or "文件",
                "total_size": len(file.data),
                "total_chunks": len(pieces),
                "md5": hashlib.md5(file.data, usedforsecurity=False).hexdigest(),
            },
        )
        id = str(begun.get("upload_id", ""))
        for index, piece in enumerate(pieces):
            part = {"upload_id": id, "chunk_index": index, "base64_data": b64encode(piece).decode()}
            await self._speaker.upload("aibot_upload_media_chunk", part)
        done = await self._speaker.upload("aibot_upload_media_finish", {"upload_id": id})
        return Body(kind, {"media_id": str(done.get("media_id", ""))})
