"""Somebody leaves: the manager stands in, one card proposes heirs, one yes gives them everything (U-06)."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from handlers.staleness import FOLLOW_UP, watch
from storage.store import Storage
from storage.tables import (
    Assignment,
    Customer,
    Inheritance,
    Lead,
    Opportunity,
    OutboxMessage,
    Person,
    Timer,
    Todo,
    TouchLog,
)
from tests.handlers.desk import words
from tests.handlers.signing import CHEN, LI, WANG, hire
from tests.ladder.vigil import FANG, QIANG, Vigil, open_vigil

START = "2026-11-25 10:00"


@pytest.fixture(autouse=True)
def no_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only timers are of interest here."""
    monkeypatch.setattr("bot.timetable.JOBS", {})


@pytest.fixture
async def vigil(storage: Storage, tmp_path: Path) -> Vigil:
    """王芳 has two customers with one of everything, a deal at 陈明's, a todo of no customer."""
    vigil = await open_vigil(storage, tmp_path / "anchor.log", START)
    now = vigil.desk.clock.now()
    for customer in (1, 2, 3):
        deal = await vigil.deal(f"商机{customer}", FANG, customer)
        async with storage.begin(at=now) as store:
            store.session.add(
                Todo(
                    owner_id=WANG, customer_id=customer, opportunity_id=deal, text="回电", due_at=now,
                    created_at=now,
                )
            )  # fmt: skip
            store.session.add(
                Lead(
                    source="form", source_key=str(customer), company=f"客户{customer}",
                    company_key=f"客户{customer}", owner_id=WANG, state="accepted", raw={},
                    customer_id=customer, created_at=now,
                )
            )  # fmt: skip
    async with storage.begin(at=now) as store:
        lost = await store.session.get_one(Opportunity, 1)
        closed = Opportunity(**lost.model_dump(exclude={"id", "version"}))
        closed.state, closed.name = "lost", "没成的"
        store.session.add(closed)
        store.session.add(Todo(owner_id=WANG, text="交周报", due_at=now, created_at=now))
        await watch(store, *vigil.rules, lost, now)
    return vigil


async def leave(vigil: Vigil, person: int = WANG) -> None:
    async with vigil.desk.storage.begin(at=vigil.desk.clock.now()) as store:
        assert await store.deactivate(person, vigil.desk.clock.now())


async def owned(vigil: Vigil) -> Counter[tuple[str, int | None]]:
    counted: Counter[tuple[str, int | None]] = Counter()
    for table in (Customer, Opportunity, Todo, Lead):
        for row in await vigil.desk.rows(table):
            counted[str(table.__tablename__), row.owner_id] += 1
    return counted


async def test_one_card_goes_to_the_manager_and_one_yes_moves_everything(vigil: Vigil) -> None:
    before = await owned(vigil)
    assert before["customers", WANG] == 2
    await leave(vigil)
    heard = await vigil.until("2026-11-25 10:30")
    assert [one[1:] for one in heard] == [(QIANG, "王芳 离职交接 · 待同意")]
    card = vigil.card(QIANG)
    assert "**陈明**：青禾口腔连锁有限公司、云栖体检中心" in words(card), "by the rules of matching"
    stages = [(one.stage, one.state) for one in await vigil.desk.rows(Opportunity)]
    history = [(one.author_id, one.content) for one in await vigil.desk.rows(TouchLog)]
    done = await vigil.desk.press(card, "同意", by=QIANG)
    assert "已移交" in words(done.card)
    assert await owned(vigil) == {
        ("customers", CHEN): 3, ("opportunities", CHEN): 4, ("todos", CHEN): 3, ("todos", LI): 1,
        ("leads", CHEN): 3,
    }  # fmt: skip
    assert [(one.stage, one.state) for one in await vigil.desk.rows(Opportunity)] == stages
    assert [(one.author_id, one.content) for one in await vigil.desk.rows(TouchLog)] == history
    kinds = {(one.kind, one.person_id, one.from_id) for one in await vigil.desk.rows(Assignment)}
    assert kinds == {("inherit", CHEN, WANG)}
    (told,) = [
        one for one in await vigil.desk.rows(OutboxMessage) if one.once.startswith("inherited:")
    ]
    assert told.person_id == CHEN


async def test_the_clocks_run_for_the_heir(vigil: Vigil) -> None:
    await leave(vigil)
    await vigil.until("2026-11-25 12:00")
    await vigil.desk.press(vigil.card(QIANG), "同意", by=QIANG)
    now = vigil.desk.clock.now()
    clock = await vigil.clock(1, FOLLOW_UP)
    assert clock
    assert clock.due_at == now + timedelta(hours=72, seconds=1)
    leads = [one for one in await vigil.desk.rows(Timer) if one.name == "lead_reassign"]
    assert {one.due_at for one in leads} == {now + timedelta(hours=48)}
    heard = await vigil.until("2026-11-28 12:30")
    assert FANG not in {who for _, who, _ in heard}


