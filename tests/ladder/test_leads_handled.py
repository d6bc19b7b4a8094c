"""What counts as handled where a lead lies still: the same as for an opportunity (R02, R38, AL-04)."""

import pytest

from cards.model import Card
from cards.wire import pack
from sales.actions import (
    FinishTodo,
    KeepLead,
    MakeRemark,
    ShowRollUp,
    SnoozeAlert,
    StartAlertSnooze,
)
from storage.tables import Lead, Notice, Remark, Todo
from tests.handlers.desk import button, words
from tests.ladder.conftest import Open
from tests.ladder.vigil import BOSS, FANG, IDS, MING, QIANG, Vigil

MONDAY = "2026-11-23 10:00"
TOLD = "2026-11-26 11:00"  # the rep and the manager have heard
LATER = "2026-12-03 10:00"
one_database = pytest.mark.parametrize("database", ["sqlite"])
"""Where no query is asked that the others do not ask on both."""


@pytest.fixture
async def silent(vigil_at: Open) -> Vigil:
    """A lead that stays with her, and that nobody has spoken with for three days."""
    vigil = await vigil_at(MONDAY)
    await vigil.lead()
    await vigil.until("2026-11-25 10:30")
    await vigil.desk.tap(pack(KeepLead(*await _seen(vigil))), by=QIANG)
    await vigil.until(TOLD)
    return vigil


@one_database
async def test_the_card_says_every_reason_whom_to_ring_and_what_comes_next(silent: Vigil) -> None:
    said = words(silent.card(FANG))
    assert "超过 72 小时没联系 · 72 小时了还没有深访纪要" in said
    assert "再过 48 小时升级至 周敏（11月28日 周六 10:10）" in said
    assert "韩总 13900001234" in said


async def test_a_logged_contact_starts_the_clock_again_and_does_the_todo(silent: Vigil) -> None:
    assert "已记录" in await silent.lead_visit("和韩总通了电话，要一份报价")
    [todo] = await silent.desk.rows(Todo)
    assert (todo.kind, todo.text, todo.state) == ("stale", "跟进：静安牙科", "done")
    told = await silent.until(LATER)
    assert [(at, who) for at, who, _ in told] == [
        ("11-30 08:30", FANG), ("11-30 08:30", QIANG), ("12-02 08:40", BOSS),
    ]  # fmt: skip


@one_database
async def test_a_contact_without_content_is_none(silent: Vigil) -> None:
    assert "不算一次联系" in await silent.lead_visit("已联系，反馈良好")
    assert [who for _, who, _ in await silent.until(LATER)] == [BOSS]


@one_database
async def test_ticking_its_todo_alone_stops_nothing(silent: Vigil) -> None:
    [todo] = await silent.desk.rows(Todo)
    await silent.desk.tap(pack(FinishTodo(todo.id, todo.version)), by=FANG)
    assert [who for _, who, _ in await silent.until(LATER)] == [BOSS]


async def test_the_rep_may_put_it_off_twice_then_the_manager_decides(silent: Vigil) -> None:
    for reason in ("客户出差", "客户开会"):
        assert "已顺延到明天" in await _snooze(silent, FANG, reason)
    assert "再顺延要由李国强决定" in await _snooze(silent, FANG, "再等等")
    about = [one for one in await silent.desk.rows(Notice) if one.person_id == IDS[QIANG]]
    assert "已顺延 2 次：客户开会" in about[-1].reasons
    assert [who for _, who, _ in await silent.until("2026-11-28 12:00")] == [FANG, BOSS]


@one_database
async def test_a_managers_snooze_counts_as_handled_until_then(silent: Vigil) -> None:
    assert "已顺延" in await _snooze(silent, QIANG, "客户在国外")
    told = await silent.until("2026-12-03 12:00")
    assert [(at, who) for at, who, _ in told] == [
        ("11-27 09:40", FANG), ("11-27 09:40", QIANG), ("11-29 09:50", BOSS),
    ]  # fmt: skip


@one_database
async def test_a_comment_reaches_the_rep_at_once(silent: Vigil) -> None:
    lead, _ = await _seen(silent)
    sent = await silent.desk.tap(pack(MakeRemark("lead", lead)), by=QIANG, words="先问预算")
    assert "已发给王芳" in sent.notice
    await silent.delivery.drain(silent.desk.clock.now())
    assert "先问预算" in words(silent.card(FANG))
    [remark] = await silent.desk.rows(Remark)
    assert (remark.object_kind, remark.object_id) == ("lead", lead)


async def test_leads_and_opportunities_lie_in_one_list(silent: Vigil) -> None:
    await silent.deal()
    await silent.until("2026-11-30 10:00")
    listed = (await silent.desk.tap(pack(ShowRollUp(IDS[FANG])), by=QIANG)).card
    assert "没联系的线索和商机" in words(listed)
    assert "**7 天** 静安牙科" in words(listed)
    assert "青禾口腔 二期扩容" in words(listed)


@one_database
async def test_another_reps_lead_is_not_there(silent: Vigil) -> None:
    lead, seen = await _seen(silent)
    for id in (lead, 999):
        for action in (StartAlertSnooze("lead", id, seen), MakeRemark("lead", id)):
            assert "没有找到" in (await silent.desk.tap(pack(action), by=MING)).notice


@one_database
async def test_the_managers_roll_up_leads_to_his_veto(vigil_at: Open) -> None:
    vigil = await vigil_at(MONDAY)
    await vigil.lead()
    await vigil.until("2026-11-25 10:30")
    alert = (await vigil.desk.tap(pack(ShowRollUp(IDS[FANG])), by=QIANG)).card
    assert "11月25日 周三 12:00 自动改派给下一位合适的同事" in words(alert)
    kept = await vigil.desk.press(alert, "留给王芳", by=QIANG)
    assert "已留给原负责人" in kept.notice
    assert "自动改派" not in words(kept.card)
    again = await vigil.desk.press(alert, "现在改派", by=QIANG)
    assert "内容刚更新过" in again.notice
    [lead] = await vigil.desk.rows(Lead)
    assert lead.owner_id == IDS[FANG]


@one_database
async def test_moved_on_the_former_reps_notices_are_settled(vigil_at: Open) -> None:
    vigil = await vigil_at(MONDAY)
    await vigil.lead()
    await vigil.until("2026-11-25 10:05")  # the manager's has not left yet
    moved = await vigil.desk.press(await _alert(vigil), "现在改派", by=QIANG)
    assert "已改派给陈明" in moved.notice
    waiting = [one for one in await vigil.desk.rows(Notice) if one.state == "waiting"]
    assert [one.person_id for one in waiting] == [IDS[MING]]


async def _alert(vigil: Vigil) -> Card:
    card = (await vigil.desk.tap(pack(ShowRollUp(IDS[FANG])), by=QIANG)).card
    assert button(card, "现在改派")
    assert card
    return card


async def _seen(vigil: Vigil) -> tuple[int, int]:
    [lead] = await vigil.desk.rows(Lead)
    return lead.id, lead.version


async def _snooze(vigil: Vigil, by: str, reason: str) -> str:
    packed = pack(SnoozeAlert("lead", *await _seen(vigil)))
    return (await vigil.desk.tap(packed, by=by, until="tomorrow", reason=reason)).notice
