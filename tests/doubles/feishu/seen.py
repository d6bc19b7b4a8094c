"""The bot's messages, as the readers see them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from typing import Any

from tests.doubles.cloud import Seen


@dataclass
class Shown:
    """A message of the bot's; `faces`: its contents, oldest first."""

    id: str
    chat: str
    kind: str
    faces: list[dict[str, Any]]
    at: datetime
    locked: bool = False  # somebody's tap on it is not answered yet
    recalled: bool = False
    updates: int = field(default=0)

    @property
    def now(self) -> dict[str, Any]:
        return self.faces[-1]

    def seen(self) -> Seen:
        nodes = list(tagged(self.now))
        said = [node["content"] for node in nodes if isinstance(node.get("content"), str)]
        title = self.now.get("header", {}).get("title", {}).get("content", "")
        return Seen(
            self.id,
            self.now.get("text", "") or _read("\n".join(said)),
            title,
            tuple(button["text"]["content"] for button in buttons(self.now)),
            self.now,
            len(self.faces),
        )


def _read(markdown: str) -> str:
    """As people see it: entities are letters, tags are none."""
    return unescape(re.sub(r"</?font[^>]*>", "", markdown))


def tagged(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        if "tag" in node:
            yield node
        for one in node.values():
            yield from tagged(one)
    elif isinstance(node, list):
        for one in node:
            yield from tagged(one)


def buttons(card: Any) -> list[dict[str, Any]]:
    return [node for node in tagged(card) if node["tag"] == "button"]
