"""客户联系: customers among members' contacts, and the code that greets a new one once, within 20 seconds."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from aiohttp import web

from bot.clock import Clock
from tests.doubles.wecom.refusing import No, yes
from tests.doubles.wecom.tenant import Tenant

CODE_COUNTS = timedelta(seconds=20)


@dataclass
class Outsider:
    """A customer. `corp`: of who uses WeCom himself; `of`: userid → what that member noted."""

    id: str
    name: str
    corp: str = ""
    of: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass
class Customers:
    """`allowed`: whether the app may call these interfaces. `greeted`: customer → the words he got."""

    tenant: Tenant
    clock: Clock
    allowed: bool = True
    known: dict[str, Outsider] = field(default_factory=dict)
    greeted: dict[str, list[str]] = field(default_factory=dict)
    _codes: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/cgi-bin/externalcontact/get", self.get),
            web.post("/cgi-bin/externalcontact/send_welcome_msg", self.welcome),
        ]

    def add(self, user: str, name: str, corp: str = "", mobile: str = "", id: str = "") -> Outsider:
        """He becomes the member's contact."""
        id = id or f"woAJ2GCAAA{next(self._numbers):022d}"
        found = self.known.setdefault(id, Outsider(id, name, corp))
        found.of[user] = {"remark": name, "remark_mobiles": [mobile] if mobile else []}
        return found

    def code(self, outsider: Outsider) -> str:
        code = f"WELCOME{next(self._numbers):033d}"
        self._codes[code] = outsider.id, self.clock.now()
        return code

    async def get(self, request: web.Request) -> web.Response:
        self._check()
        found = self.known.get(request.query.get("external_userid", ""))
        if found is None:
            raise No(84061, "not external contact")
        firm = {"corp_name": found.corp, "corp_full_name": found.corp} if found.corp else {}
        who = {"external_userid": found.id, "name": found.name, "type": 2 if firm else 1, **firm}
        follow = [{"userid": user, **noted} for user, noted in found.of.items()]
        return yes(external_contact=who, follow_user=follow)

    async def welcome(self, request: web.Request) -> web.Response:
        self._check()
        asked = await request.json()
        words = (asked.get("text") or {}).get("content", "")
        if not words:
            raise No(40058, "text or attachments missing")
        if len(words.encode()) > 4000:
            raise No(45002, "content size out of limit")
        customer, at = self._codes.get(asked.get("welcome_code", ""), ("", None))
        if at is None or self.clock.now() - at > CODE_COUNTS:
            raise No(41050, "invalid welcome code or expired")
        if customer in self.greeted:
            raise No(41051, "externaluser has started chatting")
        self.greeted[customer] = [words]
        return yes()

    def _check(self) -> None:
        if not self.allowed:
            raise No(48002, "api forbidden")
