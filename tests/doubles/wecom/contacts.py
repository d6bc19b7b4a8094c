"""The contact list, as an app made after June 2022 may read it: no telephones, no mail."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.doubles.cloud import Human
from tests.doubles.wecom.refusing import No, yes
from tests.doubles.wecom.tenant import Tenant


@dataclass
class Contacts:
    """`details`: whether the app may read more than names and ids."""

    tenant: Tenant
    details: bool = True
    domain: str = "bot.example.com"  # 可信域名
    disabled: set[str] = field(default_factory=set)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/cgi-bin/agent/get", self.agent),
            web.get("/cgi-bin/department/list", self.departments),
            web.get("/cgi-bin/department/simplelist", self.department_ids),
            web.get("/cgi-bin/user/list", self.users),
            web.get("/cgi-bin/user/simplelist", self.simple_users),
            web.get("/cgi-bin/user/get", self.user),
        ]

    async def agent(self, request: web.Request) -> web.Response:
        if request.query.get("agentid") != str(self.tenant.agent_id):
            raise No(301002, "no permission to access agent")
        alone = [{"userid": id} for id in sorted(self.tenant.alone)]
        tops = [int(one.id) for one in self.tenant.divisions.values() if one.parent == "0"]
        return yes(
            agentid=self.tenant.agent_id,
            name="作战包",
            close=0,
            redirect_domain=self.domain,
            allow_userinfos={"user": alone},
            allow_partys={"partyid": tops},
            allow_tags={"tagid": []},
        )

    async def departments(self, request: web.Request) -> web.Response:
        if not self.details:
            raise No(48002, "api forbidden")
        found = [
            {"id": int(one.id), "name": one.name, "parentid": int(one.parent), "order": 1}
            for one in self.tenant.divisions.values()
        ]
        return yes(department=found)

    async def department_ids(self, request: web.Request) -> web.Response:
        found = [
            {"id": int(one.id), "parentid": int(one.parent), "order": 1}
            for one in self.tenant.divisions.values()
        ]
        return yes(department_id=found)

    async def users(self, request: web.Request) -> web.Response:
        if not self.details:
            raise No(48002, "api forbidden")
        return yes(userlist=[self._detailed(one) for one in self._of(request)])

    async def simple_users(self, request: web.Request) -> web.Response:
        found = [
            {"userid": one.id, "name": one.name, "department": _numbers(one)}
            for one in self._of(request)
        ]
        return yes(userlist=found)

    async def user(self, request: web.Request) -> web.Response:
        return yes(**self._detailed(self.tenant.human(request.query.get("userid", ""))))

    def _of(self, request: web.Request) -> Iterator[Human]:
        department = request.query.get("department_id", "")
        if department not in self.tenant.divisions:
            raise No(60011, "no privilege to access/modify contact/party/agent")
        for human in self.tenant.people.values():
            if department in human.departments and self.tenant.sees(human.id):
                yield human

    def _detailed(self, human: Human) -> dict[str, Any]:
        heads = {one.id: one.chief for one in self.tenant.divisions.values()}
        return {
            "userid": human.id,
            "name": human.name,
            "position": human.title,
            "department": _numbers(human),
            "order": [0] * len(human.departments),
            "is_leader_in_dept": [int(heads.get(one) == human.id) for one in human.departments],
            "direct_leader": [human.manager] if human.manager else [],
            "main_department": _numbers(human)[0] if human.departments else 0,
            "status": 2 if human.id in self.disabled else 1,
            "isleader": 0,
            "enable": 1,
        }


def _numbers(human: Human) -> list[int]:
    return [int(one) for one in human.departments]
