"""Messages: im/v1 and interactive/v1, with what they refuse."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from tests.doubles.cloud import Human
from tests.doubles.feishu.cards import checked, locked
from tests.doubles.feishu.files import Files
from tests.doubles.feishu.refusing import No, Quotas, yes
from tests.doubles.feishu.seen import Shown
from tests.doubles.feishu.tenant import Tenant

TEXT_BYTES = 150 * 1024
UUID_COUNTS = timedelta(hours=1)
CHANGEABLE = timedelta(days=14)
TOKEN_COUNTS = timedelta(minutes=30)
KINDS = {"text", "post", "image", "file", "audio", "media", "interactive"}


@dataclass
class Tapped:
    """What a click allows: two later changes within half an hour, once it was answered."""

    message: str
    at: datetime
    answered: bool = False
    left: int = 2


@dataclass
class Messages:
    tenant: Tenant
    quotas: Quotas
    files: Files
    shown: dict[str, Shown] = field(default_factory=dict)
    tapped: dict[str, Tapped] = field(default_factory=dict)  # by token
    _uuids: dict[str, tuple[str, datetime]] = field(default_factory=dict)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/open-apis/im/v1/messages", self.create),
            web.patch("/open-apis/im/v1/messages/{id}", self.patch),
            web.post("/open-apis/interactive/v1/card/update", self.delayed),
        ]

    # -- new -----------------------------------------------------------------------------------

    async def create(self, request: web.Request) -> web.Response:
        self.quotas.api("im/v1/messages")
        asked = await request.json()
        kind, content = asked.get("msg_type"), asked.get("content")
        if kind not in KINDS or not isinstance(content, str) or len(asked.get("uuid", "")) > 50:
            raise No(230001, "Your request contains an invalid request parameter.")
        chat = self._chat(request.query.get("receive_id_type", ""), asked.get("receive_id", ""))
        if known := self._repeated(asked.get("uuid", "")):
            return yes(self._told(known))
        self.quotas.five_a_second(chat)
        made = self._made(chat, kind, self._content(kind, content))
        if asked.get("uuid"):
            self._uuids[asked["uuid"]] = (made.id, self.tenant.now())
        return yes(self._told(made))

    def _chat(self, id_type: str, id: str) -> str:
        if id_type == "chat_id":
            return self.tenant.group(id).id
        human = self.tenant.receiver(id_type, id)
        return self.tenant.private(human)

    def _repeated(self, uuid: str) -> Shown | None:
        id, at = self._uuids.get(uuid, ("", datetime.min))
        return self.shown[id] if id and self.tenant.now() - at < UUID_COUNTS else None

    def _content(self, kind: str, content: str) -> dict[str, Any]:
        try:
            found = json.loads(content)
        except ValueError as error:
            raise No(230001, "content is not a JSON string") from error
        if kind == "interactive":
            return checked(found, set(self.files.uploaded))
        if kind == "text" and not (isinstance(found.get("text"), str) and found["text"]):
            raise No(230001, "text is empty")
        if len(content.encode()) > TEXT_BYTES:
            raise No(230025, "The length of the message content reaches its limit.")
        key = found.get("image_key") or found.get("file_key")
        if key and key not in self.files.uploaded:
            raise No(230017, "Bot is NOT the owner of the resource.")
        return dict(found)

    def _made(self, chat: str, kind: str, content: dict[str, Any]) -> Shown:
        id = f"om_{len(self.shown) + 1:032x}"
        self.shown[id] = Shown(id, chat, kind, [content], self.tenant.now())
        return self.shown[id]

    def _told(self, shown: Shown) -> dict[str, Any]:
        return {
            "message_id": shown.id,
            "msg_type": shown.kind,
            "chat_id": shown.chat,
            "create_time": str(int(shown.at.timestamp() * 1000)),
            "deleted": False,
            "updated": len(shown.faces) > 1,
            "sender": {"id": self.tenant.app_id, "id_type": "app_id", "sender_type": "app"},
        }

    # -- changed -------------------------------------------------------------------------------

    async def patch(self, request: web.Request) -> web.Response:
        self.quotas.api("im/v1/messages/:message_id")
        shown = self._changeable(request.match_info["id"])
        self.quotas.five_a_second(f"patch:{shown.id}")
        content = (await request.json()).get("content")
        if not isinstance(content, str):
            raise No(230001, "content is not a JSON string")
        if shown.locked:
            raise locked()
        self.change(shown, self._content("interactive", content))
        return yes({})

    def _changeable(self, id: str) -> Shown:
        shown = self.shown.get(id)
        if shown is None:
            raise No(99992354, "these ids not existed")
        if shown.recalled:
            raise No(230011, "The message is recalled.")
        if shown.kind != "interactive":
            raise No(230001, "This message is NOT a card.")
        if self.tenant.now() - shown.at > CHANGEABLE:
            raise No(230031, "Message can only be modified within 14 days after sending.")
        return shown

    def change(self, shown: Shown, card: dict[str, Any]) -> None:
        """Both what was and what comes must say that everybody sees the same."""
        if not all(one.get("config", {}).get("update_multi") for one in (shown.now, card)):
            raise No(230001, "update_multi is required")
        shown.faces.append(card)

    async def delayed(self, request: web.Request) -> web.Response:
        """延时更新: strictly after the answer to the click, twice, for half an hour."""
        self.quotas.api("interactive/v1/card/update")
        asked = await request.json()
        tapped = self.tapped.get(asked.get("token", ""))
        if tapped is None:
            raise No(300020, "token is malformed")
        if self.tenant.now() - tapped.at > TOKEN_COUNTS:
            raise No(300030, "token is expired")
        if tapped.left == 0:
            raise No(300040, "token is used up")
        if not tapped.answered:
            raise locked()
        tapped.left -= 1
        self.change(
            self._changeable(tapped.message), checked(asked["card"], set(self.files.uploaded))
        )
        return yes({})

    # -- for who looks -------------------------------------------------------------------------

    def of(self, who: str) -> list[Shown]:
        human = self.tenant.people.get(who)
        chat = self.tenant.private(human) if human else who
        return [one for one in self.shown.values() if one.chat == chat and not one.recalled]

    def readers(self, shown: Shown) -> set[str]:
        group = self.tenant.groups.get(shown.chat)
        return set(group.members) if group else {self._owner(shown.chat).id}

    def _owner(self, chat: str) -> Human:
        return next(one for one in self.tenant.people.values() if self.tenant.private(one) == chat)
