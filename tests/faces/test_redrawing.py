"""Between a change and a screen: bursts, crashes, chats that refuse, groups, and changes in the middle."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlmodel import col, select

from bot.platforms.base import CannotRedraw, Outgoing, SendFailed
from cards.model import Card
from handlers.registry import FACES, GROUP_FACES, Context
from storage.owing import Priority
from storage.tables import ChatGroup, OutboxMessage, Person, Todo
from tests.faces.screen import Screen, Seen
from tests.handlers.desk import words

WANG, LI = 3, 2


@pytest.fixture
def title(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A thing with a title that changes, as its reader sees it."""
    now = ["一"]

    async def face(context: Context, id: int) -> Card | None:
        return Card(f"{now[0]} {context.actor.name}", ()) if now[0] else None

    async def group_face(context: Context, id: int) -> Card | None:
        return Card(f"{now[0]} 群", ())

    monkeypatch.setitem(FACES, "thing", face)
    monkeypatch.setitem(GROUP_FACES, "thing", group_face)
    return now


async def show(screen: Screen, *places: tuple[str, int | None, str]) -> None:
    """(message, reader or none for a group, address)"""
    async with screen.desk.storage.begin(at=screen.desk.clock.now()) as store:
        group = ChatGroup(platform="chat", external_id="east", name="华东一组")
        store.session.add(group)
        await store.session.flush()
        for message, reader, address in places:
            screen.wall.messages[message] = Seen(address)
            await store.shown_at(
                "thing", 1, "chat", message, screen.desk.clock.now(), conversation=address,
                viewer_id=reader, group_id=None if reader else group.id,
            )  # fmt: skip


async def change(screen: Screen, line: str = "") -> int:
    async with screen.desk.storage.begin(at=screen.desk.clock.now()) as store:
        return await store.refresh("thing", 1, line=line)


async def outbox(screen: Screen) -> list[OutboxMessage]:
    rows: list[OutboxMessage] = await screen.desk.rows(OutboxMessage)
    return rows


def titles(screen: Screen) -> dict[str, str]:
    return {id: one.card.title for id, one in screen.wall.messages.items() if one.card}


async def test_twenty_changes_end_as_one_newest_face_in_every_place(
    screen: Screen, title: list[str]
) -> None:
    await show(screen, ("a", WANG, "王芳"), ("b", LI, "李国强"), ("c", None, "east"))
    for number in range(20):
        title[0] = f"第{number}次"
        await change(screen)
    assert await screen.drain() == 3
    assert titles(screen) == {"a": "第19次 王芳", "b": "第19次 李国强", "c": "第19次 群"}
    assert [one.draws for one in screen.wall.messages.values()] == [1, 1, 1]
    assert await screen.drain() == 0


async def test_a_redraw_goes_where_the_message_is_not_where_its_reader_is_now(
    screen: Screen, title: list[str]
) -> None:
    await show(screen, ("a", WANG, "王芳的旧账号"))
    await change(screen)
    await screen.drain()
    (sent,) = screen.wall.sends
    assert (sent.address, sent.group, sent.replaces) == ("王芳的旧账号", False, "a")


async def test_a_change_while_the_old_face_is_on_its_way_is_drawn_after_it(
    screen: Screen, title: list[str]
) -> None:
    await show(screen, ("a", WANG, "王芳"))
    await change(screen)
    screen.wall.before = _once(lambda: _renamed(screen, title, "二"))
    await screen.drain()
    assert [one.card.title for one in screen.wall.sends if one.card] == ["一 王芳", "二 王芳"]
    assert len({one.key for one in screen.wall.sends}) == 2


