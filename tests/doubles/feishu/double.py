"""The whole cloud, and what people do in it."""

import json
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any

from aiohttp import web

from bot.clock import Clock
from tests.doubles.company import StandingClock
from tests.doubles.feishu.callbacks import Callbacks
from tests.doubles.feishu.cards import checked, tap
from tests.doubles.feishu.contacts import Contacts
from tests.doubles.feishu.faults import Faults
from tests.doubles.feishu.gateway import Gateway
from tests.doubles.feishu.im import Messages, Tapped
from tests.doubles.feishu.oauth import Entrance
from tests.doubles.feishu.refusing import No, Windows, yes
from tests.doubles.feishu.seen import Call, Human, Seen, Shown, Told
from tests.doubles.feishu.tenant import Group, Tenant

SCOPES = """im:message im:message.p2p_msg:readonly im:message.group_at_msg:readonly im:resource
im:chat:readonly contact:contact.base:readonly contact:user.base:readonly contact:user.phone:readonly
contact:user.employee:readonly contact:user.department:readonly contact:department.base:readonly
contact:department.organize:readonly tenant:tenant:readonly
application:application:self_manage""".split()

OPEN = ("/open-apis/auth/", "/open-apis/authen/", "/callback/", "/ws/")
"""Paths that want no token of the app."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class FeishuDouble:
    """`mode`: how the bot is told of events: socket | http (then set `callback`)."""

    name = "feishu"

    def __init__(self, clock: Clock | None = None, *, mode: str = "socket") -> None:
        self.clock = clock or StandingClock()
        self.mode = mode
        self.secret, self.token = "app-secret-of-the-double", "verification-token-of-the-double"
        self.encrypt_key, self.bot_open_id, self.bot_name = "encrypt-key", "ou_bot", "作战包"
        self.tenant = Tenant("cli_double", "2ca1d211f64f6438", self.clock.now)
        self.windows, self.faults = Windows(self.clock.now), Faults()
        self.im = Messages(self.tenant, self.windows)
        self.contacts = Contacts(self.tenant, self.windows)
        self.entrance = Entrance(self.tenant, self.secret)
        self.gateway = Gateway(self.tenant.app_id, self.secret)
        self.callbacks = Callbacks(self.gateway, self.encrypt_key, self.clock.now)
        self.calls: list[Call] = []
        self.toasts: list[str] = []
        self.scopes: set[str] = set(SCOPES)
        self.owner, self.base = "", ""
        self._ids = count(1)
        self._runner: web.AppRunner | None = None
        self._last: dict[str, Any] = {}

    # -- running -------------------------------------------------------------------------------

    async def start(self) -> "FeishuDouble":
        app = web.Application(middlewares=[self._watched], client_max_size=64 * 2**20)
        for part in (self.im, self.contacts, self.entrance, self.gateway):
            app.add_routes(part.routes())
        app.add_routes(self._routes())
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.base = self.gateway.base = f"http://127.0.0.1:{port}"
        return self

    async def stop(self) -> None:
        self.faults.released.set()
        await self.gateway.kick()
        await self.callbacks.close()
        if self._runner:
            await self._runner.cleanup()

    async def __aenter__(self) -> "FeishuDouble":
        return await self.start()

    async def __aexit__(self, *error: object) -> None:
        await self.stop()

    def section(self) -> dict[str, Any]:
        """The config section that points a bot here."""
        return {
            "app_id": self.tenant.app_id,
            "app_secret": self.secret,
            "mode": self.mode,
            "verification_token": self.token,
            "encrypt_key": self.encrypt_key,
            "api": self.base,
            "login": self.base,
        }

    @property
    def callback(self) -> str:
        return self.callbacks.address

    @callback.setter
    def callback(self, address: str) -> None:
        self.callbacks.address = address

    @property
    def people(self) -> dict[str, Human]:
        return self.tenant.people

    @web.middleware
    async def _watched(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        body = await _json(request)

        async def answered() -> web.StreamResponse:
            try:
                if not request.path.startswith(OPEN):
                    self.entrance.check(request)
                return await handler(request)
            except No as no:
                return no.response()

        fault = self.faults.of(request.path)
        response = await self.faults.suffer(fault, request, answered) if fault else await answered()
        self.calls.append(
            Call(request.method, request.path, dict(request.query), body, response.status)
        )
        return response

    def _routes(self) -> list[web.RouteDef]:
        return [
            web.get("/open-apis/bot/v3/info", self._bot),
            web.get("/open-apis/tenant/v2/tenant/query", self._tenant),
            web.get("/open-apis/application/v6/scopes", self._scopes),
            web.get("/open-apis/application/v6/applications/{id}", self._application),
        ]

    async def _bot(self, request: web.Request) -> web.Response:
        bot = {"activate_status": 2, "app_name": self.bot_name, "open_id": self.bot_open_id}
        return web.json_response({"code": 0, "msg": "ok", "bot": bot})

    async def _tenant(self, request: web.Request) -> web.Response:
        self._needs("tenant:tenant:readonly")
        return yes({"tenant": {"name": "示例公司", "tenant_key": self.tenant.tenant_key}})

    async def _scopes(self, request: web.Request) -> web.Response:
        return yes({"scopes": [{"scope_name": one, "grant_status": 1} for one in self.scopes]})

    async def _application(self, request: web.Request) -> web.Response:
        self._needs("application:application:self_manage")
        return yes({"app": {"app_id": self.tenant.app_id, "owner": {"owner_id": self.owner}}})

    def _needs(self, scope: str) -> None:
        if scope not in self.scopes:
            raise No(99991672, f"Access denied. One of the following scopes is required: {scope}")

    # -- what people do ------------------------------------------------------------------------

    async def say(self, user: str, text: str, *, group: str = "", mention: bool = True) -> Told:
        """In a group with a mention of the bot, unless said otherwise."""
        content = {"text": f"@_user_1 {text}" if group and mention else text}
        return await self._message(user, "text", content, group, mention)

    async def send_file(self, user: str, name: str, data: bytes, kind: str) -> Told:
        """kind: image | voice | video | file."""
        key = f"sent_{next(self._ids)}"
        type, content = {
            "image": ("image", {"image_key": key}),
            "voice": ("audio", {"file_key": key, "duration": 2000}),
            "video": ("media", {"file_key": key, "image_key": key, "file_name": name}),
            "file": ("file", {"file_key": key, "file_name": name}),
        }[kind]
        id = self._id("om")
        self.im.sent_in[id, key] = data
        return await self._message(user, type, content, id=id)

    async def _message(
        self,
        user: str,
        kind: str,
        content: dict[str, Any],
        group: str = "",
        mention: bool = False,
        id: str = "",
    ) -> Told:
        human, at = self.people[user], str(int(self.clock.now().timestamp() * 1000))
        message = {
            "message_id": id or self._id("om"),
            "create_time": at,
            "chat_id": group or self.tenant.private(human),
            "chat_type": "group" if group else "p2p",
            "message_type": kind,
            "content": json.dumps(content, ensure_ascii=False),
        }
        if group and mention:
            message["mentions"] = [self._mention()]
        sender = {
            "sender_id": human.ids,
            "sender_type": "user",
            "tenant_key": self.tenant.tenant_key,
        }
        return await self.happen("im.message.receive_v1", {"sender": sender, "message": message})

    def _mention(self) -> dict[str, Any]:
        ids = {"open_id": self.bot_open_id, "union_id": "on_bot", "user_id": ""}
        return {
            "key": "@_user_1",
            "id": ids,
            "mentioned_type": "bot",
            "name": self.bot_name,
            "tenant_key": self.tenant.tenant_key,
        }

    async def press(self, user: str, message_id: str, label: str, **form: Any) -> Told:
        """Raises LookupError where he cannot. The message cannot be changed until the answer came, and
        looks as it says from then on, for everybody."""
        shown = self.im.shown[message_id]
        if user not in self.im.readers(shown):
            raise LookupError(f"{user} does not see {message_id}")
        action = tap(shown.now, label, form)
        token = f"c-{next(self._ids):040d}"
        tapped = self.im.tapped[token] = Tapped(shown.id, self.clock.now())
        envelope = self.envelope(
            "card.action.trigger",
            {
                "operator": {**self.people[user].ids, "tenant_key": self.tenant.tenant_key},
                "token": token,
                "action": action,
                "host": "im_message",
                "context": {"open_message_id": shown.id, "open_chat_id": shown.chat},
            },
            micro=True,
        )
        return await self._answered(envelope, shown, tapped)

    async def _answered(self, envelope: dict[str, Any], shown: Shown, tapped: Tapped) -> Told:
        shown.locked, self._last = True, envelope
        told = await self.callbacks.callback(envelope)
        shown.locked, tapped.answered = False, told.status == 200
        if told.status != 200:
            return Told(told.status, {"error": 200341 if told.status == 0 else 200671})
        self._applied(told.body, shown)
        return told

    def _applied(self, body: dict[str, Any], shown: Shown) -> None:
        """200672: the answer's shape; 200673: its card. A double says so by failing the test."""
        assert set(body) <= {"toast", "card"}, f"200672 {set(body)}"
        if toast := body.get("toast"):
            assert toast["type"] in ("info", "success", "error", "warning"), "200672"
            assert isinstance(toast["content"], str), "200672"
            assert toast["content"], "200672"
            self.toasts.append(toast["content"])
        if card := body.get("card"):
            assert card["type"] == "raw", "200672"
            assert isinstance(card["data"], dict), "200672"
            self.im.change(shown, checked(card["data"], set(self.im.uploaded)))

    async def choose(self, user: str, event_key: str) -> Told:
        """An item of the bot's menu."""
        who = {"operator_name": self.people[user].name, "operator_id": self.people[user].ids}
        at = int(self.clock.now().timestamp())
        event = {"operator": who, "event_key": event_key, "timestamp": at}
        return await self.happen("application.bot.menu_v6", event)

    async def enter(self, user: str) -> Told:
        """Opens the chat with the bot."""
        human = self.people[user]
        event = {"chat_id": self.tenant.private(human), "operator_id": human.ids}
        return await self.happen("im.chat.access_event.bot_p2p_chat_entered_v1", event)

    # -- what admins do ------------------------------------------------------------------------

    async def add_bot(self, group: str, title: str, by: str) -> Told:
        known = self.tenant.groups.setdefault(group, Group(group, title, set(self.people)))
        known.bot = True
        return await self._in_group("im.chat.member.bot.added_v1", known, by)

    async def remove_bot(self, group: str, by: str = "") -> Told:
        known = self.tenant.groups[group]
        known.bot = False
        return await self._in_group("im.chat.member.bot.deleted_v1", known, by)

    async def _in_group(self, kind: str, group: Group, by: str) -> Told:
        ids = self.people[by].ids if by else {}
        event = {"chat_id": group.id, "operator_id": ids, "external": False, "name": group.title}
        return await self.happen(kind, event)

    async def join(self, human: Human) -> Told:
        self.people[human.id] = human
        return await self.happen("contact.user.created_v3", {"object": {**human.ids}})

    async def leave(self, user: str) -> Told:
        human = self.people.pop(user)
        self.tenant.gone[user] = human
        old = {"department_ids": list(human.departments), "open_id": human.open_id}
        event = {"object": {**human.ids, "name": human.name}, "old_object": old}
        return await self.happen("contact.user.deleted_v3", event)

    # -- telling the bot -----------------------------------------------------------------------

    async def happen(self, kind: str, event: dict[str, Any]) -> Told:
        self._last = self.envelope(kind, event)
        return await self.callbacks.event(self._last)

    async def again(self) -> Told:
        """The last one once more, as after an answer that got lost: messages with another event_id."""
        last = json.loads(json.dumps(self._last))
        if last["header"]["event_type"] == "im.message.receive_v1":
            last["header"]["event_id"] = self._id("evt")
        return await self.callbacks.event(last)

    async def catch_up(self) -> list[Told]:
        """Tries again what is due by now."""
        return await self.callbacks.catch_up()

    async def challenge(self) -> Told:
        """As when the address is saved in the console: encrypted, not signed."""
        body, _ = self.callbacks.sealed(
            {"challenge": "ajls384kdj", "token": self.token, "type": "url_verification"}
        )
        return await self.callbacks.posted(body, {"Content-Type": "application/json"})

    def envelope(self, kind: str, event: dict[str, Any], *, micro: bool = False) -> dict[str, Any]:
        at = int(self.clock.now().timestamp() * (1_000_000 if micro else 1000))
        header = {
            "event_id": self._id("evt"),
            "event_type": kind,
            "create_time": str(at),
            "token": self.token,
            "app_id": self.tenant.app_id,
            "tenant_key": self.tenant.tenant_key,
        }
        return {"schema": "2.0", "header": header, "event": event}

    def _id(self, kind: str) -> str:
        return f"{kind}_{next(self._ids):032d}"

    # -- what is seen --------------------------------------------------------------------------

    def chat(self, who: str) -> list[Seen]:
        """The bot's messages there, oldest first, as they look now."""
        return [one.seen() for one in self.im.of(who)]


async def _json(request: web.Request) -> dict[str, Any]:
    if request.content_type != "application/json" or not request.can_read_body:
        return {}
    try:
        found = json.loads(await request.read())
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
