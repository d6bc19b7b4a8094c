"""The company: who works there, in which departments and groups, and who may use the app."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from tests.doubles.cloud import Human
from tests.doubles.feishu.refusing import No

ID_TYPES = ("open_id", "union_id", "user_id")


def ids(human: Human) -> dict[str, str]:
    """`union_id` is who he is for the bot."""
    return {"union_id": human.id, "open_id": f"ou_{human.id}", "user_id": f"e{human.id}"}


@dataclass
class Group:
    id: str
    title: str
    members: set[str]
    bot: bool = True


@dataclass
class Division:
    """A department. `id`: open_department_id; `chief`: a union_id."""

    id: str
    name: str
    parent: str = "0"
    chief: str = ""


@dataclass
class Tenant:
    app_id: str
    tenant_key: str
    now: Callable[[], datetime]
    people: dict[str, Human] = field(default_factory=dict)
    gone: dict[str, Human] = field(default_factory=dict)
    divisions: dict[str, Division] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    out_of_range: set[str] = field(default_factory=set)  # may not use the app
    deaf: set[str] = field(default_factory=set)  # stopped the bot's messages

    @staticmethod
    def private(human: Human) -> str:
        return f"oc_p2p_{human.id}"

    def by(self, id_type: str, id: str, among: Iterable[Human] | None = None) -> Human | None:
        everybody = self.people.values() if among is None else among
        return next((one for one in everybody if ids(one)[id_type] == id), None)

    def receiver(self, id_type: str, id: str) -> Human:
        """Raises what sending to him answers."""
        if id_type not in ID_TYPES or not id:
            raise No(230034, "The receive_id is invalid.")
        if self.by(id_type, id, self.gone.values()):
            raise No(230029, "User has resigned.")
        human = self.by(id_type, id)
        if human is None:
            missing = {"open_id": 99992351, "union_id": 99992364, "user_id": 99992360}
            raise No(missing[id_type], "these ids not existed")
        if human.id in self.out_of_range:
            raise No(230013, "Bot has NO availability to this user.")
        if human.id in self.deaf:
            raise No(230053, "The user has stopped the bot from sending messages.")
        return human

    def group(self, id: str) -> Group:
        if id not in self.groups:
            raise No(232009, "Your request specifies a chat which has already been dissolved.")
        if not self.groups[id].bot:
            raise No(230002, "The bot can not be outside the group.")
        return self.groups[id]

    def visible(self) -> list[Human]:
        return [one for one in self.people.values() if one.id not in self.out_of_range]

    def below(self, id: str) -> list[Division]:
        found = []
        for one in self.divisions.values():
            if one.parent == id:
                found += [one, *self.below(one.id)]
        return found
