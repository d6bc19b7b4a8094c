"""Conversations by name: `p12` is person 12 with the bot, `g3` is group 3."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from storage.chat import Chat
from storage.store import Store
from storage.tables import ChatGroup, Person

NAME = "console"
BOT = "作战包助手"
_GROUP = re.compile(r"g([0-9]{1,18})")
_CALLED = re.compile(r"^\s*[@＠]作战包(助手)?\s*|\s*[@＠]作战包(助手)?\s*$")


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation as one of its people sees it."""

    id: str
    title: str
    about: str
    group: ChatGroup | None = None


def private(person_id: int) -> str:
    return f"p{person_id}"


def of_group(group_id: int) -> str:
    return f"g{group_id}"


def group_of(conversation: str) -> int | None:
    """The group's id; None: a private one."""
    found = _GROUP.fullmatch(conversation)
    return int(found[1]) if found else None


async def talks_of(store: Store, person: Person) -> Sequence[Talk]:
    """The private one first."""
    chat = Chat(store)
    groups = [
        Talk(of_group(group.id or 0), group.name, f"{len(await chat.members(group))} 人", group)
        for group in await chat.groups_of(person, NAME)
    ]
    return [Talk(private(person.id or 0), BOT, "随时记拜访、查客户"), *groups]


def called(text: str) -> tuple[bool, str]:
    """Whether words in a group are for the bot, and the words without its name."""
    plain = _CALLED.sub("", text)
    return plain != text or text.lstrip().startswith(("/", "／")), plain.strip()
