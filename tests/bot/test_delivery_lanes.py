"""Answers beside pushes, platforms beside each other, equal content together, and what each brings along."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import ClassVar

import pytest

from bot.delivery import Delivery
from bot.platforms.base import (
    Click,
    NoSuchAddress,
    Outgoing,
    SendFailed,
    Sent,
    Throttled,
)
from cards.model import Card, Text
from cards.wire import pack
from handlers.registry import HANDLERS, Context, Handled, Reply
from sales.actions import ShowHelp
from sales.rights import anyone
from storage.owing import Owed, Priority, card_content
from storage.tables import Account, OutboxMessage, Person
from tests.bot.conftest import Rows
from tests.doubles.chat import Chat
from tests.doubles.company import FANG, Company

CROWD = range(100, 140)
CARD = Card("今日作战包", (Text("先做这几件事"),))


def message(person: int, text: str, priority: Priority = Priority.BULK) -> Owed:
    return Owed(
        once=f"{text}:{person}", content={"text": text}, person_id=person, priority=priority
    )


async def owe(company: Company, *messages: Owed) -> None:
    async with company.storage.begin(at=company.clock.now()) as store:
        await store.owe_many(messages)
    company.delivery.wake()


@dataclass
class SlowChat(Chat):
    """Pushes hang until they are let go."""

    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    hanging: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))

    async def send(self, outgoing: Outgoing) -> Sent:
        if not outgoing.urgent:
            self.hanging.release()
            await self.go_on.wait()
        return await super().send(outgoing)


@dataclass
class TogetherChat(Chat):
    """Takes equal content for up to five people in one call."""

    most: ClassVar[int] = 5
    calls: list[list[str]] = field(default_factory=list)
    strangers: frozenset[str] = frozenset()

    async def send_many(self, same: Sequence[Outgoing]) -> Sequence[Sent | SendFailed]:
        self.calls.append([one.address for one in same])
        assert len({(str(one.card), one.text) for one in same}) == 1
        assert len({one.key for one in same}) == len(same)
        return [await self._one(one) for one in same]

    async def _one(self, outgoing: Outgoing) -> Sent | SendFailed:
        if outgoing.address in self.strangers:
            return NoSuchAddress("不在可见范围")
        return await self.send(outgoing)


@dataclass
class ThriftyChat(TogetherChat):
    spent: bool = False

    async def lean(self, outgoing: Outgoing) -> Outgoing:
        if self.spent:
            raise Throttled("本月额度已用完", timedelta(hours=1))
        return replace(outgoing, card=None, text="今日作战包：打开链接")


async def served_by(company: Company, **platforms: Chat) -> None:
    """Those platforms, and forty more people on the first."""
    first = next(iter(platforms))
    async with company.storage.begin(at=company.clock.now()) as store:
        store.session.add_all([Person(id=id, name=f"同事{id}") for id in CROWD])
        await store.session.flush()
        store.session.add_all(
            [Account(platform=first, external_id=f"c{id}", person_id=id) for id in CROWD]
        )
    everything = {"chat": company.chat, **platforms}
    company.delivery = Delivery(company.storage, everything, company.business, company.clock)


async def until(holds: asyncio.Event) -> None:
    async with asyncio.timeout(30):
        await holds.wait()


class Running:
    def __init__(self, delivery: Delivery) -> None:
        self._delivery = delivery

    async def __aenter__(self) -> None:
        self._task = asyncio.create_task(self._delivery.run())

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task


async def test_an_answer_waits_for_no_push_however_many_are_under_way(small: Company) -> None:
    slow = SlowChat()
    await served_by(small, chat=slow)
    await owe(small, *(message(id, "作战包") for id in CROWD), message(FANG, "作战包"))
    async with Running(small.delivery):
        for _ in range(12):  # every lane is taken
            await slow.hanging.acquire()
        await owe(small, message(FANG, "回答", Priority.ANSWER))
        await until(slow.arrived)
        assert slow.texts("王芳") == ["回答"]
        assert len(slow.shown) == 1
        slow.go_on.set()
    await small.drain()
    assert len(slow.shown) == len(CROWD) + 2


async def test_a_platform_that_hangs_holds_up_no_other(small: Company) -> None:
    slow = SlowChat()
    await served_by(small, slow=slow)
    await owe(small, *(message(id, "作战包") for id in CROWD))
    async with Running(small.delivery):
        for _ in range(12):
            await slow.hanging.acquire()
        slow_ones = len(slow.shown)
        await owe(small, message(FANG, "提醒", Priority.REMINDER))
        slow.go_on.set()
        await until(small.chat.arrived)
        assert slow_ones == 0
    assert small.chat.texts("王芳") == ["提醒"]


async def test_no_more_than_so_many_are_under_way_at_once(small: Company) -> None:
    slow = SlowChat()
    await served_by(small, chat=slow)
    await owe(small, *(message(id, "作战包") for id in CROWD))
    draining = asyncio.create_task(small.drain())
    for _ in range(12):
        await slow.hanging.acquire()
    for _ in range(20):
        await asyncio.sleep(0)
    assert slow.hanging.locked()
    slow.go_on.set()
    assert await draining == len(CROWD)


async def test_what_could_not_begin_within_its_lease_is_left_and_leased_again(
    small: Company, rows_small: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or another instance would send it too."""
    looks = iter([1e9])
    real = asyncio.get_running_loop().time
    monkeypatch.setattr("bot.sending._loop_time", lambda: next(looks, real()))
    await owe(small, message(FANG, "作战包"))
    assert await small.drain() == 1
    assert len(small.chat.sends) == 1
    assert [(one.state, one.attempts) for one in await rows_small(OutboxMessage)] == [("done", 1)]