async def test_a_change_between_the_lease_and_the_drawing_is_drawn(
    screen: Screen, title: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing commits in between on SQLite; on PostgreSQL the face reads what was committed."""
    await show(screen, ("a", WANG, "王芳"))
    await change(screen)
    drawn = FACES["thing"]

    async def late(context: Context, id: int) -> Card | None:
        title[0] = "二"
        return await drawn(context, id)

    monkeypatch.setitem(FACES, "thing", late)
    await screen.drain()
    assert titles(screen) == {"a": "二 王芳"}


async def test_a_change_while_a_new_message_is_on_its_way_is_drawn_too(screen: Screen) -> None:
    """Nobody could know yet where to redraw it."""

    async def done_elsewhere() -> None:
        screen.desk.later(seconds=1)
        async with screen.desk.storage.begin(at=screen.desk.clock.now()) as store:
            row = await store.session.get_one(Todo, 1)
            row.state, row.done_at = "done", screen.desk.clock.now()
            await store.session.flush()
            assert await store.refresh("todo", 1) == 0

    screen.wall.before = _once(done_elsewhere)
    todo = await screen.say("/待办 今天下午3点给王总发报价")
    await screen.drain()
    assert "已完成" in words(screen.card(todo))
    assert screen.wall.messages[todo].draws == 2


async def _renamed(screen: Screen, title: list[str], to: str) -> None:
    title[0] = to
    await change(screen)


def _once(work: Callable[[], Awaitable[Any]]) -> Callable[[Outgoing], Awaitable[Any] | None]:
    left = [work]
    return lambda outgoing: left.pop()() if left else None


async def test_after_a_crash_between_drawing_and_marking_it_is_drawn_again(
    screen: Screen, title: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    await show(screen, ("a", WANG, "王芳"))
    await change(screen)

    async def dies(*args: object, **named: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr("storage.outbox.Outbox.mark_sent", dies)
        with pytest.raises(MemoryError):
            await screen.drain()
    title[0] = "二"
    await change(screen)
    assert await screen.drain() == 0  # the dead one still holds it
    screen.desk.later(minutes=2)
    assert await screen.drain() == 1
    assert titles(screen) == {"a": "二 王芳"}
    assert {one.state for one in await outbox(screen)} == {"done"}


async def test_a_place_that_cannot_be_changed_is_forgotten(
    screen: Screen, title: list[str]
) -> None:
    await show(screen, ("a", WANG, "王芳"), ("b", LI, "李国强"))
    screen.wall.before = _refuses("王芳", CannotRedraw())
    await change(screen)
    assert await screen.drain() == 1
    assert await change(screen) == 1
    assert {one.state for one in await outbox(screen)} == {"skipped", "owed"}


async def test_where_the_fact_matters_it_is_said_in_a_line_instead(
    screen: Screen, title: list[str]
) -> None:
    await show(screen, ("a", WANG, "王芳"), ("c", None, "east"))
    screen.wall.before = lambda outgoing: _raise(CannotRedraw()) if outgoing.replaces else None
    await change(screen, line="审批 #42 已通过")
    await screen.drain()
    said = [(one.address, one.group, one.text) for one in screen.wall.sends if not one.replaces]
    assert said == [("王芳", False, "审批 #42 已通过"), ("east", True, "审批 #42 已通过")]
    assert await change(screen) == 0


def _refuses(address: str, error: SendFailed) -> Callable[[Outgoing], None]:
    def before(outgoing: Outgoing) -> None:
        if outgoing.address == address:
            raise error

    return before


def _raise(error: Exception) -> None:
    raise error


async def test_an_answer_whose_message_cannot_be_changed_comes_below(small: Screen) -> None:
    todo = await small.say("/待办 今天下午3点给王总发报价")
    small.wall.before = lambda outgoing: _raise(CannotRedraw()) if outgoing.replaces else None
    await small.tap(todo, "完成")
    below = small.last()
    assert below != todo
    assert "已完成" in words(small.card(below))
    async with small.desk.storage.read() as store:
        assert [one.message_id for one in await store.shown_places("todo", 1)] == [below]


async def test_a_redraw_that_fails_for_good_alarms_nobody(small: Screen, title: list[str]) -> None:
    await show(small, ("a", WANG, "王芳"))
    small.wall.before = _refuses("王芳", SendFailed("blocked", retry=False))
    await change(small)
    await small.drain()
    assert [one.once for one in await outbox(small)] == ["redraw:1"]


async def test_redraws_leave_at_night_and_just_behind_answers(
    small: Screen, title: list[str]
) -> None:
    await show(small, ("a", WANG, "王芳"))
    small.desk.later(hours=13)
    await change(small)
    async with small.desk.storage.begin(at=small.desk.clock.now()) as store:
        await store.owe_text(WANG, "回答", once="answer", priority=Priority.ANSWER)
        await store.owe_text(WANG, "红色", once="red", priority=Priority.RED)
    assert await small.drain() == 3
    assert [one.text for one in small.wall.sends] == ["回答", "", "红色"]


async def test_a_group_never_gets_a_personal_face(
    screen: Screen, title: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a face for groups nothing of the thing is shown there."""
    monkeypatch.delitem(GROUP_FACES, "thing")
    await show(screen, ("c", None, "east"))
    await change(screen)
    await screen.drain()
    assert titles(screen) == {"c": "内容已不在"}


async def test_nobody_in_particular_reads_in_a_group(
    small: Screen, title: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A face that asks for the reader's rights finds none."""
    seen: list[Any] = []

    async def asks(context: Context, id: int) -> Card | None:
        seen.append(await context.mine.customer(1))
        return Card("群", ())

    monkeypatch.setitem(GROUP_FACES, "thing", asks)
    await show(small, ("c", None, "east"))
    await change(small)
    await small.drain()
    assert seen == [None]


async def test_what_is_gone_is_taken_from_the_screen(screen: Screen, title: list[str]) -> None:
    await show(screen, ("a", WANG, "王芳"))
    title[0] = ""
    await change(screen)
    await screen.drain()
    assert titles(screen) == {"a": "内容已不在"}


async def test_leavers_get_nothing_any_more(small: Screen, title: list[str]) -> None:
    await show(small, ("a", WANG, "王芳"))
    await change(small)
    async with small.desk.storage.begin(at=small.desk.clock.now()) as store:
        (await store.session.get_one(Person, WANG)).active = False
    assert await small.drain() == 0
    (row,) = await outbox(small)
    assert row.state == "skipped"


async def test_a_message_that_shows_another_thing_by_now_is_left_alone(
    small: Screen, title: list[str]
) -> None:
    await show(small, ("a", WANG, "王芳"))
    await change(small)
    async with small.desk.storage.begin(at=small.desk.clock.now()) as store:
        await store.replaced("chat", "a", ("todo", 1), WANG, "王芳")
    assert await small.drain() == 0
    async with small.desk.storage.read() as store:
        rows = await store.session.exec(select(OutboxMessage).order_by(col(OutboxMessage.id)))
        assert [one.state for one in rows] == ["skipped"]