async def test_meanwhile_the_manager_stands_in(vigil: Vigil) -> None:
    """He sees it, may work on it, and hears what the leaver would have heard."""
    await leave(vigil)
    await vigil.until("2026-11-25 10:30")
    shown = await vigil.desk.tap("customer.show:1", by=QIANG)
    assert shown.card
    told = await vigil.until("2026-11-30 12:00")
    assert {who for _, who, _ in told} <= {QIANG, "周敏"}
    assert any(who == QIANG for _, who, _ in told), "the deals' silence is his to hear"


async def test_the_manager_chooses_for_one_and_for_all(vigil: Vigil) -> None:
    new = await hire(vigil.desk, "孙磊", "rep", boss=LI)
    await leave(vigil)
    await vigil.until("2026-11-25 10:30")
    old = vigil.card(QIANG)
    form = await vigil.desk.press(old, "换接手人", by=QIANG)
    assert "还没填" in (await vigil.desk.press(form.card, "换成他", by=QIANG)).notice
    unsure = await vigil.desk.press(form.card, "换成他", by=QIANG, customer="不知道", to="孙磊")
    assert "对上 0 家" in unsure.notice
    assert "不做销售" in (await vigil.desk.press(form.card, "换成他", by=QIANG, to="赵静")).notice
    chosen = await vigil.desk.press(form.card, "换成他", by=QIANG, customer="云栖体检", to="孙磊")
    assert "1 家换成孙磊接手" in chosen.notice
    assert "内容刚更新过" in (await vigil.desk.press(old, "同意", by=QIANG)).notice
    await vigil.desk.press(chosen.card, "同意", by=QIANG)
    owners = {one.id: one.owner_id for one in await vigil.desk.rows(Customer)}
    assert owners[2] == new
    assert owners[1] in (CHEN, new)


async def test_an_heir_who_left_too_is_replaced_first(vigil: Vigil) -> None:
    await leave(vigil)
    await vigil.until("2026-11-25 10:30")
    await leave(vigil, CHEN)
    refused = await vigil.desk.press(vigil.card(QIANG), "同意", by=QIANG)
    assert "陈明已不在职" in refused.notice
    form = await vigil.desk.press(refused.card, "换接手人", by=QIANG)
    mine = await vigil.desk.press(form.card, "换成他", by=QIANG, to="李国强")
    await vigil.desk.press(mine.card, "同意", by=QIANG)
    assert (await owned(vigil))["customers", LI] == 2


async def test_whoever_is_back_keeps_what_is_his(vigil: Vigil) -> None:
    await leave(vigil)
    await vigil.until("2026-11-25 10:30")
    async with vigil.desk.storage.begin(at=vigil.desk.clock.now()) as store:
        (await store.session.get_one(Person, WANG)).active = True
    late = await vigil.desk.press(vigil.card(QIANG), "同意", by=QIANG)
    assert "又在职了" in words(late.card)
    assert (await owned(vigil))["customers", WANG] == 2


async def test_a_stranger_to_the_team_sees_and_decides_nothing(vigil: Vigil) -> None:
    await hire(vigil.desk, "别的主管", "manager")
    await leave(vigil)
    await vigil.until("2026-11-25 10:30")
    for tag, form in (("show", {}), ("give", {}), ("start", {}), ("choose", {"to": "陈明"})):
        tail = "0" if tag == "show" else "1"
        foreign = await vigil.desk.tap(f"heirs.{tag}:1:{tail}", by="别的主管", **form)
        absent = await vigil.desk.tap(f"heirs.{tag}:99:{tail}", by="别的主管", **form)
        assert foreign == absent
    (row,) = await vigil.desk.rows(Inheritance)
    assert row.state == "open"


async def test_who_leaves_nothing_makes_no_card(vigil: Vigil) -> None:
    await leave(vigil, 6)
    assert await vigil.until("2026-11-25 10:30") == []
    assert await vigil.desk.rows(Inheritance) == []


async def test_a_director_may_decide_for_the_manager(vigil: Vigil) -> None:
    await leave(vigil)
    await vigil.until("2026-11-25 10:30")
    shown = await vigil.desk.tap("heirs.show:1:0", by="周敏")
    await vigil.desk.press(shown.card, "同意", by="周敏")
    assert (await owned(vigil))["customers", CHEN] == 3
