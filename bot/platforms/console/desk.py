"""What the console's routes work with, and who stands before them."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from bot.business import Business
from bot.clock import Clock
from bot.ids import Ids
from bot.platforms.base import Click, Message
from bot.platforms.console.hub import Hub
from bot.platforms.console.talks import Talk, talks_of
from storage.store import Storage, Store
from storage.tables import Person

LARGEST_ID = 2**63 - 1


class Wrong(Exception):
    """A request that cannot be taken; the sentence is for whoever sent it."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.sentence, self.status = sentence, status


@dataclass(frozen=True, slots=True)
class Desk:
    """`dispatch`: answers one event. `move_clock`: none where the clock is the real one."""

    storage: Storage
    dispatch: Callable[[str, Click | Message], Awaitable[Any]]
    clock: Clock
    business: Business
    ids: Ids
    hub: Hub
    media: Path
    company: str
    move_clock: Callable[[datetime], Awaitable[None]] | None = None
    remote: bool = False

    @property
    def zone(self) -> tzinfo:
        return self.business.tools.zone

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Store]:
        """Like `storage.read`; what was read stays readable when it is over."""
        async with self.storage.read() as store:
            yield store
            store.session.expunge_all()


async def person_named(store: Store, given: object) -> Person:
    """`as`: a person's id, or a name that only one of us has."""
    if (id := number(given)) is not None:
        person = await store.session.get(Person, id)
        if person is None or not person.active:
            raise Wrong(f"没有编号为 {id} 的人员")
        return person
    if not isinstance(given, str) or not given.strip():
        raise Wrong("请在 as 里写明是谁：人员编号，或不重名的姓名")
    found = await _with_name(store, given.strip())
    if not found:
        raise Wrong(f"没有叫「{given.strip()[:20]}」的人")
    if len(found) > 1:
        ids = "、".join(str(person.id) for person in found[:10])
        raise Wrong(f"有 {len(found)} 位「{given.strip()[:20]}」，请改用编号：{ids}")
    return found[0]


async def talk_named(store: Store, person: Person, given: object) -> Talk:
    """`to`: one of the person's own conversations; the private one when it is left out."""
    talks = await talks_of(store, person)
    if given in (None, ""):
        return talks[0]
    found = next((talk for talk in talks if talk.id == given), None)
    if found is None:
        raise Wrong("没有这个会话，或你不在里面")
    return found


def number(given: object) -> int | None:
    """An id, as a number or in digits; None for anything else."""
    if isinstance(given, bool):
        return None
    if isinstance(given, str) and given.isascii() and given.isdigit() and len(given) < 20:
        given = int(given)
    return given if isinstance(given, int) and 0 < given <= LARGEST_ID else None


def event_named(given: object, desk: Desk) -> str:
    """The caller's own name for an event, so that sending it again changes nothing."""
    if given in (None, ""):
        return desk.ids.event()
    if not isinstance(given, str) or len(given) > 100 or not given.isprintable():
        raise Wrong("event 应是不超过 100 个字符的文字")
    return given


async def _with_name(store: Store, name: str) -> list[Person]:
    query = select(Person).where(Person.name == name, col(Person.active))
    return list((await store.session.exec(query.order_by(col(Person.id)))).all())