async def test_equal_content_leaves_together_and_each_ends_as_it_did(
    small: Company, rows_small: Rows
) -> None:
    together = TogetherChat(strangers=frozenset({"c103"}))
    await served_by(small, chat=together)
    same = [message(id, "今天 10 点开会") for id in CROWD[:12]]
    other = [message(id, f"只给 {id}") for id in CROWD[12:15]]
    await owe(
        small, *same, *other, replace(message(0, "今天 10 点开会"), person_id=None, group_id=1)
    )
    assert await small.drain() == 12 + 3 + 1 - 1 + 1  # and the notice to the admin
    assert sorted(map(len, together.calls)) == [2, 5, 5]
    assert len(together.texts("c101")) == 1
    states = {one.person_id: one.state for one in await rows_small(OutboxMessage)}
    assert [id for id, state in states.items() if state == "dead"] == [103]


async def test_one_failure_of_a_whole_call_is_everybodys(
    small: Company, rows_small: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = TogetherChat()
    await served_by(small, chat=together)
    lost = SendFailed("没有回音", known=False)

    async def loses(same: Sequence[Outgoing]) -> Sequence[Sent | SendFailed]:
        raise lost

    monkeypatch.setattr(together, "send_many", loses)
    await owe(small, *(message(id, "今天 10 点开会") for id in CROWD[:5]))
    assert await small.drain() == 0
    rows = await rows_small(OutboxMessage)
    assert {(one.state, one.last_error) for one in rows} == {("owed", "没有回音")}
    assert {one.doubted_at for one in rows} == {small.clock.now()}


async def test_a_short_month_makes_bulk_cards_one_link_for_all(small: Company) -> None:
    thrifty = ThriftyChat()
    await served_by(small, chat=thrifty)
    cards = [
        replace(
            message(id, ""), once=str(id), content=card_content(replace(CARD, subtitle=str(id)))
        )
        for id in CROWD[:10]
    ]
    reminder = message(FANG, "提醒", Priority.REMINDER)
    await owe(small, *cards, reminder)
    assert await small.drain() == 11
    assert thrifty.texts("c100") == ["今日作战包：打开链接"]
    assert sorted(map(len, thrifty.calls)) == [5, 5]
    assert thrifty.texts("王芳") == ["提醒"]


async def test_a_month_that_is_used_up_puts_bulk_off_and_that_is_no_attempt(
    small: Company, rows_small: Rows
) -> None:
    thrifty = ThriftyChat(spent=True)
    await served_by(small, chat=thrifty)
    await owe(small, message(FANG, "作战包"))
    assert await small.drain() == 0
    (row,) = await rows_small(OutboxMessage)
    assert (row.state, row.attempts) == ("owed", 0)
    assert row.not_before == small.clock.now() + timedelta(hours=1)


async def test_only_answers_are_urgent_and_only_what_nobody_waits_for_is_bulk(
    small: Company,
) -> None:
    await owe(small, *(message(FANG, one.name, one) for one in Priority))
    await small.drain()
    said = {one.text: (one.urgent, one.bulk) for one in small.chat.sends}
    assert [name for name, (urgent, _) in said.items() if urgent] == ["ANSWER"]
    assert [name for name, (_, bulk) in said.items() if bulk] == ["BULK"]


async def test_what_is_needed_to_change_a_message_is_kept_and_handed_back(
    small: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def new_face(action: ShowHelp, context: Context) -> Reply:
        return Reply(CARD, shows=("sample", 7))

    monkeypatch.setitem(HANDLERS, ShowHelp, Handled(new_face, anyone))
    await owe(small, message(FANG, "卡片"))
    await small.drain()
    (id,) = small.chat.shown
    async with small.storage.begin(at=small.clock.now()) as store:
        await store.shown_at(
            "sample", 7, "chat", id, small.clock.now(), conversation="王芳", handle="旧"
        )
    await owe(small, replace(message(FANG, "一", Priority.ANSWER), replaces=id))
    await small.drain()
    assert small.chat.sends[-1].handle == "旧"
    tap = Click("e1", "王芳", pack(ShowHelp()), {}, id, origin={"handle": "新"})
    await small.dispatch("chat", tap)
    async with small.storage.read() as store:
        place = await store.place("chat", id)
    await small.drain()
    answer = small.chat.sends[-1]
    assert (answer.replaces, answer.handle) == (id, "新")
    assert place
    assert place.handle == "新"
