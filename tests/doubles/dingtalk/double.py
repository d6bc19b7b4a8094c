"""The whole cloud, and what people do in it."""

import json
from datetime import timedelta
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aiohttp import web

from bot.clock import Clock
from tests.doubles.cloud import Fault, Handler, Human, Loopback, Seen, Told
from tests.doubles.company import StandingClock
from tests.doubles.dingtalk.callbacks import Callbacks
from tests.doubles.dingtalk.cards import Cards
from tests.doubles.dingtalk.contacts import Contacts
from tests.doubles.dingtalk.gateway import Gateway
from tests.doubles.dingtalk.oauth import Entrance
from tests.doubles.dingtalk.refusing import No, banned
from tests.doubles.dingtalk.robot import Robot
from tests.doubles.dingtalk.seen import Shown, buttons, look
from tests.doubles.dingtalk.tenant import Group, Tenant

ROBOT, CARD = "/v1.0/im/bot/messages/get", "/v1.0/card/instances/callback"
FREE = ("/v1.0/oauth2/", "/v1.0/contact/", "/v1.0/gateway/", "/topapi/", "/auth/", "/oauth2/",
        "/connect", "/storage/")  # fmt: skip
"""Not counted against the month (server_1432)."""
OPEN = ("/v1.0/oauth2/", "/v1.0/contact/", "/v1.0/gateway/", "/oauth2/", "/connect", "/storage/")
"""Want no token of the app."""
PER_SECOND = 20
IP_CALLS, IP_SPAN, IP_BAN = 10_000, timedelta(seconds=20), timedelta(minutes=5)
QPS = "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"
_KINDS = {"image": "picture", "voice": "audio", "video": "video", "file": "file"}


