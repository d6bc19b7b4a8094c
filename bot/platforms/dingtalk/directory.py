"""The company's people as the contact list tells (server_0053–0082): none of these calls counts."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from bot.platforms.base import Department, Member, SendFailed, Throttled
from bot.platforms.dingtalk.client import Client

ROOT = "1"
PAGE = 100
PATIENCE = 20  # times; a directory can wait for its turn


class Directory:
    def __init__(self, client: Client) -> None:
        self._client = client

    async def departments(self) -> AsyncIterator[Department]:
        """Everything in the visible range, parents first."""
        async for found in self._departments():
            yield found

    async def members(self) -> AsyncIterator[Member]:
        """Each once, with the departments that the platform names, the main one first."""
        seen: set[str] = set()
        async for department in self._departments():
            async for person in self._of(department.external_id):
                if person not in seen:
                    seen.add(person)
                    yield await self.member(person)
        for person in (await self.scopes())[1]:
            if person not in seen:
                yield await self.member(person)

    async def count(self) -> int:
        """How many people the app may see."""
        people = set((await self.scopes())[1])
        async for department in self._departments():
            asked = {"dept_id": int(department.external_id)}
            found = await self._ask("/topapi/user/listid", asked)
            people.update(_words(found.get("userid_list")))
        return len(people)

    async def member(self, userid: str) -> Member:
        """The page of one person is the only one that names his manager."""
        return _member(await self._ask("/topapi/v2/user/get", {"userid": userid}))

    async def scopes(self) -> tuple[list[str], list[str]]:
        """Departments and single people that the app may see."""
        found = await self._ask("/auth/scopes", method="GET")
        scopes = found.get("auth_org_scopes") or {}
        return _words(scopes.get("authed_dept")), _words(scopes.get("authed_user"))

    async def admin(self) -> str:
        """The company's main administrator; empty: not told (topapi/user/listadmin)."""
        found = await self._ask("/topapi/user/listadmin", {})
        ranked = sorted(
            (int(one.get("sys_level") or 9), str(one.get("userid") or "")) for one in found or ()
        )
        return ranked[0][1] if ranked else ""

    async def _departments(self) -> AsyncIterator[Department]:
        waiting = [await self._named(id) for id in (await self.scopes())[0]]
        seen = {one.external_id for one in waiting}
        while waiting:
            department = waiting.pop(0)
            yield department
            for below in await self._below(department.external_id):
                if below.external_id not in seen:
                    seen.add(below.external_id)
                    waiting.append(below)

    async def _named(self, id: str) -> Department:
        found = await self._ask("/topapi/v2/department/get", {"dept_id": int(id)})
        return _department(found | {"dept_id": id})

    async def _below(self, id: str) -> list[Department]:
        found = await self._ask("/topapi/v2/department/listsub", {"dept_id": int(id)})
        return [_department(one) for one in found if isinstance(one, dict)]

    async def _of(self, department: str) -> AsyncIterator[str]:
        cursor: Any = 0
        while True:
            asked = {"dept_id": int(department), "cursor": cursor, "size": PAGE}
            page = await self._ask("/topapi/v2/user/list", asked)
            for one in page.get("list") or ():
                yield str(one["userid"])
            if not _yes(page.get("has_more")):
                return
            cursor = int(page["next_cursor"])

    async def _ask(self, path: str, json: Any = None, *, method: str = "POST") -> Any:
        for _ in range(PATIENCE):
            try:
                return await self._client.old(path, json, method=method)
            except Throttled as throttled:
                await asyncio.sleep(throttled.after.total_seconds())
        raise SendFailed("通讯录接口一直限流")


def _department(found: dict[str, Any]) -> Department:
    parent = str(found.get("parent_id") or "")
    id = str(found["dept_id"])
    return Department(id, str(found.get("name") or "公司"), "" if id == ROOT else parent)


def _member(found: dict[str, Any]) -> Member:
    leads = found.get("leader_in_dept") or ()
    return Member(
        external_id=str(found["userid"]),
        name=str(found.get("name") or ""),
        title=str(found.get("title") or ""),
        phone=str(found.get("mobile") or ""),
        departments=tuple(_words(found.get("dept_id_list"))),
        leads=tuple(str(one["dept_id"]) for one in leads if _yes(one.get("leader"))),
        manager=str(found.get("manager_userid") or ""),
    )


def _yes(value: Any) -> bool:
    """Samples show booleans as words."""
    return value is True or value == "true"


def _words(value: Any) -> list[str]:
    """Samples show lists as words too: `"[2,3]"`."""
    if isinstance(value, str):
        value = [one for one in value.strip("[] ").split(",") if one.strip()]
    return [str(one).strip(' "') for one in value or ()]
