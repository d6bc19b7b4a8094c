"""The cloud as a server, and what people do in it with the AI bot."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any, ClassVar

from aiohttp import web

from bot.clock import Clock
from tests.doubles.cloud import Handler, Human, Loopback, Told
from tests.doubles.faults import Fault
from tests.doubles.wecom.contacts import Contacts
from tests.doubles.wecom.customers import Customers
from tests.doubles.wecom.entrance import Entrance
from tests.doubles.wecom.gateway import Gateway
from tests.doubles.wecom.media import Media
from tests.doubles.wecom.refusing import No, dialect
from tests.doubles.wecom.sealing import Sealing
from tests.doubles.wecom.seen import Shown
from tests.doubles.wecom.sending import Sending
from tests.doubles.wecom.speech import Speech
from tests.doubles.wecom.telling import Telling
from tests.doubles.wecom.tenant import Tenant

TOKEN, AES_KEY = "QDG6eKtoken", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
SECRET, BOT_ID, BOT_SECRET = "app-secret-0001", "aib0001", "bot-secret-0001"
BOT_NAME = "作战包"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


class Server(Loopback):
    """`patience`: seconds that the AI bot gets to answer a frame before `Told` says 0.
    `passive_uses_code`: whether an answer inside a tap's request uses up its code (not documented)."""

    name: ClassVar[str] = "wecom"

    def __init__(self, clock: Clock, *, patience: float = 2.0) -> None:
        super().__init__(clock)
        self.patience, self.passive_uses_code = patience, True
        self.tenant = Tenant()
        self.sealing = Sealing(TOKEN, AES_KEY, self.tenant.corp_id)
        self.entrance = Entrance(self.tenant, clock, SECRET)
        self.contacts, self.media = Contacts(self.tenant), Media(clock)
        self.customers = Customers(self.tenant, clock)
        self.sending = Sending(self.tenant, clock, self.windows, self.media)
        self.speech = Speech(self.tenant, clock, self.windows, self.media)
        self.speech.copies = self.sending.copies
        self.gateway = Gateway(clock, BOT_ID, BOT_SECRET, self.speech)
        self.telling = Telling(self.tenant, clock, self.sealing, lambda: self.callback)
        self._numbers = count(1)

    def routes(self) -> list[web.RouteDef]:
        parts = (
            self.entrance,
            self.contacts,
            self.customers,
            self.media,
            self.sending,
            self.gateway,
        )
        return [route for part in parts for route in part.routes()]

    def dialect(self, fault: Fault) -> web.Response:
        return dialect(fault)

    async def admitted(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            if request.path.startswith("/cgi-bin/") and request.path != "/cgi-bin/gettoken":
                self.entrance.check(request)
                for number, span in ((10_000, MINUTE), (150_000, HOUR)):
                    if self.windows.take(f"{request.path}:{span}", number, span):
                        raise No(45009, "reach max api minute quota limit")
            return await handler(request)
        except No as no:
            return no.response()

    def section(self) -> dict[str, Any]:
        return {
            "corp_id": self.tenant.corp_id,
            "agent_id": self.tenant.agent_id,
            "secret": SECRET,
            "token": TOKEN,
            "aes_key": AES_KEY,
            "api": self.base,
            "login": self.base,
            "desktop_login": self.base,
            "bot": {
                "bot_id": BOT_ID,
                "secret": BOT_SECRET,
                "name": BOT_NAME,
                "socket": self.base.replace("http://", "ws://") + "/bot",
            },
        }

    @property
    def people(self) -> dict[str, Human]:
        return self.tenant.people

    async def stop(self) -> None:
        self.gateway.deaf = False
        if self.gateway.connected:
            self.gateway.cut()
        await super().stop()

    # -- what people do with the AI bot --------------------------------------------------------

    async def say_bot(self, user: str, text: str) -> Told:
        """In the private chat with the AI bot."""
        return await self._call_bot(user, {"msgtype": "text", "text": {"content": text}})

    async def send_bot_file(self, user: str, name: str, data: bytes, kind: str) -> Told:
        sealed = self.media.seal(self.base, kind, name, data)
        return await self._call_bot(user, {"msgtype": kind, kind: sealed})

    async def enter_bot(self, user: str) -> Told:
        return await self._event_bot(user, {"eventtype": "enter_chat"})

    async def _call_bot(self, user: str, said: dict[str, Any], group: str = "") -> Told:
        if group:
            self.tenant.groups[group].talked = True
        else:
            self.speech.met.add(user.lower())
        return await self._deliver("aibot_msg_callback", user, group, said)

    async def _tap_bot(
        self, user: str, shown: Shown, key: str, answers: dict[str, list[str]]
    ) -> Told:
        event = {
            "card_type": shown.now["card_type"],
            "event_key": key,
            "task_id": shown.id,
            "selected_items": {
                "selected_item": [
                    {"question_key": name, "option_ids": {"option_id": ids}}
                    for name, ids in answers.items()
                ]
            },
        }
        group = shown.reader if shown.reader in self.tenant.groups else ""
        happened = {"eventtype": "template_card_event", "template_card_event": event}
        return await self._event_bot(user, happened, group)

    async def _event_bot(self, user: str, event: dict[str, Any], group: str = "") -> Told:
        said = {"msgtype": "event", "event": event}
        return await self._deliver("aibot_event_callback", user, group, said)

    async def _deliver(self, cmd: str, user: str, group: str, said: dict[str, Any]) -> Told:
        where = {"chatid": group, "chattype": "group"} if group else {"chattype": "single"}
        body = {
            "msgid": f"CAIQ{next(self._numbers):028d}",
            "create_time": int(self.clock.now().timestamp()),
            "aibotid": BOT_ID,
            "from": {"userid": self.people[user.lower()].id},
            **where,
            **said,
        }
        before = len(self._in(group or user.lower()))
        id = await self.gateway.deliver(cmd, body)
        if not id:
            return Told(0, None)
        return await self._answer(id, lambda: len(self._in(group or user.lower())) > before)

    async def _answer(self, id: str, is_said: Callable[[], bool]) -> Told:
        """The first that the bot says to it, or there; 0: nothing in time."""
        try:
            await self.gateway.until(
                lambda: bool(self.gateway.answers(id)) or is_said(), self.patience
            )
        except TimeoutError:
            return Told(0, None)
        answers = self.gateway.answers(id)
        return Told(200, answers[0]["body"] if answers else None)

    def _in(self, chat: str) -> list[Shown]:
        return [one for one in self.sending.copies if one.reader == chat]