class DingTalkDouble(Loopback):
    """`mode`: how the bot is told of events: stream | http (then set `callback`). `recognised`: what the
    cloud makes of the next voice."""

    name = "dingtalk"

    def __init__(self, clock: Clock | None = None, *, mode: str = "stream") -> None:
        super().__init__(clock or StandingClock())
        self.mode, self.recognised = mode, ""
        self.token, self.aes_key = (
            "token-of-the-double",
            "Yue0EfdN5900c1ce5cf6A152c63DDe1808a60c5ecd7",
        )
        self.card_secret = "api-secret-of-the-double"
        self.tenant = Tenant("dingcorp", "dingapp", "app-secret-of-the-double", self.clock.now)
        self.shown: dict[str, Shown] = {}
        self.robot = Robot(self.tenant, self.windows, self.shown)
        self.cards = Cards(self.tenant, self.shown)
        self.contacts, self.entrance = Contacts(self.tenant), Entrance(self.tenant)
        self.gateway = Gateway(self.tenant)
        self.callbacks = Callbacks(self.tenant, self.token, self.aes_key, lambda: self.callback)
        self._ids = count(1)
        self._last: dict[str, Any] = {}
        self._banned_until = self.clock.now()

    def routes(self) -> list[web.RouteDef]:
        parts = (self.robot, self.cards, self.contacts, self.entrance, self.gateway)
        return [route for part in parts for route in part.routes()]

    async def start(self) -> "DingTalkDouble":
        await super().start()
        self.gateway.base = self.robot.base = self.base
        return self

    async def stop(self) -> None:
        await self.gateway.close()
        await self.callbacks.close()
        await super().stop()

    def section(self) -> dict[str, Any]:
        return {
            "client_id": self.tenant.client_id,
            "client_secret": self.tenant.secret,
            "corp_id": self.tenant.corp_id,
            "mode": self.mode,
            "token": self.token,
            "aes_key": self.aes_key,
            "card_secret": self.card_secret,
            "api": self.base,
            "old_api": self.base,
            "login": self.base,
        }

    @property
    def people(self) -> dict[str, Human]:
        return self.tenant.people

    # -- what every request has to pass ----------------------------------------------------------

    def dialect(self, fault: Fault) -> web.Response:
        """`code`: a number is the old API's, a word in `message` the new one's."""
        match fault.kind:
            case "throttled":
                return No(QPS, 403).response()
            case "token_expired":
                return No("InvalidAuthentication", 401).response()
            case "http_500":
                return No("system.busy", 500).response()
        return No(fault.message or fault.code).response()

    async def admitted(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if self._is_banned():
            return banned()
        try:
            self._check_token(request)
            self._check_quota(request)
            return await handler(request)
        except No as no:
            return no.response()

    def _is_banned(self) -> bool:
        if self.windows.take("ip", IP_CALLS, IP_SPAN):
            self._banned_until = self.clock.now() + IP_BAN
        return self.clock.now() < self._banned_until

    def _check_token(self, request: web.Request) -> None:
        if request.path.startswith(OPEN) or self._is_unknown(request):
            return
        if request.path.startswith("/v1.0/"):
            if not self.entrance.check(request.headers.get("x-acs-dingtalk-access-token", "")):
                raise No("InvalidAuthentication", 401)
        elif not self.entrance.check(request.query.get("access_token", "")):
            raise No(40014)

    def _check_quota(self, request: web.Request) -> None:
        """What is throttled is not counted."""
        if self._is_unknown(request) or request.path.startswith(("/connect", "/storage/")):
            return
        if self.windows.take(f"api:{request.path}", PER_SECOND, timedelta(seconds=1)):
            raise No(QPS, 403) if request.path.startswith("/v1.0/") else No(90018)
        if not request.path.startswith(FREE):
            self.tenant.called()

    @staticmethod
    def _is_unknown(request: web.Request) -> bool:
        return request.match_info.http_exception is not None

    # -- what people do --------------------------------------------------------------------------

    async def say(self, user: str, text: str, *, group: str = "") -> Told:
        """In a group with the bot's name before it: it hears nothing else there."""
        content = {"msgtype": "text", "text": {"content": f" {text}"}}
        return await self.told(self._message(user, group) | content)

    async def send_file(self, user: str, name: str, data: bytes, kind: str) -> Told:
        """Only in the private chat."""
        content: dict[str, Any] = {"downloadCode": self.robot.keep(data, kind)}
        if kind == "file":
            content["fileName"] = name
        if kind == "voice":
            content |= {"duration": 4000, "recognition": self.recognised}
        return await self.told(
            self._message(user, "") | {"msgtype": _KINDS[kind], "content": content}
        )

    async def told(self, message: dict[str, Any]) -> Told:
        """A robot message on its way to the bot, counted; out of quota it comes without its words."""
        if not self.tenant.pushed():
            for words in ("text", "content"):
                message.pop(words, None)
            message |= {"errCode": 20001, "errMsg": "受调用量超量影响"}
        self._last = message
        return await self.again()

    async def again(self) -> Told:
        """The last message once more, as after a late acknowledgement: the same id in a frame of its
        own."""
        if self.mode == "http":
            return await self.callbacks.robot(self._last)
        return await self.gateway.push("CALLBACK", ROBOT, self._last)

    async def press(self, user: str, message_id: str, label: str, **form: Any) -> Told:
        shown = self.shown[message_id]
        button = next((one for one in buttons(shown, user) if one["text"] == label), None)
        if button is None:
            raise LookupError(f"no button {label!r} on {message_id}")
        if button.get("request"):
            return await self._tap(user, shown, button, form)
        link = urlsplit(button.get("url", ""))
        if link.scheme != "dtmd" or link.netloc != "dingtalkclient":
            raise LookupError(f"{label!r} is a link to {link.geturl()}")
        return await self.say(user, parse_qs(link.query)["content"][0])

    async def _tap(
        self, user: str, shown: Shown, button: dict[str, Any], form: dict[str, Any]
    ) -> Told:
        """Without a callback type nothing ever comes."""
        self.tenant.pushed()
        params = button.get("params", {}) | ({"form": form} if form else {})
        inner = {"cardPrivateData": {"actionIds": [button["id"]], "params": params}}
        body = {
            "type": "actionCallback",
            "outTrackId": shown.id,
            "corpId": self.tenant.corp_id,
            "userId": user,
            "userIdType": 1,
            "spaceType": "im",
            "spaceId": shown.to,
            "extension": "{}",
            "content": json.dumps(inner, ensure_ascii=False),
        }
        told = await self._tapped(shown, body)
        self._answered(user, shown, told)
        return told

    async def _tapped(self, shown: Shown, body: dict[str, Any]) -> Told:
        if shown.callback == "STREAM":
            return await self.gateway.push("CALLBACK", CARD, body)
        if shown.callback == "HTTP" and shown.route in self.cards.routes_known:
            address, secret = self.cards.routes_known[shown.route]
            return await self.callbacks.card(body, self.callback or address, secret)
        return Told(0, {})

    def _answered(self, user: str, shown: Shown, told: Told) -> None:
        """The answer changes the card for who tapped, and for nobody else (card01_0010)."""
        body = told.body if isinstance(told.body, dict) else {}
        if shown.callback == "STREAM":
            body = body.get("response") or {}
        values = (body.get("cardData") or {}).get("cardParamMap") if body else None
        if told.status == 200 and values:
            by_key = (body.get("cardUpdateOptions") or {}).get("updateCardDataByKey") is True
            shown.answer(user, values, by_key)

    def chat(self, who: str) -> list[Seen]:
        return [look(one, who) for one in self.shown.values() if one.to == who]

    # -- what happens ----------------------------------------------------------------------------

    async def event(self, kind: str, data: dict[str, Any]) -> Told:
        """By callback everything lies flat; by stream there is a head."""
        id = f"event-{next(self._ids)}"
        if self.mode == "http":
            flat = {"EventType": kind, "CorpId": self.tenant.corp_id, "eventId": id}
            return await self.callbacks.event(flat | data)
        head = {"eventType": kind, "eventId": id, "eventCorpId": self.tenant.corp_id}
        return await self.gateway.push("EVENT", "*", data, **head)

    async def add_bot(self, group: str, title: str, by: str) -> Told:
        self.tenant.groups[group] = Group(title)
        data = {"openConversationId": group, "robotCode": self.tenant.client_id, "operator": by}
        return await self.event("im_cool_app_install", data | {"conversationTitle": title})

    async def remove_bot(self, group: str) -> Told:
        self.tenant.groups[group].has_bot = False
        return await self.event("im_cool_app_uninstall", {"openConversationId": group})

    async def join(self, human: Human) -> Told:
        self.people[human.id] = human
        return await self.event("user_add_org", {"userId": [human.id]})

    async def leave(self, user: str) -> Told:
        del self.people[user]
        return await self.event("user_leave_org", {"userId": [user]})

    def _message(self, user: str, group: str) -> dict[str, Any]:
        now = int(self.clock.now().timestamp() * 1000)
        message: dict[str, Any] = {
            "conversationId": group or f"cid-private-{user}",
            "chatbotCorpId": self.tenant.corp_id,
            "chatbotUserId": "$:LWCP_v1:$bot",
            "msgId": f"msg{next(self._ids)}==",
            "senderNick": self.people[user].name,
            "senderCorpId": self.tenant.corp_id,
            "senderId": f"$:LWCP_v1:${user}",
            "conversationType": "2" if group else "1",
            "createAt": now,
            "sessionWebhook": f"{self.base}/robot/sendBySession?session=s1",
            "sessionWebhookExpiredTime": now + 5_400_400,
            "robotCode": self.tenant.client_id,
        }
        if self.tenant.published:
            message["senderStaffId"] = user
        if group:
            bot = {"dingtalkId": "$:LWCP_v1:$bot"}
            title = self.tenant.groups[group].title
            message |= {"conversationTitle": title, "isInAtList": True, "atUsers": [bot]}
        return message
