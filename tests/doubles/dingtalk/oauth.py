"""Tokens of the app, and the page where people log in (server_0033, 0032, 0024)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode

from aiohttp import web

from tests.doubles.dingtalk.refusing import No
from tests.doubles.dingtalk.tenant import Tenant, union_id

LIFE = timedelta(seconds=7200)
CODE_COUNTS = timedelta(minutes=5)


@dataclass
class Entrance:
    """`browser`: who sits before the screen; `company`: which company he chooses there."""

    tenant: Tenant
    browser: str = ""
    company: str = ""
    issued: int = 0
    asked: int = 0  # how often somebody asked for a token
    _token: tuple[str, datetime] | None = None
    _codes: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    _users: dict[str, str] = field(default_factory=dict)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/v1.0/oauth2/accessToken", self.token),
            web.get("/oauth2/auth", self.page),
            web.post("/v1.0/oauth2/userAccessToken", self.exchange),
            web.get("/v1.0/contact/users/me", self.me),
            web.post("/topapi/v2/user/getuserinfo", self.inside),
        ]

    async def token(self, request: web.Request) -> web.Response:
        """The same one while it is valid."""
        self.asked += 1
        asked = await request.json()
        if (asked.get("appKey"), asked.get("appSecret")) != (
            self.tenant.client_id,
            self.tenant.secret,
        ):
            raise No("invalidClientIdOrSecret")
        now = self.tenant.now()
        if self._token is None or self._token[1] <= now:
            self.issued += 1
            self._token = (f"token-{self.issued}", now + LIFE)
        value, until = self._token
        return web.json_response(
            {"accessToken": value, "expireIn": int((until - now).total_seconds())}
        )

    def forget(self) -> None:
        """The token is refused from now on."""
        self._token = None

    def check(self, given: str) -> bool:
        return self._token is not None and (
            given == self._token[0] and self.tenant.now() < self._token[1]
        )

    # -- people --------------------------------------------------------------------------------

    async def page(self, request: web.Request) -> web.Response:
        asked = request.query
        if asked.get("client_id") != self.tenant.client_id or asked.get("response_type") != "code":
            raise No("invalidClient")
        code = self.code(self.browser)
        back = {"authCode": code, "code": code, "state": asked.get("state", "")}
        raise web.HTTPFound(f"{asked['redirect_uri']}?{urlencode(back)}")

    def code(self, user: str) -> str:
        code = f"code-{len(self._codes) + 1}"
        self._codes[code] = (user, self.tenant.now())
        return code

    async def exchange(self, request: web.Request) -> web.Response:
        asked = await request.json()
        if (asked.get("clientId"), asked.get("clientSecret")) != (
            self.tenant.client_id,
            self.tenant.secret,
        ):
            raise No("invalidClientIdOrSecret")
        user = self._used(asked.get("code", ""))
        if user is None:
            raise No("invalidParameter.authCode.notFound")
        token = f"user-token-{len(self._users) + 1}"
        self._users[token] = user
        company = self.company or self.tenant.corp_id
        return web.json_response({"accessToken": token, "expireIn": 7200, "corpId": company})

    async def me(self, request: web.Request) -> web.Response:
        user = self._users.get(request.headers.get("x-acs-dingtalk-access-token", ""))
        if user is None:
            raise No("InvalidAuthentication", 401)
        return web.json_response({"nick": user, "unionId": union_id(user), "openId": "o1"})

    async def inside(self, request: web.Request) -> web.Response:
        user = self._used((await request.json()).get("code", ""))
        if user not in self.tenant.people:
            raise No(40078)
        result = {"userid": user, "unionid": union_id(str(user)), "name": "…"}
        return web.json_response({"errcode": 0, "errmsg": "ok", "result": result})

    def _used(self, code: str) -> str | None:
        """Once, within five minutes."""
        user, at = self._codes.pop(code, ("", self.tenant.now()))
        return user if user and self.tenant.now() - at <= CODE_COUNTS else None
