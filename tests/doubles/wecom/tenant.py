"""The company: people, departments, groups, and what of them the app may see."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.doubles.cloud import Human
from tests.doubles.wecom.refusing import No


@dataclass
class Division:
    """A department; `chief`: a userid."""

    id: str
    name: str
    parent: str = "0"
    chief: str = ""


@dataclass
class Group:
    """`talked`: somebody has called the AI bot there; before that it may not push."""

    id: str
    title: str
    members: set[str]
    bot: bool = True
    talked: bool = False


@dataclass
class Tenant:
    corp_id: str = "ww0123456789abcdef"
    agent_id: int = 1000002
    people: dict[str, Human] = field(default_factory=dict)
    divisions: dict[str, Division] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    out_of_range: set[str] = field(default_factory=set)  # people whom the app does not see
    alone: set[str] = field(default_factory=set)  # given by themselves, not with a department
    unlicensed: set[str] = field(default_factory=set)

    def employ(self, humans: Iterable[Human]) -> None:
        for human in humans:
            self.people[human.id.lower()] = human

    def sees(self, userid: str) -> bool:
        id = userid.lower()
        return id in self.people and id not in self.out_of_range

    def human(self, userid: str) -> Human:
        if userid.lower() not in self.people:
            raise No(60111, "userid not found")
        if not self.sees(userid):
            raise No(60011, "no privilege to access/modify contact/party/agent")
        return self.people[userid.lower()]

    def members(self, group: str) -> set[str]:
        found = self.groups.get(group)
        return found.members if found else set()
