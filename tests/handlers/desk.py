"""A small sales team at its chat window: what is said and pressed goes through the real dispatch."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import SQLModel, select

from bot.business import Business
from bot.dispatch import Dispatch, Outcome
from bot.platforms.base import Click, Message, Outgoing, Response, Sent
from cards.model import Button, Buttons, Card, Form
from cards.wire import pack
from handlers.registry import Reply, Tools
from sales.company_names import company_key
from storage.calendar import load_calendar
from storage.directory import Names
from storage.playbooks import load_playbook
from storage.store import Storage
from storage.tables import Account, Contact, Customer, Person, Region, Role

ZONE = ZoneInfo("Asia/Shanghai")
WEDNESDAY = datetime(2026, 11, 25, 10, 0, tzinfo=ZONE).astimezone(UTC)
PLAYBOOK = Path(__file__).parents[2] / "playbooks" / "default.yaml"


class Clock:
    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def move(self, to: datetime) -> None:
        self.at = max(self.at, to)


class Chat:
    """A platform that shows nothing inline and remembers what it was asked to send."""

    name = "chat"
    window = timedelta(hours=4)

    def __init__(self) -> None:
        self.sent: list[Outgoing] = []

    def decode(self, request: Any) -> Any:
        raise NotImplementedError

    def answer(self, inbound: Click | Message, reply: Reply) -> Response | None:
        return None

    async def send(self, outgoing: Outgoing) -> Sent:
        self.sent.append(outgoing)
        return Sent(outgoing.replaces or f"m{len(self.sent)}")


class Desk:
    """The team's day. `say` and `press` return the reply that was stored."""

    def __init__(self, storage: Storage, business: Business, clock: Clock) -> None:
        self.storage, self.business, self.clock = storage, business, clock
        self.chat = Chat()
        self.dispatch = Dispatch(storage, {"chat": self.chat}, business, clock)
        self._events: Iterator[int] = itertools.count(1)

    async def say(self, text: str, *, by: str = "王芳", event: str = "") -> Reply:
        return (await self.outcome(text, by=by, event=event)).reply

    async def outcome(self, text: str, *, by: str = "王芳", event: str = "") -> Outcome:
        return await self.dispatch("chat", Message(event or self._event(), by, text))

    async def press(
        self, card: Card | None, label: str, *, by: str = "王芳", event: str = "", **form: Any
    ) -> Reply:
        """Tap the button that carries `label` on this card, with the form's answers."""
        packed = pack(button(card, label).action)
        return await self.tap(packed, by=by, event=event, **form)

    async def tap(self, packed: str, *, by: str = "王芳", event: str = "", **form: Any) -> Reply:
        click = Click(event or self._event(), by, packed, form, "m0")
        return (await self.dispatch("chat", click)).reply

    async def rows(self, table: type[SQLModel]) -> list[Any]:
        async with self.storage.read() as store:
            keys = table.__table__.primary_key.columns  # type: ignore[attr-defined]
            found = list((await store.session.exec(select(table).order_by(*keys))).all())
            store.session.expunge_all()
            return found

    def later(self, **delta: int) -> None:
        self.clock.at += timedelta(**delta)

    def _event(self) -> str:
        return f"e{next(self._events)}"


def button(card: Card | None, label: str) -> Button:
    assert card is not None, "there is no card"
    found = [one for one in buttons(card) if label in one.label]
    assert found, f"no button 「{label}」 among {[one.label for one in buttons(card)]}"
    return found[0]


def buttons(card: Card) -> list[Button]:
    shown: list[Button] = []
    for block in card.blocks:
        if isinstance(block, Buttons):
            shown.extend(block.buttons)
        if isinstance(block, Form):
            shown.append(block.submit)
    return shown


def words(card: Card | None) -> str:
    """Everything a reader sees on the card."""
    assert card is not None, "there is no card"
    return f"{card.title} {card.subtitle} {card.blocks!r}"


async def open_desk(storage: Storage) -> Desk:
    clock = Clock(WEDNESDAY)
    async with storage.begin(at=clock.now()) as store:
        await _team(store.session)
        await _customers(store.session)
    async with storage.read() as store:
        calendar = await load_calendar(store)
        names = Names()
        await names.refresh(store)
    business = Business(load_playbook(PLAYBOOK), Tools(names.directory, calendar, ZONE))
    return Desk(storage, business, clock)


TEAM = (
    (1, "周敏", "总监", None, ("director",)),
    (2, "李国强", "主管", 1, ("manager",)),
    (3, "王芳", "销售", 2, ("rep",)),
    (4, "陈明", "销售", 2, ("rep",)),
    (5, "赵静", "管理员", None, ("admin",)),
    (6, "孙洁", "销售运营", None, ("ops",)),
)
CUSTOMERS = (
    (1, "青禾口腔连锁有限公司", ["青禾口腔"], "口腔连锁", 3),
    (2, "云栖体检中心", ["云栖体检"], "体检中心", 3),
    (3, "岭南医院", ["岭南"], "民营医院", 4),
)
CONTACTS = (
    (1, 1, "王立群", "总经理", "13800000001", ["采购者"]),
    (2, 1, "贺楠", "信息科主任", "13800000002", ["影响者"]),
    (3, 2, "秦朗", "院长", "13800000003", ["否决者"]),
    (4, 3, "王海", "副总", "13800000004", ["采购者"]),
)


async def _team(session: Any) -> None:
    """The numbers above are those the database gives, row by row."""
    session.add(Region(name="华东"))
    await session.flush()
    for id, name, title, manager, roles in TEAM:
        session.add(
            Person(name=name, title=title, manager_id=manager, region_id=1, greeted_at=WEDNESDAY)
        )
        await session.flush()
        session.add(Account(platform="chat", external_id=name, person_id=id))
        session.add_all([Role(person_id=id, role=role) for role in roles])
    await session.flush()


async def _customers(session: Any) -> None:
    for _, name, short, industry, owner in CUSTOMERS:
        session.add(
            Customer(
                name=name,
                name_key=company_key(name),
                short_names=short,
                industry=industry,
                region_id=1,
                owner_id=owner,
                created_at=WEDNESDAY,
            )
        )
        await session.flush()
    for _, customer, name, title, phone, roles in CONTACTS:
        session.add(
            Contact(
                customer_id=customer,
                name=name,
                title=title,
                phone=phone,
                roles=roles,
                created_at=WEDNESDAY,
            )
        )
        await session.flush()
