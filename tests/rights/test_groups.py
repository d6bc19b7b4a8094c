"""A group reads title, stage, who and when; never a number, never an amount (T13)."""

import re
from datetime import timedelta
from typing import Any

import pytest

from bot.drawing import NOBODY
from bot.platforms.base import Message
from cards.gallery import catalogue
from cards.wire import dump
from handlers.registry import FACES, GROUP_FACES, Context
from sales.rights import GROUP_SEES
from storage.tables import (
    Approval,
    ApprovalNote,
    ApprovalSeat,
    ChatGroup,
    OutboxMessage,
    Person,
    Team,
)
from tests.handlers.desk import Desk
from tests.rights.town import NOW, Town

PHONE, AMOUNT = "13912345678", "88万"
NUMBER = re.compile(r"1[3-9]\d(?:[ -]?[\d*]){8}")
MONEY = re.compile(r"\d[\d,.]*\s*(?:万|亿|元)")
SENTENCE = "今天和王总聊了二期扩容，下周三下午3点带方案过去，预计50万，电话13800000001"


def numbers(card: Any) -> list[str]:
    text = str(dump(card))
    return NUMBER.findall(text) + MONEY.findall(text)


@pytest.mark.parametrize("name", [one for one in catalogue() if "group" in one])
def test_a_card_for_a_group_has_no_place_for_them(name: str) -> None:
    spec = catalogue()[name]
    assert numbers(spec(spec.example)) == []


async def loud_request(town: Town, state: str) -> int:
    """Every field that somebody can write into names both."""
    said = f"价格{AMOUNT}，打{PHONE}"
    async with town.storage.begin(at=NOW) as store:
        id = town.of("rep", "own").request
        row = await store.session.get_one(Approval, id)
        row.title, row.reason, row.facts, row.state = said, said, [["金额", said]], state
        row.decided_at = NOW + timedelta(hours=1) if state != "open" else None
        seats = await store.session.exec(ApprovalSeat.__table__.select())  # type: ignore[attr-defined]
        mine = next(one for one in seats if one.approval_id == id)
        seat = await store.session.get_one(ApprovalSeat, mine.id)
        seat.words, seat.decision, seat.decided_at = said, "approved", NOW
        store.session.add(
            ApprovalNote(
                approval_id=id, person_id=town.people["rep"], kind="asked", words=said, at=NOW
            )
        )
    return id


@pytest.mark.parametrize("state", ["open", "asked", "approved", "rejected", "withdrawn"])
async def test_every_face_for_groups_is_drawn_without_them(town: Town, state: str) -> None:
    assert set(GROUP_FACES) == {"approval", "lead"}, "a new face for groups: draw it here"
    id = await loud_request(town, state)
    async with town.storage.read() as store:
        tools, playbook = town.business.tools, town.business.playbook
        context = Context(store, NOBODY, NOW, playbook, tools, 0)
        card = await GROUP_FACES["approval"](context, id)
    assert card is not None
    assert numbers(card) == []
    assert PHONE not in str(dump(card))


async def test_a_lead_in_a_group_names_firm_and_tier_alone(town: Town) -> None:
    async with town.storage.read() as store:
        tools, playbook = town.business.tools, town.business.playbook
        context = Context(store, NOBODY, NOW, playbook, tools, 0)
        card = await GROUP_FACES["lead"](context, town.of("rep", "own").lead)
    assert card is not None
    assert numbers(card) == []
    assert town.of("rep", "own").phone not in str(dump(card))


async def test_nobodys_face_shows_nothing_that_is_somebodys(town: Town) -> None:
    """Should a face for persons ever be drawn for a group, it is empty."""
    things = town.of("rep", "own")
    ids = {
        "customer": things.customer, "touch": things.touch, "opportunity": things.deal,
        "todo": things.todo, "rethink": things.rethink, "approval": things.request,
        "stale": things.deal, "todo_reminder": things.todo, "lead": things.lead,
        "stale_lead": things.lead, "quote": things.quote,
    }  # fmt: skip
    async with town.storage.read() as store:
        tools, playbook = town.business.tools, town.business.playbook
        context = Context(store, NOBODY, NOW, playbook, tools, 0)
        for kind in FACES:
            assert await FACES[kind](context, ids.get(kind, 1)) is None, kind


async def test_what_is_said_in_a_group_is_answered_in_private(desk: Desk) -> None:
    async with desk.storage.begin(at=desk.clock.now()) as store:
        team = Team(name="一组")
        store.session.add(team)
        await store.session.flush()
        store.session.add(
            ChatGroup(platform="chat", external_id="east", name="一组群", team_id=team.id)
        )
        (await store.session.get_one(Person, 3)).team_id = team.id
    for number, text in enumerate((SENTENCE, "/客户 青禾口腔", "/商机", "/待办", "/查 青禾")):
        said = Message(f"g{number}", "王芳", text, conversation="east")
        outcome = await desk.dispatch("chat", said)
        assert outcome.inline is None
    owed = await desk.rows(OutboxMessage)
    to_group = [one for one in owed if one.group_id]
    assert len(to_group) == 5
    assert {one.content["text"] for one in to_group} == {"@王芳 已私信你"}
    assert any("13800000001" in str(one.content) for one in owed if one.person_id == 3)


async def test_a_request_in_the_groups_chat_is_masked(desk: Desk) -> None:
    async with desk.storage.begin(at=desk.clock.now()) as store:
        team = Team(name="一组")
        store.session.add(team)
        await store.session.flush()
        store.session.add(
            ChatGroup(platform="chat", external_id="east", name="一组群", team_id=team.id)
        )
        (await store.session.get_one(Person, 3)).team_id = team.id
    reason = f"客户要{AMOUNT}，打{PHONE}"
    await desk.tap("appr.submit:export:0", about=f"导出{AMOUNT}的客户 {PHONE}", reason=reason)
    (card,) = [one.content["card"] for one in await desk.rows(OutboxMessage) if one.group_id]
    assert NUMBER.findall(str(card)) + MONEY.findall(str(card)) == []


def test_the_rights_name_what_a_group_may_read() -> None:
    assert GROUP_SEES == ("title", "stage", "who", "when")
