"""Tokens of the app, and the pages where people prove who they are."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from urllib.parse import urlencode

from aiohttp import web

from bot.clock import Clock
from tests.doubles.wecom.refusing import No, yes
from tests.doubles.wecom.tenant import Tenant

LIFE = timedelta(seconds=7200)
CODE_COUNTS = timedelta(minutes=5)
BANNED_AFTER = 3  # wrong secrets; the page names no number
BANNED_FOR = timedelta(hours=1)


@dataclass
class Entrance:
    """`browser`: who sits before the screen, `""`: somebody of another company. `trusted_ip`: whether
    our address is entered. `domain`: 可信域名."""

    tenant: Tenant
    clock: Clock
    secret: str
    browser: str = ""
    trusted_ip: bool = True
    domain: str = "bot.example.com"
    issued: int = 0
    wrong: int = 0
    _banned: datetime | None = None
    _tokens: dict[str, datetime] = field(default_factory=dict)
    _codes: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    _used: set[str] = field(default_factory=set)
    _numbers: "count[int]" = field(default_factory=count)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/cgi-bin/gettoken", self.token),
            web.get("/connect/oauth2/authorize", self.authorize),
            web.get("/wwlogin/sso/login", self.scan),
            web.get("/cgi-bin/auth/getuserinfo", self.who),
        ]

    # -- the app -------------------------------------------------------------------------------

    async def token(self, request: web.Request) -> web.Response:
        """The same one is given out as long as it counts."""
        now, asked = self.clock.now(), request.query
        if self._banned and now - self._banned < BANNED_FOR:
            raise No(45009, "api freq out of limit")
        if asked.get("corpid") != self.tenant.corp_id:
            raise No(40013, "invalid corpid")
        if asked.get("corpsecret") != self.secret:
            self.wrong += 1
            self._banned = now if self.wrong >= BANNED_AFTER else None
            raise No(40001, "invalid credential")
        value = next((one for one, until in self._tokens.items() if until > now), "")
        if not value:
            self.issued += 1
            value = f"token{self.issued:059d}"
            self._tokens[value] = now + LIFE
        left = int((self._tokens[value] - now).total_seconds())
        return yes(access_token=value, expires_in=left)

    def forget(self) -> None:
        """The platform may end a token early."""
        self._tokens.clear()

    def check(self, request: web.Request) -> None:
        given = request.query.get("access_token")
        if not given:
            raise No(41001, "access_token missing")
        until = self._tokens.get(given)
        if until is None:
            raise No(40014, "invalid access_token")
        if until <= self.clock.now():
            raise No(42001, "access_token expired")
        if not self.trusted_ip:
            raise No(60020, "not allow to access from your ip, from ip: 203.0.113.7")

    # -- people --------------------------------------------------------------------------------

    async def authorize(self, request: web.Request) -> web.Response:
        if request.query.get("response_type") != "code":
            raise web.HTTPBadRequest
        if request.query.get("scope") not in ("snsapi_base", "snsapi_privateinfo"):
            raise web.HTTPBadRequest
        return self._back(request)

    async def scan(self, request: web.Request) -> web.Response:
        if request.query.get("login_type") != "CorpApp":
            raise web.HTTPBadRequest
        return self._back(request)

    def _back(self, request: web.Request) -> web.Response:
        asked = request.query
        if asked.get("appid") != self.tenant.corp_id:
            raise web.HTTPBadRequest
        if asked.get("agentid") != str(self.tenant.agent_id):
            raise web.HTTPBadRequest
        back = asked.get("redirect_uri", "")
        if back.split("/")[2:3] != [self.domain]:
            return No(50001, "redirect uri not match").response()
        code = f"code{next(self._numbers):060d}"
        self._codes[code] = (self.browser, self.clock.now())
        query = urlencode({"code": code, "state": asked.get("state", "")})
        raise web.HTTPFound(f"{back}?{query}")

    async def who(self, request: web.Request) -> web.Response:
        """An outsider has no userid."""
        code = request.query.get("code", "")
        if code in self._used:
            raise No(42022, "code been used")
        browser, at = self._codes.get(code, ("", None))
        if at is None or self.clock.now() - at > CODE_COUNTS:
            raise No(40029, "invalid code")
        self._used.add(code)
        if browser.lower() not in self.tenant.people:
            return yes(openid="oAAAAAAA", external_userid="wmAAAAAAA")
        return yes(userid=browser, user_ticket="ticket")
