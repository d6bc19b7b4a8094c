"""The demo company inside a double: who works there, in which teams and groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.clock import Clock
from tests.doubles.cloud import Human
from tests.doubles.dingtalk import DingTalkDouble
from tests.doubles.dingtalk.tenant import Group as DingTalkGroup
from tests.doubles.feishu import FeishuDouble
from tests.doubles.feishu.tenant import Division as FeishuDivision
from tests.doubles.feishu.tenant import Group as FeishuGroup
from tests.doubles.wecom import WeComDouble
from tests.doubles.wecom.tenant import Division as WeComDivision
from tests.doubles.wecom.tenant import Group as WeComGroup

NAMES = {
    "wecom": ("user{}", "wrgroup{}"),
    "dingtalk": ("user{}", "cid{}"),
    "feishu": ("on_{}", "oc_{}"),
}
"""What people and groups are called there."""
SOCKETS = ("dingtalk", "feishu")
"""The bot connects to them, as it does by default."""
ROOT = 1


@dataclass(frozen=True)
class Colleague:
    """`team`, `manager`: by number; 0: none."""

    id: int
    name: str
    title: str
    team: int
    manager: int


@dataclass(frozen=True)
class Team:
    id: int
    name: str


async def staged(
    platform: str, clock: Clock, company: str, people: Sequence[Colleague], teams: Sequence[Team],
    address: str,
) -> Any:  # fmt: skip
    """A started cloud where all of them work. `address`: of the bot, which it calls back."""
    cloud = await _DOUBLES[platform](clock).start()
    if platform not in SOCKETS:
        cloud.callback = f"{address}/callback/{platform}"
    who, where = NAMES[platform]
    for one in people:
        id, manager = who.format(one.id), who.format(one.manager) if one.manager else ""
        departments = (_department(platform, one.team),)
        cloud.people[id] = Human(id, one.name, "", one.title, departments, manager)
    _STAGES[platform](cloud, company, teams, where)
    if hasattr(cloud.entrance, "domain"):
        cloud.entrance.domain = urlsplit(address).netloc
    return cloud


def _department(platform: str, team: int) -> str:
    number = ROOT + team
    return f"od-{number}" if platform == "feishu" else str(number)


def _feishu(cloud: FeishuDouble, company: str, teams: Sequence[Team], where: str) -> None:
    cloud.tenant.divisions["od-1"] = FeishuDivision("od-1", company)
    for one in teams:
        id = _department("feishu", one.id)
        cloud.tenant.divisions[id] = FeishuDivision(id, one.name, "od-1")
        group = where.format(one.id)
        cloud.tenant.groups[group] = FeishuGroup(group, f"{one.name}作战群", set(cloud.people))


def _wecom(cloud: WeComDouble, company: str, teams: Sequence[Team], where: str) -> None:
    cloud.tenant.divisions["1"] = WeComDivision("1", company)
    for one in teams:
        id = _department("wecom", one.id)
        cloud.tenant.divisions[id] = WeComDivision(id, one.name, "1")
        group = where.format(one.id)
        cloud.tenant.groups[group] = WeComGroup(group, f"{one.name}作战群", set(cloud.people))


def _dingtalk(cloud: DingTalkDouble, company: str, teams: Sequence[Team], where: str) -> None:
    cloud.tenant.departments = {ROOT: (company, 0)} | {
        ROOT + one.id: (one.name, ROOT) for one in teams
    }
    for one in teams:
        cloud.tenant.groups[where.format(one.id)] = DingTalkGroup(f"{one.name}作战群")


_DOUBLES: dict[str, Any] = {
    "wecom": WeComDouble, "dingtalk": DingTalkDouble, "feishu": FeishuDouble
}  # fmt: skip
_STAGES: dict[str, Any] = {"wecom": _wecom, "dingtalk": _dingtalk, "feishu": _feishu}
