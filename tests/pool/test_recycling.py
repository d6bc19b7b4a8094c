"""A customer that nobody speaks with: the warning, the days, the evening it is recycled (U-04)."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from cards.model import Card
from scheduler.registry import JOBS
from storage.store import Storage
from storage.tables import (
    Customer,
    Lead,
    Notice,
    Opportunity,
    PoolMove,
    PoolWarning,
    Timer,
    Todo,
    TouchLog,
)
from tests.handlers.desk import Desk, buttons, words
from tests.handlers.signing import WANG, request
from tests.ladder.vigil import FANG, QIANG, Vigil, local, open_vigil

QINGHE = 1  # 王芳's, of no tier: 45 days


JOBS_WANTED = ("pool_warnings", "evening_digest")


@pytest.fixture(autouse=True)
def few_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that tell of 公海; the others are proved elsewhere."""
    monkeypatch.setattr("bot.timetable.JOBS", {name: JOBS[name] for name in JOBS_WANTED})


async def lonely(storage: Storage, tmp_path: Path, start: str = "2026-11-25 10:00") -> Vigil:
    """王芳 has 青禾口腔 alone; it was given to her now."""
    vigil = await open_vigil(storage, tmp_path / "anchor.log", start)
    async with storage.begin(at=vigil.desk.clock.now()) as store:
        for id in (1, 2, 3):
            row = await store.session.get_one(Customer, id)
            row.owned_since = vigil.desk.clock.now()
            if id != QINGHE:
                row.owner_id = None
    return vigil


@pytest.fixture
async def vigil(sqlite_storage: Storage, tmp_path: Path) -> Vigil:
    return await lonely(sqlite_storage, tmp_path)


async def owner(vigil: Vigil) -> int | None:
    return [one.owner_id for one in await vigil.desk.rows(Customer) if one.id == QINGHE][0]


async def warning(vigil: Vigil) -> PoolWarning:
    rows = await vigil.desk.rows(PoolWarning)
    assert rows, "nobody was warned"
    found: PoolWarning = rows[-1]
    return found


async def shown(desk: Desk, id: int, by: str = FANG) -> Card:
    card = (await desk.tap(f"pool.warning:{id}:0", by=by)).card
    assert card
    return card


async def visit(vigil: Vigil) -> None:
    content = "聊了二期扩容，秦总要一份报价清单"
    saved = await vigil.desk.tap(
        f"visit.submit:{QINGHE}", by=FANG, customer="青禾口腔", content=content
    )
    assert "已记录" in words(saved.card)


async def test_hour_by_hour_it_is_warned_of_and_recycled_when_it_was_said(
    storage: Storage, tmp_path: Path
) -> None:
    """45 days after 25 Nov is 9 Jan, a Saturday: the Monday after. Warned seven days before the 9th, which
    is a Saturday too, so on the first workday after (4 Jan): never less than seven days before the day."""
    vigil = await lonely(storage, tmp_path)
    await vigil.until("2027-01-03 23:00")
    assert await vigil.desk.rows(PoolWarning) == []
    await vigil.until("2027-01-04 08:59", timedelta(hours=1))
    assert await vigil.desk.rows(PoolWarning) == []
    heard = await vigil.until("2027-01-04 10:00", timedelta(hours=1))
    assert [one[1:] for one in heard] == [(FANG, "青禾口腔连锁有限公司 · 公海提醒")]
    assert (await warning(vigil)).recycle_at == local("2027-01-11 20:00")
    await vigil.until("2027-01-11 19:59", timedelta(hours=1))
    assert await owner(vigil) == WANG
    await vigil.until("2027-01-11 20:00", timedelta(hours=1))
    assert await owner(vigil) is None
    (moved,) = await vigil.desk.rows(PoolMove)
    assert (moved.kind, moved.from_id, moved.reason) == ("recycled", WANG, "47 天没有联系")


async def test_the_manager_hears_in_one_roll_up_what_his_people_lost(vigil: Vigil) -> None:
    await vigil.until("2027-01-11 12:00")
    heard = await vigil.until("2027-01-11 21:00")
    assert [one[1:] for one in heard] == [(QIANG, "团队提醒 · 1 人 1 条公海")]
    listed = await vigil.desk.press(vigil.card(QIANG), "看回收的客户", by=QIANG)
    assert "青禾口腔连锁有限公司" in words(listed.card)


async def test_a_contact_keeps_it_and_the_card_says_so_at_once(vigil: Vigil) -> None:
    await vigil.until("2027-01-04 10:00")
    id = (await warning(vigil)).id or 0
    form = await vigil.desk.press(await shown(vigil.desk, id), "一键跟进", by=FANG)
    assert form.card
    await visit(vigil)
    assert "已联系" in words(await shown(vigil.desk, id))
    await vigil.until("2027-01-20 10:00")
    assert await owner(vigil) == WANG
    assert await vigil.desk.rows(PoolMove) == []


