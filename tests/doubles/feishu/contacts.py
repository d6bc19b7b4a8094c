"""The contact list, contact-v3: pages, ranges, ids in the type that was asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.doubles.cloud import Human
from tests.doubles.feishu.refusing import No, Quotas, yes
from tests.doubles.feishu.tenant import Division, Tenant, ids


@dataclass
class Contacts:
    tenant: Tenant
    quotas: Quotas

    def routes(self) -> list[web.RouteDef]:
        at = "/open-apis/contact/v3"
        return [
            web.get(f"{at}/scopes", self.scopes),
            web.get(f"{at}/departments/{{id}}", self.department),
            web.get(f"{at}/departments/{{id}}/children", self.children),
            web.get(f"{at}/users/find_by_department", self.in_department),
            web.get(f"{at}/users/batch", self.batch),
        ]

    async def scopes(self, request: web.Request) -> web.Response:
        """For everybody: the first level of departments, and who is in none."""
        self.quotas.api("contact/v3/scopes")
        tops = [one.id for one in self.tenant.divisions.values() if one.parent == "0"]
        alone = [self._id(request, one) for one in self.tenant.visible() if not one.departments]
        page, rest = _page(
            [("u", one) for one in alone] + [("d", one) for one in tops], request, 100
        )
        found = {
            "user_ids": [id for kind, id in page if kind == "u"],
            "department_ids": [id for kind, id in page if kind == "d"],
        }
        return yes(found | rest)

    async def department(self, request: web.Request) -> web.Response:
        self.quotas.api("contact/v3/departments")
        return yes({"department": self._division(request, self._found(request))})

    async def children(self, request: web.Request) -> web.Response:
        self.quotas.api("contact/v3/departments/children")
        id = self._found(request).id
        deep = request.query.get("fetch_child") == "true"
        below = self.tenant.below(id)
        wanted = below if deep else [one for one in below if one.parent == id]
        page, rest = _page([self._division(request, one) for one in wanted], request, 50)
        return yes({"items": page} | rest)

    async def in_department(self, request: web.Request) -> web.Response:
        self.quotas.api("contact/v3/users/find_by_department")
        id = request.query.get("department_id", "")
        if id not in self.tenant.divisions:
            raise No(40004, "no dept authority error", 403)
        there = [one for one in self.tenant.visible() if id in one.departments]
        page, rest = _page([self._user(request, one) for one in there], request, 50)
        return yes({"items": page} | rest)

    async def batch(self, request: web.Request) -> web.Response:
        self.quotas.api("contact/v3/users/batch")
        asked = request.query.getall("user_ids")
        if not 1 <= len(asked) <= 50:
            raise No(40001, "param error")
        found = [one for one in self.tenant.visible() if self._id(request, one) in asked]
        return yes({"items": [self._user(request, one) for one in found]})

    def _found(self, request: web.Request) -> Division:
        found = self.tenant.divisions.get(request.match_info["id"])
        if found is None:
            raise No(40004, "no dept authority error", 403)
        return found

    def _id(self, request: web.Request, human: Human) -> str:
        return ids(human)[request.query.get("user_id_type", "open_id")]

    def _division(self, request: web.Request, division: Division) -> dict[str, Any]:
        chief = self.tenant.people.get(division.chief)
        leaders = [{"leaderType": 1, "leaderID": self._id(request, chief)}] if chief else []
        return {
            "name": division.name,
            "open_department_id": division.id,
            "parent_department_id": division.parent,
            "leaders": leaders,
            "status": {"is_deleted": False},
        }

    def _user(self, request: web.Request, human: Human) -> dict[str, Any]:
        manager = self.tenant.people.get(human.manager)
        return {
            **ids(human),
            "name": human.name,
            "mobile": f"+86{human.phone}" if human.phone else "",
            "job_title": human.title,
            "department_ids": sorted(human.departments),
            "orders": [
                {"department_id": one, "is_primary_dept": at == 0}
                for at, one in enumerate(human.departments)
            ],
            "leader_user_id": self._id(request, manager) if manager else "",
            "status": {"is_frozen": False, "is_resigned": False, "is_activated": True},
        }


def _page(
    items: Sequence[Any], request: web.Request, most: int
) -> tuple[list[Any], dict[str, Any]]:
    size = int(request.query.get("page_size", "10"))
    if not 1 <= size <= most:
        raise No(40011, "page size is invalid")
    start = request.query.get("page_token", "after:0")
    if not start.startswith("after:"):
        raise No(40012, "page token is invalid error")
    at = int(start[6:])
    more = at + size < len(items)
    rest = {"has_more": more} | ({"page_token": f"after:{at + size}"} if more else {})
    return list(items[at : at + size]), rest
