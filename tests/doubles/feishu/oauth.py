"""Tokens of the app, and the pages where people log in."""

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode

from aiohttp import web

from tests.doubles.feishu.refusing import No
from tests.doubles.feishu.tenant import Tenant, ids

LIFE = timedelta(seconds=7200)
SAME = timedelta(minutes=30)
CODE_COUNTS = timedelta(minutes=5)


@dataclass
class Ticket:
    user: str
    back: str
    challenge: str
    at: datetime
    used: bool = False


@dataclass
class Entrance:
    """`browser`: who sits before the screen when a login page opens. `foreign`: of another company."""

    tenant: Tenant
    secret: str
    browser: str = ""
    redirects: list[str] = field(default_factory=list)  # registered in 安全设置; none: all
    foreign: bool = False
    issued: int = 0  # tokens of the app
    _tokens: list[tuple[str, datetime]] = field(default_factory=list)
    _codes: dict[str, Ticket] = field(default_factory=dict)
    _users: dict[str, str] = field(default_factory=dict)

    def routes(self) -> list[web.RouteDef]:
        at = "/open-apis/authen"
        return [
            web.post("/open-apis/auth/v3/tenant_access_token/internal", self.token),
            web.get(f"{at}/v1/authorize", self.authorize),
            web.post(f"{at}/v2/oauth/token", self.exchange),
            web.get(f"{at}/v1/user_info", self.user_info),
        ]

    # -- the app -------------------------------------------------------------------------------

    async def token(self, request: web.Request) -> web.Response:
        asked = await request.json()
        if asked.get("app_id") != self.tenant.app_id:
            raise No(10003, "invalid param", 200)
        if asked.get("app_secret") != self.secret:
            raise No(10015, "wrong app secret", 200)
        value, until = self._current()
        left = int((until - self.tenant.now()).total_seconds())
        return web.json_response(
            {"code": 0, "msg": "ok", "tenant_access_token": value, "expire": left}
        )

    def _current(self) -> tuple[str, datetime]:
        """The same one until its last half hour; then another, and both count."""
        if self._tokens and self._tokens[-1][1] - self.tenant.now() >= SAME:
            return self._tokens[-1]
        self.issued += 1
        self._tokens.append((f"t-{self.issued:040x}", self.tenant.now() + LIFE))
        return self._tokens[-1]

    def forget(self) -> None:
        """All tokens are refused from now on."""
        self._tokens.clear()

    def check(self, request: web.Request) -> None:
        given = request.headers.get("Authorization", "")
        if not given:
            raise No(99991661, "Missing access token for authorization.")
        if not given.startswith("Bearer t-"):
            raise No(99991671, "Invalid access token: must start with t-")
        now = self.tenant.now()
        if not any(given == f"Bearer {one}" and now < until for one, until in self._tokens):
            raise No(99991663, "Invalid access token for authorization.")

    # -- people --------------------------------------------------------------------------------

    async def authorize(self, request: web.Request) -> web.Response:
        asked = request.query
        if asked.get("client_id") != self.tenant.app_id or asked.get("response_type") != "code":
            raise No(20048, "The specified app does not exist.")
        back = asked.get("redirect_uri", "")
        if self.redirects and back not in self.redirects:
            raise No(20029, "redirect_uri is not registered")
        if self.browser not in self.tenant.people:
            query = {"error": "access_denied", "state": asked.get("state", "")}
            raise web.HTTPFound(f"{back}?{urlencode(query)}")
        code = f"code{len(self._codes):060d}"
        challenge = asked.get("code_challenge", "")
        self._codes[code] = Ticket(self.browser, back, challenge, self.tenant.now())
        raise web.HTTPFound(f"{back}?{urlencode({'code': code, 'state': asked.get('state', '')})}")

    async def exchange(self, request: web.Request) -> web.Response:
        asked = await request.json()
        if (
            asked.get("client_id") != self.tenant.app_id
            or asked.get("client_secret") != self.secret
        ):
            raise No(20002, "The client secret is invalid.")
        ticket = self._ticket(asked.get("code", ""))
        if "redirect_uri" in asked and asked["redirect_uri"] != ticket.back:
            raise No(20071, "The provided redirect URI does not match.")
        if ticket.challenge and ticket.challenge != _s256(asked.get("code_verifier", "")):
            raise No(20049, "PKCE code challenge failed.")
        if ticket.user in self.tenant.out_of_range:
            raise No(20010, "The user does not have permission to use this app.")
        ticket.used = True
        token = f"u-{len(self._users):040x}"
        self._users[token] = ticket.user
        return web.json_response(
            {"code": 0, "access_token": token, "expires_in": 7200, "token_type": "Bearer"}
        )

    def _ticket(self, code: str) -> Ticket:
        ticket = self._codes.get(code)
        if ticket is None:
            raise No(20003, "The authorization code is not found.")
        if ticket.used:
            raise No(20065, "The authorization code has been used.")
        if self.tenant.now() - ticket.at > CODE_COUNTS:
            raise No(20004, "The authorization code has expired.")
        return ticket

    async def user_info(self, request: web.Request) -> web.Response:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if given not in self._users:
            raise No(20005, "invalid access_token")
        human = self.tenant.people[self._users[given]]
        tenant = "another" if self.foreign else self.tenant.tenant_key
        data = {**ids(human), "name": human.name, "tenant_key": tenant}
        return web.json_response({"code": 0, "msg": "success", "data": data})


def _s256(verifier: str) -> str:
    if not 43 <= len(verifier) <= 128:
        return "too short"
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
