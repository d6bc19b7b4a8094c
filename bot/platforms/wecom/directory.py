"""The company's people, as far as the app may see them (90208 department/list, 90201 user/list)."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from bot.platforms.base import Department, Member, NoSuchAddress, Stopped
from bot.platforms.wecom.client import Client
from bot.platforms.wecom.decode import person

_GONE = (2, 5)  # status: 1 active, 2 disabled, 4 not activated, 5 left


class Directory:
    """Raises from the SendFailed family. One call at a time: several at once get 45033."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def departments(self) -> AsyncIterator[Department]:
        """The highest that we may see has a parent that we may not."""
        found = await self._departments()
        known = {str(one.get("id")) for one in found}
        for one in found:
            id, parent = str(one.get("id")), str(one.get("parentid") or "")
            yield Department(id, str(one.get("name") or ""), parent if parent in known else "")

    async def members(self) -> AsyncIterator[Member]:
        """Each once, though he may be in several departments; also those who were given alone."""
        seen: set[str] = set()
        for one in await self._departments():
            for user in await self._users(str(one.get("id"))):
                if (id := _id(user)) and id not in seen:
                    seen.add(id)
                    yield _member(user)
        for id in await self.alone():
            if id not in seen:
                seen.add(id)
                yield _member(await self._client.read("user/get", userid=id))

    async def member(self, external_id: str) -> Member:
        return _member(await self._client.read("user/get", userid=external_id))

    async def alone(self) -> list[str]:
        """People who are in the visible range by themselves."""
        found = await self.app()
        return [_id(one) for one in _dicts((found.get("allow_userinfos") or {}).get("user"))]

    async def app(self) -> dict[str, Any]:
        """What the platform knows about our app (90227 agent/get)."""
        return await self._client.read("agent/get", agentid=str(self._client.agent_id))

    async def _departments(self) -> list[dict[str, Any]]:
        """Without their names, where we may not read those."""
        try:
            found = await self._client.read("department/list")
            return _dicts(found.get("department"))
        except Stopped:
            found = await self._client.read("department/simplelist")
            return _dicts(found.get("department_id"))

    async def _users(self, department: str) -> list[dict[str, Any]]:
        """Those of the department itself: `fetch_child` is not to be relied on."""
        try:
            found = await self._client.read("user/list", department_id=department)
        except Stopped:
            found = await self._client.read("user/simplelist", department_id=department)
        except NoSuchAddress:
            return []  # a department above the visible range
        return _dicts(found.get("userlist"))


def _dicts(found: Any) -> list[dict[str, Any]]:
    return [one for one in found or () if isinstance(one, dict)]


def _id(user: Mapping[str, Any]) -> str:
    return person(str(user.get("userid") or ""))


def _member(user: Mapping[str, Any]) -> Member:
    """Telephones are withheld from apps made after June 2022, unless each person agrees."""
    departments = _listed(user.get("department"))
    leading = zip(departments, _listed(user.get("is_leader_in_dept")), strict=False)
    main = str(user.get("main_department") or "")
    leaders = _listed(user.get("direct_leader"))
    return Member(
        external_id=_id(user),
        name=str(user.get("name") or ""),
        title=str(user.get("position") or ""),
        phone=str(user.get("mobile") or "").removeprefix("+86"),
        departments=tuple(sorted(departments, key=lambda one: one != main)),
        leads=tuple(id for id, leads in leading if leads == "1"),
        manager=person(leaders[0]) if leaders else "",
        active=user.get("status") not in _GONE,
    )


def _listed(found: Any) -> list[str]:
    return [str(one) for one in found] if isinstance(found, list) else []
