"""What stands in a chat, and how it looks to whom."""

import json
from dataclasses import dataclass, field
from typing import Any

from tests.doubles.cloud import Seen

BUILT_IN = "1366a1eb-bc54-4859-ac88-517c56a9acb1.schema"


@dataclass
class Shown:
    """One message. Of a card `values` are everybody's variables, `own` what a tap's answer changed for
    one person alone."""

    id: str
    to: str
    kind: str  # card, or a msgKey
    values: dict[str, Any]
    template: str = ""
    callback: str = ""  # STREAM | HTTP | empty: buttons never call back
    route: str = ""
    versions: int = 1
    own: dict[str, dict[str, Any]] = field(default_factory=dict)

    def for_(self, user: str) -> dict[str, Any]:
        return self.values | self.own.get(user, {})

    def change(self, values: dict[str, str], by_key: bool) -> None:
        """For everybody; what is not named is wiped unless the change is by key."""
        self.values = self.values | values if by_key else dict(values)
        self.own.clear()
        self.versions += 1

    def answer(self, user: str, values: dict[str, str], by_key: bool) -> None:
        self.own[user] = self.for_(user) | values if by_key else dict(values)
        self.versions += 1


def buttons(shown: Shown, user: str) -> list[dict[str, Any]]:
    """Of a card as the template draws them, of an action card in the same shape."""
    values = shown.for_(user)
    if shown.kind == "card":
        return list(json.loads(values.get("sys_full_json_obj") or "{}").get("msgButtons") or ())
    named = [("singleTitle", "singleURL")]
    named += [(f"actionTitle{n}", f"actionURL{n}") for n in range(1, 6)]
    return [{"text": values[title], "url": values[url]} for title, url in named if title in values]


def look(shown: Shown, user: str) -> Seen:
    values = shown.for_(user)
    body = ("markdown", "tips") if shown.kind == "card" else ("content", "text")
    text = "\n".join(str(values[name]) for name in body if values.get(name))
    labels = tuple(one["text"] for one in buttons(shown, user))
    return Seen(shown.id, text, str(values.get("title", "")), labels, values, shown.versions)
