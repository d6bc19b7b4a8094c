"""One company: its people, departments and groups, its app, and what the month has left."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.doubles.cloud import Human
from tests.doubles.dingtalk.refusing import No

ALL_SCOPES = (
    "qyapi_robot_sendmsg", "Card.Instance.Write", "qyapi_get_member", "qyapi_get_department_list",
    "qyapi_get_department_member", "Contact.User.Read",
)  # fmt: skip


@dataclass
class Group:
    title: str
    has_bot: bool = True
    bot_stopped: bool = False


@dataclass
class Tenant:
    """`scopes`: permissions of the app; `hidden`: people outside its visible range; `published`: without
    it messages do not say who sent them."""

    corp_id: str
    client_id: str
    secret: str
    now: Callable[[], datetime]
    people: dict[str, Human] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    departments: dict[int, tuple[str, int]] = field(default_factory=lambda: {1: ("示例公司", 0)})
    heads: dict[int, set[str]] = field(default_factory=dict)
    admins: dict[str, int] = field(default_factory=dict)  # user → level
    scopes: set[str] = field(default_factory=lambda: set(ALL_SCOPES))
    hidden: set[str] = field(default_factory=set)
    authed_departments: list[int] = field(default_factory=lambda: [1])
    authed_people: list[str] = field(default_factory=list)
    published: bool = True
    calls: int = 5_000
    pushes: int = 3_000
    used: Counter[str] = field(default_factory=Counter)

    def needs(self, scope: str) -> None:
        if scope not in self.scopes:
            code = "Forbidden.AccessDenied.AccessTokenPermissionDenied"
            raise No(code, 403, accessdenieddetail={"requiredScopes": [scope]})

    def sees(self, user: str) -> bool:
        return user in self.people and user not in self.hidden

    def called(self) -> None:
        """One counted call of this month (server_1433)."""
        key = self._month("calls")
        if self.used[key] >= self.calls:
            raise No("Forbidden.AccessDenied.ApiCountLimitForOrg", 403)
        self.used[key] += 1

    def pushed(self) -> bool:
        """One counted push; False: none is left, and words are kept back."""
        key = self._month("pushes")
        if self.used[key] >= self.pushes:
            return False
        self.used[key] += 1
        return True

    def count(self, kind: str) -> int:
        return self.used[self._month(kind)]

    def _month(self, kind: str) -> str:
        return f"{kind}:{self.now() + timedelta(hours=8):%Y-%m}"


def union_id(user: str) -> str:
    return f"union-{user}"