async def test_words_that_say_nothing_are_no_contact(vigil: Vigil) -> None:
    """R18: 「已跟进」 every week would keep everything."""
    await vigil.until("2026-12-30 10:00")
    async with vigil.desk.storage.begin(at=vigil.desk.clock.now()) as store:
        now = vigil.desk.clock.now()
        store.session.add(
            TouchLog(
                author_id=WANG, customer_id=QINGHE, state="saved", content="已联系", at=now,
                created_at=now, saved_at=now,
            )
        )  # fmt: skip
    await vigil.until("2027-01-11 20:00")
    assert await owner(vigil) is None


async def test_put_off_twice_with_a_reason_then_the_manager_decides(vigil: Vigil) -> None:
    await vigil.until("2027-01-04 10:00")
    id = (await warning(vigil)).id or 0
    for until in ("1月26日", "2月11日"):
        form = await vigil.desk.press(await shown(vigil.desk, id), "顺延", by=FANG)
        assert "还没填" in (await vigil.desk.press(form.card, "顺延", by=FANG)).notice
        done = await vigil.desk.press(form.card, "顺延", by=FANG, reason="等预算批下来")
        assert done.notice == f"已顺延到 {until}"
    refused = await vigil.desk.press(await shown(vigil.desk, id), "顺延", by=FANG)
    assert "再顺延要由李国强决定" in refused.notice
    form = await vigil.desk.press(await shown(vigil.desk, id, QIANG), "顺延", by=QIANG)
    kept = await vigil.desk.press(form.card, "顺延", by=QIANG, reason="我来约")
    assert "已顺延到 2月26日" in kept.notice
    await vigil.until("2027-02-26 19:59")
    assert await owner(vigil) == WANG
    await vigil.until("2027-02-26 20:00")
    assert await owner(vigil) is None


async def test_days_on_leave_do_not_count(vigil: Vigil) -> None:
    await vigil.away(FANG, "2026-12-07 00:00", "2026-12-12 00:00")
    await vigil.until("2027-01-06 10:00")
    assert await vigil.desk.rows(PoolWarning) == []
    await vigil.until("2027-01-07 10:00")
    assert (await warning(vigil)).recycle_at == local("2027-01-14 20:00")


async def test_days_in_which_a_deal_was_frozen_do_not_count(vigil: Vigil) -> None:
    deal = await vigil.deal()

    async def state(name: str) -> None:
        async with vigil.desk.storage.begin(at=vigil.desk.clock.now()) as store:
            (await store.session.get_one(Opportunity, deal)).state = name

    await vigil.until("2026-12-01 09:00")
    await state("frozen")
    await vigil.until("2026-12-11 09:00")
    await state("open")
    await vigil.until("2027-01-12 08:00")
    assert await vigil.desk.rows(PoolWarning) == []
    await vigil.until("2027-01-12 10:00")
    assert (await warning(vigil)).recycle_at == local("2027-01-19 20:00")


@pytest.mark.parametrize("what", ["stage", "frozen", "approval", "protected", "leave"])
async def test_what_keeps_it_keeps_it_on_the_very_evening(vigil: Vigil, what: str) -> None:
    """It came after the warning; when it is over, everything is warned of anew."""
    await vigil.until("2027-01-11 15:00")
    now = vigil.desk.clock.now()
    if what == "approval":
        await request(vigil.desk)
    elif what == "leave":
        await vigil.away(FANG, "2027-01-11 16:00", "2027-01-12 16:00")
    elif what == "protected":
        async with vigil.desk.storage.begin(at=now) as store:
            row = await store.session.get_one(Customer, QINGHE)
            row.protected_until = now + timedelta(days=1)
    else:
        deal = await vigil.deal()
        async with vigil.desk.storage.begin(at=now) as store:
            row = await store.session.get_one(Opportunity, deal)
            row.stage, row.state = ("demo", "open") if what == "stage" else ("diagnosis", "frozen")
            touch = await store.session.get_one(TouchLog, row.touch_id)
            touch.state = "draft"  # no contact came with it
    await vigil.until("2027-01-11 21:00")
    assert await owner(vigil) == WANG
    assert [one.state for one in await vigil.desk.rows(PoolWarning)] == ["kept"]


