"""Taking a customer out of 公海: the best few, the limits, and two who tap at once (U-04)."""

import asyncio
import re
from datetime import timedelta

import pytest

from cards.model import Card
from pages.registry import PAGES, PageContext, show
from storage.store import Storage
from storage.tables import (
    Customer,
    CustomerPhone,
    Lead,
    Opportunity,
    OutboxMessage,
    Person,
    PoolMove,
    Region,
    Role,
    TouchLog,
)
from tests.handlers.desk import Desk, buttons, open_desk, words
from tests.handlers.signing import CHEN, WANG

LINGNAN = 3
PHONE = "13800000004"


@pytest.fixture
async def desk(storage: Storage) -> Desk:
    return await opened(storage)


async def opened(storage: Storage) -> Desk:
    """岭南医院 lies in 公海 with a history, a resting opportunity and a waiting lead."""
    desk, now = await open_desk(storage), None
    now = desk.clock.now()
    async with storage.begin(at=now) as store:
        row = await store.session.get_one(Customer, LINGNAN)
        row.owner_id, row.tier = None, "A"
        touch = TouchLog(
            author_id=CHEN, customer_id=LINGNAN, state="saved", content="看了机房", created_at=now,
            at=now - timedelta(days=90), saved_at=now,
        )  # fmt: skip
        store.session.add(touch)
        await store.session.flush()
        store.session.add(
            Opportunity(
                name="机房", customer_id=LINGNAN, owner_id=CHEN, touch_id=touch.id or 0,
                stage="diagnosis", state="frozen", stage_entered_at=now, last_contact_at=touch.at,
                created_at=now,
            )
        )  # fmt: skip
        store.session.add(
            Lead(
                source="form", source_key="1", company="岭南医院", company_key="岭南", raw={},
                customer_id=LINGNAN, state="pooled", created_at=now,
            )
        )  # fmt: skip
        await store.session.flush()
    return desk


async def add(desk: Desk, *rows: tuple[str, str, str, int]) -> None:
    """Customers of 公海: name, industry, tier, region."""
    now = desk.clock.now()
    async with desk.storage.begin(at=now) as store:
        store.session.add(Region(name="华南"))
        await store.session.flush()
        store.session.add_all(
            Customer(
                name=name, name_key=name, industry=industry, tier=tier, region_id=region,
                created_at=now,
            )
            for name, industry, tier, region in rows
        )  # fmt: skip


async def pool(desk: Desk, by: str = "王芳") -> Card:
    card = (await desk.say("/公海", by=by)).card
    assert card
    return card


async def row(desk: Desk, id: int = LINGNAN) -> Customer:
    found: Customer = next(one for one in await desk.rows(Customer) if one.id == id)
    return found


async def test_the_nearest_come_first_and_their_numbers_are_masked(desk: Desk) -> None:
    await add(
        desk, ("远方口腔", "口腔连锁", "A", 2), ("近处餐饮", "餐饮", "A", 1), ("近处口腔", "口腔连锁", "C", 1),
        ("近处体检", "体检中心", "B", 1),
    )  # fmt: skip
    told = words(await pool(desk))
    order = [told.find(name) for name in ("近处体检", "近处口腔", "岭南医院")]
    assert -1 not in order
    assert order == sorted(order), "known industries of the own region first, by tier"
    assert "共 5 家" in told
    assert PHONE not in told
    assert "138****0004" in told.replace("\\", "")


async def test_whoever_takes_it_has_everything_of_it(desk: Desk) -> None:
    done = await desk.press(await pool(desk), "领取", by="王芳")
    assert "归你跟进" in done.notice
    now = desk.clock.now()
    taken = await row(desk)
    assert (taken.owner_id, taken.owned_since) == (WANG, now)
    (deal,) = await desk.rows(Opportunity)
    assert (deal.owner_id, deal.state, deal.stage) == (WANG, "open", "diagnosis")
    (lead,) = await desk.rows(Lead)
    assert (lead.owner_id, lead.state) == (WANG, "accepted")
    (said,) = [one for one in await desk.rows(OutboxMessage) if one.once.startswith("say:")]
    assert PHONE in str(said.content), "the number is his to see now"
    (move,) = await desk.rows(PoolMove)
    assert (move.kind, move.to_id) == ("picked", WANG)


async def test_two_who_tap_at_once_one_gets_it_and_one_hears_kindly(desk: Desk) -> None:
    cards = {by: await pool(desk, by) for by in ("王芳", "陈明")}
    taps = (desk.press(card, "领取", by=by) for by, card in cards.items())
    replies = dict(zip(cards, await asyncio.gather(*taps), strict=True))
    winner = {WANG: "王芳", CHEN: "陈明"}[(await row(desk)).owner_id or 0]
    (loser,) = set(cards) - {winner}
    assert "归你跟进" in replies[winner].notice
    assert replies[loser].notice == f"慢了一步，岭南医院 刚被{winner}领走，看看下面几家"
    assert len(await desk.rows(PoolMove)) == 1


async def test_the_second_has_read_it_before_the_first_took_it(desk: Desk) -> None:
    """The interleaving written down: the loser looks at the row while the winner's tap is not committed."""
    card = await pool(desk)
    begun, go_on = asyncio.Event(), asyncio.Event()
    say = desk.dispatch._answer

    async def slowly(store, arrived, asked, actor):  # type: ignore[no-untyped-def]
        reply = await say(store, arrived, asked, actor)
        if actor.id == WANG:
            begun.set()
            await go_on.wait()
        return reply

    desk.dispatch._answer = slowly  # type: ignore[method-assign]
    first = asyncio.create_task(desk.press(card, "领取", by="王芳"))
    await begun.wait()
    second = asyncio.create_task(desk.press(card, "领取", by="陈明"))
    await asyncio.sleep(0.05)  # it waits for the row, or for the writer
    assert not second.done()
    go_on.set()
    assert "归你跟进" in (await first).notice
    assert "刚被王芳领走" in (await second).notice


