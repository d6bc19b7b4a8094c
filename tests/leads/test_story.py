"""A lead is told in a sentence and goes to the rep who fits, with the reason; what becomes of it is kept."""

from datetime import timedelta

import pytest

from cards.model import Card
from cards.wire import pack
from storage.store import Storage
from storage.tables import Assignment, Customer, Lead, Notice, Timer
from tests.handlers.desk import Desk, buttons, open_desk, words

TOLD = "/线索 静安牙科 韩总 13900001234 想上一套影像系统，年采购80万"


@pytest.fixture
async def desk(storage: Storage) -> Desk:
    return await open_desk(storage)


async def the_lead(desk: Desk) -> Lead:
    found = await desk.rows(Lead)
    assert len(found) == 1
    lead: Lead = found[0]
    return lead


async def shown(desk: Desk, by: str) -> Card:
    lead = await the_lead(desk)
    card = (await desk.tap(f"lead.show:{lead.id}:0", by=by)).card
    assert card
    return card


NAMES = {3: "王芳", 4: "陈明"}


async def owner(desk: Desk) -> str:
    return NAMES[(await the_lead(desk)).owner_id or 0]


async def test_it_goes_to_a_rep_at_once_with_the_reason_on_the_card(desk: Desk) -> None:
    await desk.say(TOLD, by="李国强")
    lead = await the_lead(desk)
    assert (lead.company, lead.phone, lead.state, lead.tier) == (
        "静安牙科",
        "13900001234",
        "offered",
        "A",
    )
    (kept,) = await desk.rows(Assignment)
    assert (kept.kind, kept.person_id) == ("match", lead.owner_id)
    card = await shown(desk, await owner(desk))
    assert "为什么给你" in words(card)
    assert [one.label for one in buttons(card)][:3] == ["接下", "转给别人", "退回"]
    (customer,) = [one for one in await desk.rows(Customer) if one.name == "静安牙科"]
    assert customer.owner_id == lead.owner_id
    told = [one for one in await desk.rows(Notice) if one.kind == "lead"]
    assert [one.person_id for one in told] == [lead.owner_id]


@pytest.mark.parametrize("by", ["王芳", "陈明"])
async def test_who_brings_one_that_goes_to_a_colleague_hears_that_it_is_new(
    desk: Desk, by: str
) -> None:
    answer = await desk.say(TOLD, by=by)
    mine = await owner(desk) == by
    assert answer.notice == ("线索已登记" if mine else "线索已登记，已派给合适的同事跟进")
    assert bool(answer.card) is mine


async def test_accepted_and_spoken_with_its_first_clocks_are_over(desk: Desk) -> None:
    await desk.say(TOLD, by="李国强")
    rep = await owner(desk)
    accepted = await desk.press(await shown(desk, rep), "接下", by=rep)
    assert "已接下" in accepted.notice
    form = await desk.press(accepted.card, "记拜访", by=rep)
    saved = await desk.tap(
        pack(buttons(form.card)[0].action),
        by=rep,
        customer="静安牙科",
        content="和韩总聊了影像系统的需求，想先看方案",
    )
    assert "已记录" in saved.notice
    lead = await the_lead(desk)
    assert lead.state == "touched"
    assert lead.first_touch_at
    running = {
        one.name
        for one in await desk.rows(Timer)
        if one.object_kind == "lead" and one.state == "armed"
    }
    assert running == {"deep_interview", "stale_followup"}
    proposal = await desk.press(saved.card, "建商机", by=rep)
    await desk.press(proposal.card, "确认建商机", by=rep, name="影像系统")
    assert (await the_lead(desk)).state == "converted"


async def test_declined_with_a_reason_it_goes_to_the_next_and_not_back(desk: Desk) -> None:
    await desk.say(TOLD, by="李国强")
    first = await owner(desk)
    form = await desk.press(await shown(desk, first), "退回", by=first)
    assert "还没填" in (await desk.press(form.card, "退回", by=first)).notice
    await desk.press(form.card, "退回", by=first, reason="不在我的片区")
    second = await owner(desk)
    assert second != first
    kinds = [(one.kind, one.reason) for one in await desk.rows(Assignment)]
    assert kinds == [("match", ""), ("decline", "不在我的片区")]


async def test_transferred_to_a_colleague_by_name(desk: Desk) -> None:
    await desk.say(TOLD, by="李国强")
    first = await owner(desk)
    other = {"王芳": "陈明", "陈明": "王芳"}[first]
    form = await desk.press(await shown(desk, first), "转给别人", by=first)
    reply = await desk.press(form.card, "转给他", by=first, to=other, reason="他熟")
    assert reply.notice == f"已转给{other}"
    assert await owner(desk) == other


@pytest.mark.parametrize(("days", "goes_along"), [(-1, True), (1, False)])
async def test_a_firm_goes_along_with_its_lead_unless_it_is_protected(
    desk: Desk, days: int, goes_along: bool
) -> None:
    await desk.say(TOLD, by="李国强")
    first = await owner(desk)
    now = desk.clock.now()
    async with desk.storage.begin(at=now) as store:
        lead = await the_lead(desk)
        firm = await store.session.get_one(Customer, lead.customer_id)
        firm.protected_until = now + timedelta(days=days)
    other = {"王芳": "陈明", "陈明": "王芳"}[first]
    form = await desk.press(await shown(desk, first), "转给别人", by=first)
    await desk.press(form.card, "转给他", by=first, to=other, reason="他熟")
    (kept,) = [one for one in await desk.rows(Customer) if one.id == firm.id]
    assert NAMES[kept.owner_id or 0] == (other if goes_along else first)


async def test_why_it_went_there_is_told_part_by_part(desk: Desk) -> None:
    await desk.say(TOLD, by="李国强")
    rep = await owner(desk)
    told = words((await desk.say("/为什么 静安牙科", by=rep)).card)
    assert rep in told
    assert "得分怎么来的" in told


async def test_a_stranger_to_the_firm_hears_owner_and_region_only(desk: Desk) -> None:
    await desk.say(TOLD, by="李国强")
    first = await owner(desk)
    other = {"王芳": "陈明", "陈明": "王芳"}[first]
    reply = await desk.say("/线索 静安牙科 韩总 13900001234 又来问了", by=other)
    told = words(reply.card)
    assert first in told
    assert "13900001234" not in told
    assert len(await desk.rows(Lead)) == 1


async def test_a_stale_tap_gets_the_present_face(desk: Desk) -> None:
    await desk.say(TOLD, by="李国强")
    rep = await owner(desk)
    old = await shown(desk, rep)
    await desk.press(old, "接下", by=rep)
    again = await desk.press(old, "接下", by=rep)
    assert "内容刚更新过" in again.notice


async def test_a_sentence_without_firm_or_phone_asks_in_the_form(desk: Desk) -> None:
    reply = await desk.say("/线索 13", by="王芳")
    assert "至少写一个" in reply.notice
    filled = await desk.press(reply.card, "提交", by="王芳", company="静安牙科", yearly="80万")
    assert "静安牙科" in words(filled.card)
    assert len(await desk.rows(Lead)) == 1
