"""The company's people, as far as the app may see them (contact-v3)."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlencode

from bot.platforms.base import Department, Member, NoSuchAddress
from bot.platforms.feishu.client import Client

IDS = {"user_id_type": "union_id", "department_id_type": "open_department_id"}
ROOT = "0"
SCOPE_PAGE = 100
BATCH = 50  # users/batch
_CHIEF = 1  # leaderType: 2 is a deputy


class Directory:
    """Raises from the SendFailed family."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def departments(self) -> AsyncIterator[Department]:
        async for one in self._departments():
            parent = str(one.get("parent_department_id") or "")
            yield Department(
                str(one["open_department_id"]),
                str(one.get("name") or ""),
                "" if parent == ROOT else parent,
            )

    async def members(self) -> AsyncIterator[Member]:
        """Each once, though he may be in several departments."""
        seen: set[str] = set()
        departments = [one async for one in self._departments()]
        leads: dict[str, list[str]] = {}
        for one in departments:
            for head in _heads(one):
                leads.setdefault(head, []).append(str(one["open_department_id"]))
        async for user in self._users(departments):
            id = str(user.get("union_id") or "")
            if id and id not in seen:
                seen.add(id)
                yield _member(user, tuple(leads.get(id, ())))

    async def member(self, external_id: str) -> Member:
        """Whoever wrote may be known to us by his open_id only."""
        type = "open_id" if external_id.startswith("ou_") else "union_id"
        query = urlencode({**IDS, "user_id_type": type, "user_ids": external_id})
        found = await self._client.call("GET", f"contact/v3/users/batch?{query}", patient=True)
        for user in found.get("items") or []:
            return replace(_member({"union_id": external_id} | user, ()), external_id=external_id)
        raise NoSuchAddress("不在通讯录权限范围内")

    async def visible(self) -> tuple[list[str], list[str]]:
        """Departments and people that the app was given: for everybody, the first level of both."""
        departments: list[str] = []
        people: list[str] = []
        for page in await self._client.pages("contact/v3/scopes", IDS, SCOPE_PAGE):
            departments += page.get("department_ids") or []
            people += page.get("user_ids") or []
        return departments, people

    async def _departments(self) -> AsyncIterator[dict[str, Any]]:
        """What was given, and everything below it."""
        seen: set[str] = set()
        for top in (await self.visible())[0]:
            path = f"contact/v3/departments/{quote(top, safe='')}"
            found = [await self._department(path)]
            below = {**IDS, "fetch_child": "true"}
            for page in await self._client.pages(f"{path}/children", below):
                found += page.get("items") or []
            for one in found:
                if isinstance(one, dict) and one.get("open_department_id") not in seen | {None}:
                    seen.add(one["open_department_id"])
                    yield one

    async def _department(self, path: str) -> Any:
        return (await self._client.call("GET", path, params=IDS, patient=True)).get("department")

    async def _users(self, departments: list[dict[str, Any]]) -> AsyncIterator[dict[str, Any]]:
        for department in departments:
            asked = {**IDS, "department_id": str(department["open_department_id"])}
            for page in await self._client.pages("contact/v3/users/find_by_department", asked):
                for user in page.get("items") or []:
                    yield user
        _, alone = await self.visible()
        for at in range(0, len(alone), BATCH):
            query = urlencode([*IDS.items(), *(("user_ids", id) for id in alone[at : at + BATCH])])
            found = await self._client.call("GET", f"contact/v3/users/batch?{query}", patient=True)
            for user in found.get("items") or []:
                yield user


def _heads(department: Mapping[str, Any]) -> list[str]:
    """`leader_user_id` is the chief as well, where the list of leaders is not shown to us."""
    listed = [
        str(one.get("leaderID"))
        for one in department.get("leaders") or ()
        if one.get("leaderType") == _CHIEF and one.get("leaderID")
    ]
    return listed or [str(one) for one in (department.get("leader_user_id"),) if one]


def _member(user: Mapping[str, Any], leads: tuple[str, ...]) -> Member:
    """Every field has a permission of its own and is silently absent without it."""
    return Member(
        external_id=str(user["union_id"]),
        name=str(user.get("name") or ""),
        title=str(user.get("job_title") or ""),
        phone=_phone(str(user.get("mobile") or "")),
        departments=_main_first(user),
        leads=leads,
        manager=str(user.get("leader_user_id") or ""),
        active=_is_active(user.get("status") or {}),
    )


def _main_first(user: Mapping[str, Any]) -> tuple[str, ...]:
    departments = [str(one) for one in user.get("department_ids") or () if one != ROOT]
    main = {
        str(one.get("department_id"))
        for one in user.get("orders") or ()
        if one.get("is_primary_dept")
    }
    return tuple(sorted(departments, key=lambda one: one not in main))


def _is_active(status: Mapping[str, Any]) -> bool:
    return not any(status.get(name) for name in ("is_resigned", "is_exited", "is_frozen"))


def _phone(mobile: str) -> str:
    """Numbers of the mainland without their country code, as people write them."""
    return mobile.removeprefix("+86")
