"""The smallest company that can be served: three people with accounts, a group, and their clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlmodel import SQLModel

from bot.anchor import Anchor
from bot.business import Business, open_business
from bot.delivery import Delivery
from bot.dispatch import Dispatch, Outcome
from bot.platforms.base import Click, Message
from bot.timetable import Timetable
from cards.wire import pack
from sales.actions import Action
from storage.store import Storage
from storage.tables import Account, ChatGroup, Person, Role
from tests.doubles.chat import Chat

ZONE = ZoneInfo("Asia/Shanghai")
PLAYBOOK = Path(__file__).parents[2] / "playbooks/default.yaml"
WEDNESDAY = datetime(2026, 11, 25, 9, 0, tzinfo=ZONE).astimezone(UTC)
FANG, QIANG, BOSS = 1, 2, 3
PEOPLE = {FANG: "王芳", QIANG: "李强", BOSS: "赵敏"}


class StandingClock:
    """Stands still until it is moved."""

    def __init__(self, at: datetime = WEDNESDAY) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def move(self, to: datetime) -> None:
        self.at = max(self.at, to)

    def later(self, **delta: float) -> datetime:
        self.at += timedelta(**delta)
        return self.at


@dataclass
class Company:
    storage: Storage
    clock: StandingClock
    chat: Chat
    business: Business
    delivery: Delivery
    dispatch: Dispatch
    timetable: Timetable
    events: "count[int]"

    async def say(
        self, text: str, *, by: int = FANG, event: str = "", group: str = "", addressed: bool = True
    ) -> Outcome:
        message = Message(
            event or self.fresh(), PEOPLE[by], text, conversation=group, addressed=addressed
        )
        return await self.dispatch("chat", message)

    async def press(
        self, action: Action, *, by: int = FANG, event: str = "", on: str = "", **form: object
    ) -> Outcome:
        click = Click(event or self.fresh(), PEOPLE[by], pack(action), form, on)
        return await self.dispatch("chat", click)

    async def drain(self) -> int:
        return await self.delivery.drain(self.clock.now())

    def fresh(self) -> str:
        return f"event-{next(self.events)}"


async def open_company(
    storage: Storage, anchor: Path, clock: StandingClock | None = None
) -> Company:
    """On an empty database: hire; on one with people: another instance of the same bot."""
    async with storage.begin(at=WEDNESDAY) as store:
        if await store.actor(FANG) is None:
            for rows in _staff():
                store.session.add_all(rows)
                await store.session.flush()
    return await _opened(storage, anchor, clock or StandingClock())


def _staff() -> Iterator[list[SQLModel]]:
    greeted = WEDNESDAY - timedelta(days=30)
    yield [Person(id=id, name=name, greeted_at=greeted) for id, name in PEOPLE.items()]
    roles = [(FANG, "rep"), (QIANG, "rep"), (BOSS, "manager"), (BOSS, "admin")]
    yield [Role(person_id=id, role=role) for id, role in roles]
    yield [Account(platform="chat", external_id=name, person_id=id) for id, name in PEOPLE.items()]
    yield [ChatGroup(platform="chat", external_id="east", name="华东一组")]


async def _opened(storage: Storage, anchor: Path, clock: StandingClock) -> Company:
    business = await open_business(storage, PLAYBOOK, ZONE)
    business.on_the_dot()
    chat = Chat()
    delivery = Delivery(storage, {"chat": chat}, business, clock)
    dispatch = Dispatch(storage, {"chat": chat}, business, clock, delivery.wake)
    timetable = Timetable(storage, delivery, business, clock, Anchor(storage, anchor))
    return Company(storage, clock, chat, business, delivery, dispatch, timetable, count(1))
