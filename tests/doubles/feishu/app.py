"""The app itself: its bot, its permissions, its owner."""

from dataclasses import dataclass, field

from aiohttp import web

from tests.doubles.feishu.refusing import No, yes
from tests.doubles.feishu.tenant import Tenant

SCOPES = """im:message im:message.p2p_msg:readonly im:message.group_at_msg:readonly im:resource
im:chat:readonly contact:contact.base:readonly contact:user.base:readonly contact:user.phone:readonly
contact:user.employee:readonly contact:user.department:readonly contact:department.base:readonly
contact:department.organize:readonly tenant:tenant:readonly
application:application:self_manage""".split()


@dataclass
class App:
    tenant: Tenant
    open_id: str = "ou_bot"
    bot_name: str = "作战包"
    owner: str = ""  # a union_id
    scopes: set[str] = field(default_factory=lambda: set(SCOPES))

    def routes(self) -> list[web.RouteDef]:
        at = "/open-apis"
        return [
            web.get(f"{at}/bot/v3/info", self.bot),
            web.get(f"{at}/tenant/v2/tenant/query", self.company),
            web.get(f"{at}/application/v6/scopes", self.granted),
            web.get(f"{at}/application/v6/applications/{{id}}", self.about),
        ]

    async def bot(self, request: web.Request) -> web.Response:
        bot = {
            "activate_status": 2,
            "avatar_url": "https://example.com/bot.png",
            "ip_white_list": [],
            "app_name": self.bot_name,
            "open_id": self.open_id,
        }
        return web.json_response({"code": 0, "msg": "ok", "bot": bot})

    async def company(self, request: web.Request) -> web.Response:
        self._needs("tenant:tenant:readonly")
        return yes({"tenant": {"name": "示例公司", "tenant_key": self.tenant.tenant_key}})

    async def granted(self, request: web.Request) -> web.Response:
        return yes({"scopes": [{"scope_name": one, "grant_status": 1} for one in self.scopes]})

    async def about(self, request: web.Request) -> web.Response:
        self._needs("application:application:self_manage")
        return yes({"app": {"app_id": self.tenant.app_id, "owner": {"owner_id": self.owner}}})

    def _needs(self, scope: str) -> None:
        if scope not in self.scopes:
            raise No(99991672, f"Access denied. One of the following scopes is required: {scope}")