async def fill(vigil: Vigil) -> None:
    """A young deal, a todo and a lead, as they stood two months ago."""
    deal, now = await vigil.deal(), vigil.desk.clock.now()
    async with vigil.desk.storage.begin(at=now) as store:
        store.session.add(
            Todo(
                owner_id=WANG, customer_id=QINGHE, opportunity_id=deal, text="发资料", due_at=now,
                created_at=now,
            )
        )  # fmt: skip
        store.session.add(
            Lead(
                source="form", source_key="1", company="青禾口腔", company_key="青禾", owner_id=WANG,
                customer_id=QINGHE, state="touched", first_touch_at=now, raw={}, created_at=now,
            )
        )  # fmt: skip


async def test_nothing_is_lost_and_a_manager_gives_it_back_as_it_was(vigil: Vigil) -> None:
    await fill(vigil)
    before = [
        [one.model_dump(exclude={"version", "due_at"}) for one in await vigil.desk.rows(table)]
        for table in (TouchLog, Lead, Todo, Opportunity)
    ]
    await vigil.until("2027-01-11 20:00")
    (deal,) = await vigil.desk.rows(Opportunity)
    (lead,) = await vigil.desk.rows(Lead)
    assert (deal.owner_id, deal.state, deal.stage) == (WANG, "frozen", "first_touch")
    assert (lead.owner_id, lead.state) == (None, "pooled")
    assert {one.state for one in await vigil.desk.rows(Todo)} == {"dropped"}
    assert len(await vigil.desk.rows(TouchLog)) == 1
    listed = (await vigil.desk.say("/公海 回收", by=QIANG)).card
    assert listed
    back = await vigil.desk.press(listed, "退回王芳", by=QIANG)
    assert "已退回王芳" in back.notice
    assert await owner(vigil) == WANG
    after = [
        [one.model_dump(exclude={"version", "due_at"}) for one in await vigil.desk.rows(table)]
        for table in (TouchLog, Lead, Todo, Opportunity)
    ]
    assert after[:2] == before[:2]
    assert after[3] == before[3]
    assert {one.state for one in await vigil.desk.rows(Todo)} == {"open"}
    await vigil.until("2027-02-10 10:00")
    assert await owner(vigil) == WANG, "the days count anew"
    again = await vigil.desk.press(listed, "退回王芳", by=QIANG)
    assert "已经有人领走" in again.notice


async def test_whoever_lost_it_sees_what_became_of_it_and_a_stranger_nothing(vigil: Vigil) -> None:
    await vigil.until("2027-01-11 21:00")
    id = (await warning(vigil)).id or 0
    card = await shown(vigil.desk, id)
    assert "已回公海" in words(card)
    assert buttons(card) == []
    foreign = await vigil.desk.tap(f"pool.warning:{id}:0", by="陈明")
    absent = await vigil.desk.tap("pool.warning:999:0", by="陈明")
    assert foreign == absent
    for tap in (f"pool.keeping:{id}:1", f"pool.keep:{id}:1"):
        assert await vigil.desk.tap(tap, by="陈明", reason="x") == absent
    (moved,) = await vigil.desk.rows(PoolMove)
    assert (await vigil.desk.tap(f"pool.return:{moved.id}", by="周敏")).notice != absent.notice


async def test_rules_made_shorter_are_warned_of_before_they_bite(vigil: Vigil) -> None:
    await vigil.until("2026-12-16 08:00")
    book = vigil.desk.business.playbook
    days = {"A": 15, "B": 15, "C": 15}
    vigil.desk.business.playbook = replace(book, pool=replace(book.pool, days=days))
    await vigil.until("2026-12-16 10:00")
    assert (await warning(vigil)).recycle_at == local("2026-12-23 20:00")


async def test_of_many_a_rep_hears_in_one_message(vigil: Vigil) -> None:
    now = vigil.desk.clock.now()
    async with vigil.desk.storage.begin(at=now) as store:
        store.session.add_all(
            Customer(name=f"客户{n}", name_key=f"客户{n}", owner_id=WANG, owned_since=now, created_at=now)
            for n in range(6)
        )  # fmt: skip
    heard = await vigil.until("2027-01-04 12:00")
    assert [one[1:] for one in heard] == [(FANG, "提醒汇总 · 7 条公海")]
    opened = await vigil.desk.press(vigil.card(FANG), "1 打开", by=FANG)
    assert "回公海" in words(opened.card)


async def test_its_clocks_rest_with_it(vigil: Vigil) -> None:
    await fill(vigil)
    await vigil.until("2027-01-11 20:30")
    running = [
        (one.object_kind, one.name)
        for one in await vigil.desk.rows(Timer)
        if one.state == "armed"
        and one.object_kind in ("lead", "todo", "opportunity", "pool_warning")
    ]
    assert running == []
    waiting = [one for one in await vigil.desk.rows(Notice) if one.state == "waiting"]
    assert WANG not in {one.person_id for one in waiting}
