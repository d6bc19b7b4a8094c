"""The contact list of the old API (server_0053–0082); booleans and lists partly as words, as in its samples."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from tests.doubles.cloud import Human
from tests.doubles.dingtalk.refusing import No
from tests.doubles.dingtalk.tenant import Tenant, union_id

Asked = dict[str, Any]


class Contacts:
    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant

    def routes(self) -> list[web.RouteDef]:
        at = "/topapi/v2"
        return [
            web.post(f"{at}/user/get", self._answering(self.user)),
            web.post(f"{at}/user/list", self._answering(self.members)),
            web.post(f"{at}/department/get", self._answering(self.department)),
            web.post(f"{at}/department/listsub", self._answering(self.below)),
            web.post("/topapi/user/listid", self._answering(self.ids)),
            web.post("/topapi/user/listadmin", self._answering(self.admins)),
            web.post("/topapi/user/getbyunionid", self._answering(self.by_union)),
            web.get("/auth/scopes", self.scopes),
        ]

    def _answering(
        self, find: Callable[[Asked], Any]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def answer(request: web.Request) -> web.Response:
            result = find(await request.json())
            return web.json_response({"errcode": 0, "errmsg": "ok", "result": result})

        return answer

    def user(self, asked: Asked) -> Asked:
        human = self.tenant.people.get(asked.get("userid", ""))
        if human is None:
            raise No(33012)
        if human.id in self.tenant.hidden:
            raise No(50002)
        found = {
            "userid": human.id,
            "unionid": union_id(human.id),
            "name": human.name,
            "mobile": human.phone,
            "title": human.title,
            "dept_id_list": "[" + ",".join(human.departments) + "]",
            "leader_in_dept": [
                {
                    "dept_id": int(id),
                    "leader": str(human.id in self.tenant.heads.get(int(id), ())).lower(),
                }
                for id in human.departments
            ],
            "active": "true",
        }
        return found | ({"manager_userid": human.manager} if human.manager else {})

    def members(self, asked: Asked) -> Asked:
        """Direct ones only, 100 a page at most."""
        id, cursor, size = asked["dept_id"], asked["cursor"], asked["size"]
        self._department(id)
        if not 1 <= size <= 100:
            raise No(40035)
        here = [
            one for one in self.tenant.people.values()
            if str(id) in one.departments and one.id not in self.tenant.hidden
        ]  # fmt: skip
        page = [{"userid": one.id, "name": one.name} for one in here[cursor : cursor + size]]
        more = len(here) > cursor + size
        return {"has_more": more, "list": page} | ({"next_cursor": cursor + size} if more else {})

    def department(self, asked: Asked) -> Asked:
        name, parent = self._department(asked["dept_id"])
        return {"dept_id": asked["dept_id"], "name": name, "parent_id": parent}

    def below(self, asked: Asked) -> list[Asked]:
        """One level."""
        self._department(asked["dept_id"])
        return [
            {"dept_id": id, "name": name, "parent_id": parent}
            for id, (name, parent) in self.tenant.departments.items()
            if parent == asked["dept_id"]
        ]

    def ids(self, asked: Asked) -> Asked:
        self._department(asked["dept_id"])
        return {"userid_list": [one.id for one in self._in(asked["dept_id"])]}

    def _in(self, department: int) -> list[Human]:
        return [
            one
            for one in self.tenant.people.values()
            if str(department) in one.departments and one.id not in self.tenant.hidden
        ]

    def admins(self, asked: Asked) -> list[Asked]:
        """1: the main one, 2: others."""
        return [{"userid": user, "sys_level": level} for user, level in self.tenant.admins.items()]

    def by_union(self, asked: Asked) -> Asked:
        for human in self.tenant.people.values():
            if union_id(human.id) == asked.get("unionid"):
                return {"contact_type": 0, "userid": human.id}
        raise No(60121)

    async def scopes(self, request: web.Request) -> web.Response:
        scopes = {
            "authed_dept": self.tenant.authed_departments,
            "authed_user": self.tenant.authed_people,
        }
        return web.json_response({"errcode": 0, "errmsg": "ok", "auth_org_scopes": scopes})

    def _department(self, id: int) -> tuple[str, int]:
        self.tenant.needs("qyapi_get_department_list")
        if id not in self.tenant.departments:
            raise No(60003)
        if not self._is_authed(id):
            raise No(60011)
        return self.tenant.departments[id]

    def _is_authed(self, id: int) -> bool:
        while id:
            if id in self.tenant.authed_departments:
                return True
            id = self.tenant.departments[id][1]
        return False
