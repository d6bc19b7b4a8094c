"""The cloud's server, and how it tells the bot what happened."""

import json
from itertools import count
from typing import Any

from aiohttp import web

from bot.clock import Clock
from tests.doubles.cloud import Fault, Handler, Human, Loopback, Told
from tests.doubles.company import StandingClock
from tests.doubles.feishu.app import App
from tests.doubles.feishu.callbacks import Callbacks
from tests.doubles.feishu.contacts import Contacts
from tests.doubles.feishu.files import Files
from tests.doubles.feishu.gateway import Gateway
from tests.doubles.feishu.im import Messages
from tests.doubles.feishu.oauth import Entrance
from tests.doubles.feishu.refusing import No, Quotas, dialect
from tests.doubles.feishu.tenant import Tenant

OPEN = ("/open-apis/auth/", "/open-apis/authen/", "/callback/", "/ws/")
"""Paths that want no token of the app."""


class Telling(Loopback):
    """`mode`: how the bot is told of events: socket | http (then set `callback`)."""

    name = "feishu"

    def __init__(self, clock: Clock | None = None, *, mode: str = "socket") -> None:
        super().__init__(clock or StandingClock())
        self.mode = mode
        self.secret, self.token = "app-secret-of-the-double", "verification-token-of-the-double"
        self.encrypt_key = "encrypt-key-of-the-double"
        self.tenant = Tenant("cli_double", "2ca1d211f64f6438", self.clock.now)
        quotas = Quotas(self.windows)
        self.files = Files(quotas)
        self.im = Messages(self.tenant, quotas, self.files)
        self.contacts = Contacts(self.tenant, quotas)
        self.entrance = Entrance(self.tenant, self.secret)
        self.app = App(self.tenant)
        self.gateway = Gateway(self.tenant.app_id, self.secret)
        self.callbacks = Callbacks(self.gateway, self.encrypt_key, self.clock.now, self._address)
        self.toasts: list[str] = []
        self._ids = count(1)
        self._last: dict[str, Any] = {}

    def _address(self) -> str:
        return self.callback

    # -- running -------------------------------------------------------------------------------

    async def start(self) -> "Telling":
        await super().start()
        self.gateway.base = self.base
        return self

    async def stop(self) -> None:
        await self.gateway.kick()
        await self.callbacks.close()
        await super().stop()

    def routes(self) -> list[web.RouteDef]:
        parts = (self.im, self.files, self.contacts, self.entrance, self.gateway, self.app)
        return [route for part in parts for route in part.routes()]

    def dialect(self, fault: Fault) -> web.Response:
        return dialect(fault)

    async def admitted(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            if not request.path.startswith(OPEN):
                self.entrance.check(request)
            return await handler(request)
        except No as no:
            return no.response()

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
    def people(self) -> dict[str, Human]:
        return self.tenant.people

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