async def test_so_many_a_day_and_an_undone_one_counts(desk: Desk) -> None:
    """Its numbers were seen."""
    await add(desk, *((f"客户{n}", "", "", 1) for n in range(6)))
    for _ in range(5):
        await desk.press(await pool(desk), "1 领取")
    assert "已撤销" in (await desk.say("/撤销")).notice
    card = await pool(desk)
    assert "今天领满了" in words(card)
    refused = await desk.press(card, "1 领取")
    assert refused.notice == "今天已领 5 家，明天再来看看"
    desk.later(days=1)
    assert "归你跟进" in (await desk.press(await pool(desk), "1 领取")).notice


async def test_two_taps_of_one_rep_at_his_limit_take_one(desk: Desk) -> None:
    await add(desk, *((f"客户{n}", "", "", 1) for n in range(6)))
    for _ in range(4):
        await desk.press(await pool(desk), "1 领取")
    card = await pool(desk)
    both = await asyncio.gather(desk.press(card, "1 领取"), desk.press(card, "2 领取"))
    assert sorted("归你跟进" in one.notice for one in both) == [False, True]


async def test_whoever_let_it_lie_waits_before_he_may_take_it_back(desk: Desk) -> None:
    async with desk.storage.begin(at=desk.clock.now()) as store:
        store.session.add(
            PoolMove(customer_id=LINGNAN, kind="recycled", from_id=CHEN, at=desk.clock.now())
        )
    refused = await desk.press(await pool(desk, "陈明"), "领取", by="陈明")
    assert refused.notice == "这家刚从你手上回到公海，12月25日 起可以再领"
    desk.later(days=30)
    assert "归你跟进" in (await desk.press(await pool(desk, "陈明"), "领取", by="陈明")).notice


async def test_what_does_not_lie_there_cannot_be_guessed(desk: Desk) -> None:
    """Somebody's, a lead that waits for a manager, one that is not there: the same words."""
    async with desk.storage.begin(at=desk.clock.now()) as store:
        store.session.add(
            Lead(
                source="form", source_key="2", company="岭南医院", company_key="岭南", raw={},
                customer_id=LINGNAN, state="new", created_at=desk.clock.now(),
            )
        )  # fmt: skip
    tried = [await desk.tap(f"pool.pick:{id}", by="陈明") for id in (1, LINGNAN, 999)]
    assert tried[0] == tried[1] == tried[2]
    assert (await row(desk)).owner_id is None


async def test_only_newcomers_draw_from_what_waits_for_a_call(desk: Desk) -> None:
    """R13: small customers are for the outbound pool, and easy ones for newcomers."""
    async with desk.storage.begin(at=desk.clock.now()) as store:
        (await store.session.get_one(Lead, 1)).state = "outbound"
    assert buttons(await pool(desk)) == []
    async with desk.storage.begin(at=desk.clock.now()) as store:
        (await store.session.get_one(Person, WANG)).mentor_id = CHEN
    assert "归你跟进" in (await desk.press(await pool(desk), "领取")).notice
    (lead,) = await desk.rows(Lead)
    assert (lead.owner_id, lead.state) == (WANG, "accepted")


async def test_a_lead_in_the_pool_is_claimed_by_the_pools_rules(desk: Desk) -> None:
    for _ in range(5):
        async with desk.storage.begin(at=desk.clock.now()) as store:
            now = desk.clock.now()
            store.session.add(PoolMove(customer_id=1, kind="picked", to_id=WANG, at=now))
    assert "今天已领 5 家" in (await desk.tap("lead.claim:1:1")).notice
    assert (await row(desk)).owner_id is None


async def test_a_phone_of_the_firm_tells_a_stranger_nothing(desk: Desk) -> None:
    async with desk.storage.begin(at=desk.clock.now()) as store:
        store.session.add(CustomerPhone(customer_id=LINGNAN, phone=PHONE))
        store.session.add(Role(person_id=5, role="rep"))
    assert PHONE not in words(await pool(desk, "赵静"))


async def page(desk: Desk, who: int = WANG, **params: str) -> str:
    async with desk.storage.read() as store:
        actor = await store.actor(who)
        assert actor
        book, tools = desk.business.playbook, desk.business.tools
        context = PageContext(store, actor, desk.clock.now(), book, tools, "event")
        return (await show(PAGES["/h5/pool"], context, params)).body


async def test_the_page_has_all_with_filters(desk: Desk) -> None:
    await add(
        desk, ("远方口腔", "口腔连锁", "B", 2), *((f"客户{n}", "餐饮", "C", 1) for n in range(30))
    )
    first = await page(desk)
    assert "32 家可以领" in first
    assert first.count("领取</button>") == 20
    assert "客户29" in await page(desk, page="1")
    far = await page(desk, region="2", industry="口腔连锁", tier="B")
    assert "远方口腔" in far
    assert "客户1" not in far
    assert "没有符合条件的客户" in await page(desk, industry="<b>")
    assert PHONE not in first
    assert "138****0004" in first


async def test_a_pick_from_the_page_is_the_same_pick(desk: Desk) -> None:
    (submit,) = re.findall(r'name="submit" value="(pool.pick[^"]+)"', await page(desk))
    done = await desk.tap(submit, by="王芳")
    assert "归你跟进" in done.notice
    assert "没有符合条件" in await page(desk)
