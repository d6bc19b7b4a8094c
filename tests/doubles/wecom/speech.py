"""What the AI bot may say where and when (101031, 101032, 101463)."""

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from bot.clock import Clock
from tests.doubles.cloud import Windows
from tests.doubles.wecom.media import Media
from tests.doubles.wecom.refusing import No
from tests.doubles.wecom.seen import Shown, checked
from tests.doubles.wecom.tenant import Tenant

ANSWERED_WITHIN = timedelta(seconds=5)
RESPONDED_WITHIN = timedelta(hours=24)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LONGEST = 20_480  # bytes of markdown
CHUNK = 512 * 1024


@dataclass
class Asked:
    """A frame that people sent."""

    cmd: str
    body: dict[str, Any]
    at: datetime
    answered: bool = False

    @property
    def event(self) -> str:
        return str(self.body.get("event", {}).get("eventtype", ""))

    @property
    def chat(self) -> str:
        return str(self.body.get("chatid") or self.body["from"]["userid"]).lower()


@dataclass
class Upload:
    about: dict[str, Any]
    chunks: dict[int, bytes] = field(default_factory=dict)


@dataclass
class Speech:
    """`group_cards`: whether a card may be pushed into a group; one table says it may not.
    `keeps_type`: a tapped card may only become one of its own kind (not documented)."""

    tenant: Tenant
    clock: Clock
    windows: Windows
    media: Media
    group_cards: bool = False
    keeps_type: bool = False
    copies: list[Shown] = field(default_factory=list)
    asked: dict[str, Asked] = field(default_factory=dict)
    met: set[str] = field(default_factory=set)  # private chats in which somebody spoke
    _uploads: dict[str, Upload] = field(default_factory=dict)
    _tasks: set[str] = field(default_factory=set)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def done(self, cmd: str, id: str, body: dict[str, Any]) -> dict[str, Any]:
        match cmd:
            case "aibot_respond_msg":
                self._respond(self._request(id, "aibot_msg_callback", RESPONDED_WITHIN), body)
            case "aibot_respond_welcome_msg":
                self._welcome(self._event(id, "enter_chat"), body)
            case "aibot_respond_update_msg":
                self._update(self._event(id, "template_card_event"), body)
            case "aibot_send_msg":
                self._push(body)
            case "aibot_upload_media_init":
                return self._begin(body)
            case "aibot_upload_media_chunk":
                self._chunk(body)
            case "aibot_upload_media_finish":
                return self._finish(body)
            case _:
                raise No(40058, f"unknown cmd {cmd}")
        return {}

    # -- to an open request --------------------------------------------------------------------

    def _request(self, id: str, cmd: str, within: timedelta) -> Asked:
        asked = self.asked.get(id)
        if asked is None or asked.cmd != cmd or self.clock.now() - asked.at > within:
            raise No(846605, "invalid req_id")
        return asked

    def _event(self, id: str, kind: str) -> Asked:
        """Answered once, within five seconds."""
        asked = self._request(id, "aibot_event_callback", ANSWERED_WITHIN)
        if asked.event != kind or asked.answered:
            raise No(846605, "invalid req_id")
        return asked

    def _respond(self, asked: Asked, body: dict[str, Any]) -> None:
        self._say(
            asked.chat, body, {"markdown", "template_card", "file", "image", "voice", "video"}
        )

    def _welcome(self, asked: Asked, body: dict[str, Any]) -> None:
        self._say(asked.chat, body, {"text", "template_card"})
        asked.answered = True

    def _update(self, asked: Asked, body: dict[str, Any]) -> None:
        if body.get("response_type") != "update_template_card":
            raise No(40008, "invalid message type")
        card, event = body.get("template_card"), asked.body["event"]["template_card_event"]
        face = {"task_id": "", **card} if isinstance(card, dict) else {}
        if face["task_id"] != event["task_id"]:
            raise No(42014, "task_id of another card")
        if self.keeps_type and face["card_type"] != event["card_type"]:
            raise No(42031, "invalid CardType")
        self._windowed(asked.chat)
        asked.answered = True
        for copy in self.copies:
            if copy.id == event["task_id"]:
                copy.faces.append(checked(card, "wecom_bot"))

    # -- unasked -------------------------------------------------------------------------------

    def _push(self, body: dict[str, Any]) -> None:
        chat, kind = str(body.get("chatid", "")).lower(), body.get("chat_type", 0)
        group = self.tenant.groups.get(str(body.get("chatid", "")))
        if kind == 2 or (kind == 0 and group):
            if group is None or not group.bot:
                raise No(93008, "not in group")
            if not group.talked:
                raise No(93006, "nobody has talked to the bot here")
            if body.get("msgtype") == "template_card" and not self.group_cards:
                raise No(40008, "invalid message type")
            chat = group.id
        elif chat not in self.met:
            raise No(60111, "nobody has talked to the bot here")
        self._say(chat, body, {"markdown", "template_card", "file", "image", "voice", "video"})

    def _say(self, chat: str, body: dict[str, Any], kinds: set[str]) -> None:
        kind = body.get("msgtype", "")
        if kind not in kinds:
            raise No(40008, "invalid message type")
        content = body.get(kind)
        if not isinstance(content, dict):
            raise No(40058, f"{kind} missing")
        id = f"botmsg{next(self._numbers)}"
        if kind == "template_card":
            id = self._task(checked(content, "wecom_bot")) or id
        elif kind in ("markdown", "text"):
            _check_words(content.get("content", ""))
        else:
            self.media.check(kind, content.get("media_id", ""))
        self._windowed(chat)
        self.copies.append(Shown(id, chat, kind, [content], by="bot"))

    def _task(self, card: dict[str, Any]) -> str:
        id = str(card.get("task_id", ""))
        if id in self._tasks:
            raise No(42014, "task_id is not unique")
        self._tasks |= {id} - {""}
        return id

    def _windowed(self, chat: str) -> None:
        for number, span in ((30, MINUTE), (1000, HOUR)):
            if self.windows.take(f"bot:{chat}:{span}", number, span):
                raise No(45009, "reach max api minute quota limit")

    # -- files ---------------------------------------------------------------------------------

    def _begin(self, body: dict[str, Any]) -> dict[str, Any]:
        for name in ("type", "filename", "total_size", "total_chunks", "md5"):
            if name not in body:
                raise No(40058, f"{name} missing")
        if not 1 <= body["total_chunks"] <= 100:
            raise No(40058, "total_chunks")
        if self.windows.take("bot:uploads", 30, MINUTE):
            raise No(45009, "reach max api minute quota limit")
        id = f"upload{next(self._numbers)}"
        self._uploads[id] = Upload(body)
        return {"upload_id": id}

    def _chunk(self, body: dict[str, Any]) -> None:
        upload = self._upload(body)
        data = base64.b64decode(body["base64_data"], validate=True)
        if len(data) > CHUNK or not 0 <= body["chunk_index"] < upload.about["total_chunks"]:
            raise No(40058, "chunk")
        upload.chunks[body["chunk_index"]] = data

    def _finish(self, body: dict[str, Any]) -> dict[str, Any]:
        upload = self._upload(body)
        data = b"".join(upload.chunks[index] for index in sorted(upload.chunks))
        about = upload.about
        whole = len(data) == about["total_size"] and len(upload.chunks) == about["total_chunks"]
        if not whole or hashlib.md5(data).hexdigest() != about["md5"]:
            raise No(301019, "md5")
        id = self.media.keep(about["type"], about["filename"], data)
        return {"type": about["type"], "media_id": id, "created_at": self.clock.now().timestamp()}

    def _upload(self, body: dict[str, Any]) -> Upload:
        if body.get("upload_id") not in self._uploads:
            raise No(40058, "upload_id")
        return self._uploads[body["upload_id"]]


def _check_words(words: str) -> None:
    if not words:
        raise No(44004, "empty content")
    if len(words.encode()) > LONGEST:
        raise No(45002, "content size out of limit")
