"""A masked number is looked at by who may, and the look is on the record (U-07)."""

import re

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.h5 import Pages
from bot.ids import RandomIds
from bot.login import Login
from bot.server import make_web
from handlers.registry import Reply
from storage.tables import Change, CustomerShare, OutboxMessage, Reveal
from tests.handlers.desk import Desk, buttons, words

PHONE = "13800000001"
FOREIGN = "没有找到，可能已被删除或不在你的范围内"


async def shown(desk: Desk, by: str) -> Reply:
    return await desk.say("/客户 青禾口腔", by=by)


async def test_the_manager_looks_and_it_is_written_down(desk: Desk) -> None:
    card = (await shown(desk, "李国强")).card
    assert PHONE not in words(card)
    reply = await desk.press(card, "看号码 王立群", by="李国强")
    assert PHONE in words(reply.card)
    assert reply.below, "the customer's card stays masked"
    (look,) = await desk.rows(Reveal)
    assert (look.person_id, look.contact_id) == (2, 1)
    assert [one.row for one in await desk.rows(Change) if one.table == "reveals"] == ["1"]


async def test_every_look_is_a_row_of_its_own(desk: Desk) -> None:
    for by in ("李国强", "周敏", "李国强"):
        await desk.tap("contact.reveal:1", by=by)
    assert [one.person_id for one in await desk.rows(Reveal)] == [2, 1, 2]


async def test_ones_own_number_needs_no_look(desk: Desk) -> None:
    card = (await shown(desk, "王芳")).card
    assert PHONE in words(card)
    assert not [one for one in buttons(card) if "看号码" in one.label]
    assert PHONE in words((await desk.tap("contact.reveal:1")).card)
    assert await desk.rows(Reveal) == []


@pytest.mark.parametrize("by", ["陈明", "孙洁"])
async def test_others_are_told_what_is_told_of_nobody(desk: Desk, by: str) -> None:
    absent = await desk.tap("contact.reveal:999", by=by)
    assert await desk.tap("contact.reveal:1", by=by) == absent
    assert absent == Reply(notice=FOREIGN)
    assert await desk.rows(Reveal) == []


async def test_a_colleague_who_shares_the_customer_does_not_learn_it(desk: Desk) -> None:
    async with desk.storage.begin(at=desk.clock.now()) as store:
        store.session.add(CustomerShare(customer_id=1, person_id=4))
    card = (await shown(desk, "陈明")).card
    assert "138****0001" in words(card)
    assert not [one for one in buttons(card) if "看号码" in one.label]
    assert (await desk.tap("contact.reveal:1", by="陈明")).notice == FOREIGN


async def test_the_number_goes_only_to_who_asked(desk: Desk) -> None:
    await desk.tap("contact.reveal:1", by="李国强")
    holds = [one for one in await desk.rows(OutboxMessage) if PHONE in str(one.content)]
    assert {(one.person_id, one.group_id) for one in holds} == {(2, None)}


async def test_the_customers_page_has_a_button_per_contact(desk: Desk) -> None:
    app, login = make_web(), Login("secret", local=True)
    Pages(desk.storage, desk.business, desk.clock, RandomIds(), login, desk.dispatch).add_to(app)
    async with TestClient(TestServer(app)) as client:
        page = await (await client.get("/h5/customer/1?as=2")).text()
        assert PHONE not in page
        event = re.search(r'name="event" value="(\w+-1)"', page)
        assert event
        path, data = (
            "/h5/form/contact.reveal%3A1",
            {"event": event[1], "submit": "contact.reveal:1"},
        )
        assert (await client.get(path)).status == 404, "looking is an act: no link does it"
        assert await desk.rows(Reveal) == []
        assert PHONE in await (await client.post(path, data=data)).text()
    assert [one.person_id for one in await desk.rows(Reveal)] == [2]


async def test_numbers_in_peoples_words_are_masked_like_any_other(desk: Desk) -> None:
    draft = await desk.say(f"青禾口腔王总的新手机{PHONE}，聊了扩容，明天下午3点回电{PHONE}")
    saved = await desk.press(draft.card, "确认")
    assert PHONE in words(saved.card)
    for asked in ("visit.show:1:0", "todo.show:1:0", "customer.show:1"):
        above = words((await desk.tap(asked, by="李国强")).card)
        assert PHONE not in above, asked
        assert "138****0001" in above
    assert PHONE not in words((await desk.say("/查 扩容", by="李国强")).card)
