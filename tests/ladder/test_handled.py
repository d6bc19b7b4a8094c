"""What counts as handled, and what does not (R02, R38): contacts, snoozes, ticks, closing, a new owner."""

import pytest

from cards.wire import pack
from handlers.staleness import reassigned
from sales.actions import (
    CloseOpportunity,
    FinishTodo,
    ShowRollUp,
    SnoozeAlert,
    StartAlertSnooze,
    SubmitVisit,
)
from storage.tables import Notice, Opportunity, Remark, Todo
from tests.handlers.desk import words
from tests.ladder.conftest import Open
from tests.ladder.vigil import BOSS, FANG, IDS, MING, QIANG, Vigil

MONDAY = "2026-11-23 10:00"
TOLD = "2026-11-26 11:00"  # the rep and the manager have heard
LATER = "2026-12-03 10:00"


@pytest.fixture
async def silent(vigil_at: Open) -> tuple[Vigil, int]:
    """An opportunity that the rep and the manager heard of a while ago."""
    vigil = await vigil_at(MONDAY)
    deal = await vigil.deal()
    assert [who for _, who, _ in await vigil.until(TOLD)] == [FANG, QIANG]
    return vigil, deal


async def test_a_logged_contact_starts_the_72_hours_again(silent: tuple[Vigil, int]) -> None:
    vigil, _ = silent
    await _visit(vigil, "今天和青禾口腔王立群通了电话，要一份迁移方案")
    [todo] = await vigil.desk.rows(Todo)
    assert todo.state == "done"
    told = await vigil.until(LATER)
    assert [(at, who) for at, who, _ in told] == [
        ("11-30 08:30", FANG), ("11-30 08:30", QIANG), ("12-02 08:40", BOSS),
    ]  # fmt: skip


async def test_then_the_card_says_so_wherever_it_is_shown(silent: tuple[Vigil, int]) -> None:
    vigil, _ = silent
    await _visit(vigil, "今天和青禾口腔王立群通了电话，要一份迁移方案")
    await vigil.delivery.drain(vigil.desk.clock.now())
    redrawn = [one for one in vigil.desk.chat.sent if one.replaces and one.address == FANG]
    assert any("已处理" in words(one.card) for one in redrawn)


async def test_a_contact_without_content_is_none(silent: tuple[Vigil, int]) -> None:
    vigil, _ = silent
    form = pack(SubmitVisit(known=1))
    saved = await vigil.desk.tap(
        form, by=FANG, customer="青禾口腔连锁有限公司", content="已联系，反馈良好"
    )
    assert "不算一次联系" in saved.notice
    assert [who for _, who, _ in await vigil.until(LATER)] == [BOSS]


async def test_a_managers_own_contact_counts_as_well(silent: tuple[Vigil, int]) -> None:
    vigil, _ = silent
    await _visit(vigil, "今天陪青禾口腔王立群看了样板间，要一份迁移方案", by=QIANG)
    assert BOSS not in {who for _, who, _ in await vigil.until("2026-11-29 10:00")}


async def test_ticking_the_todo_alone_does_not_stop_the_escalation(
    silent: tuple[Vigil, int],
) -> None:
    vigil, _ = silent
    [todo] = await vigil.desk.rows(Todo)
    done = await vigil.desk.tap(pack(FinishTodo(todo.id, todo.version)), by=FANG)
    assert "记下这次联系" in done.notice
    assert [who for _, who, _ in await vigil.until(LATER)] == [BOSS]
    assert len(await vigil.desk.rows(Todo)) == 1


async def test_closing_it_ends_all(silent: tuple[Vigil, int]) -> None:
    vigil, deal = silent
    seen = (await _deal(vigil, deal)).version
    close = pack(CloseOpportunity(deal, seen))
    await vigil.desk.tap(close, by=FANG, outcome="lost", reason="price")
    assert await vigil.until(LATER) == []


async def test_a_new_owner_has_as_long_as_anybody(silent: tuple[Vigil, int]) -> None:
    vigil, deal = silent
    async with vigil.desk.storage.begin(at=vigil.desk.clock.now()) as store:
        row = await store.session.get_one(Opportunity, deal)
        row.owner_id = IDS[MING]
        await reassigned(store, *vigil.rules, row, vigil.desk.clock.now())
    told = await vigil.until("2026-11-30 12:00")
    assert {(at, who) for at, who, _ in told} == {("11-30 08:30", MING), ("11-30 08:30", QIANG)}


async def test_frozen_the_clock_stands_still_and_runs_on_when_it_is_thawed(vigil_at: Open) -> None:
    vigil = await vigil_at(MONDAY)
    deal = await vigil.deal()
    await vigil.until("2026-11-24 10:00")
    await vigil.becomes(deal, "frozen")
    assert await vigil.until("2026-12-07 10:00") == []
    await vigil.becomes(deal, "open")
    told = await vigil.until("2026-12-09 12:00")
    assert [(at, who) for at, who, _ in told] == [("12-09 10:10", FANG), ("12-09 10:10", QIANG)]


async def test_frozen_after_the_rep_was_told_it_does_not_escalate_until_thawed(
    silent: tuple[Vigil, int],
) -> None:
    vigil, deal = silent
    await vigil.becomes(deal, "frozen")
    assert await vigil.until("2026-12-07 10:10") == []
    await vigil.becomes(deal, "open")
    [(at, who, _)] = await vigil.until("2026-12-10 12:00")
    assert (at, who) == ("12-09 09:30", BOSS)  # 50 min had run, and notices wait 10


async def test_the_rep_may_put_it_off_twice_then_the_manager_decides(
    silent: tuple[Vigil, int],
) -> None:
    vigil, deal = silent
    for reason in ("客户出差", "客户开会"):
        answer = await _snooze(vigil, deal, FANG, "tomorrow", reason)
        assert "已顺延到明天" in answer
    refused = await _snooze(vigil, deal, FANG, "tomorrow", "再等等")
    assert "李国强" in refused
    assert "由李国强决定" in (await _start_snooze(vigil, deal, FANG)).notice
    [todo] = await vigil.desk.rows(Todo)
    assert (todo.snoozed, todo.snooze_reason) == (2, "客户开会")
    about = [one for one in await vigil.desk.rows(Notice) if one.person_id == IDS[QIANG]]
    assert "已顺延 2 次：客户开会" in about[-1].reasons


async def test_a_reps_snooze_reminds_again_but_stops_no_escalation(
    silent: tuple[Vigil, int],
) -> None:
    vigil, deal = silent
    await _snooze(vigil, deal, FANG, "tomorrow", "客户出差")
    told = await vigil.until(LATER)
    assert [(at, who) for at, who, _ in told] == [("11-27 09:40", FANG), ("11-28 10:20", BOSS)]


async def test_a_managers_snooze_needs_a_reason_and_counts_as_handled(
    silent: tuple[Vigil, int],
) -> None:
    vigil, deal = silent
    form = await _start_snooze(vigil, deal, QIANG)
    assert "算已处理" in words(form.card)
    assert "原因" in await _snooze(vigil, deal, QIANG, "three_days", "")
    assert "已顺延" in await _snooze(vigil, deal, QIANG, "three_days", "客户在国外")
    told = await vigil.until("2026-12-05 10:00")
    assert [(at, who) for at, who, _ in told] == [
        ("12-01 09:40", FANG), ("12-01 09:40", QIANG), ("12-03 09:50", BOSS),
    ]  # fmt: skip


async def test_put_off_to_the_same_afternoon_it_is_told_again_that_day(
    silent: tuple[Vigil, int],
) -> None:
    vigil, deal = silent
    await _snooze(vigil, deal, QIANG, "afternoon", "下午见客户")
    told = await vigil.until("2026-11-26 17:00")
    assert [(at, who) for at, who, _ in told] == [("11-26 15:40", FANG), ("11-26 15:40", QIANG)]


async def test_a_snooze_after_the_contact_shows_that_it_is_handled(
    silent: tuple[Vigil, int],
) -> None:
    vigil, deal = silent
    await _visit(vigil, "今天和青禾口腔王立群通了电话，要一份迁移方案")
    late = await _start_snooze(vigil, deal, FANG)
    assert "已处理" in words(late.card)


async def test_the_roll_up_opens_a_list_and_one_alone_opens_itself(vigil_at: Open) -> None:
    vigil = await vigil_at(MONDAY)
    await vigil.deal()
    await vigil.until(TOLD)
    alone = await vigil.desk.tap(pack(ShowRollUp(IDS[FANG])), by=QIANG)
    assert "批注" in words(alone.card)
    for number in range(6):
        await vigil.deal(f"商机 {number}")
    await vigil.until("2026-11-29 12:00")
    many = words((await vigil.desk.tap(pack(ShowRollUp(IDS[FANG])), by=QIANG)).card)
    assert "7 个超时" in many
    assert "还有 2 个" in many
    everybody = words((await vigil.desk.tap(pack(ShowRollUp(0)), by=BOSS)).card)
    assert "王芳" in everybody


async def test_another_team_has_no_list_of_mine(silent: tuple[Vigil, int]) -> None:
    vigil, deal = silent
    stranger = await vigil.desk.tap(pack(ShowRollUp(IDS[FANG])), by=MING)
    absent = await vigil.desk.tap(pack(ShowRollUp(999)), by=MING)
    assert stranger == absent
    assert await _start_snooze(vigil, deal, MING) == await _start_snooze(vigil, 999, MING)
    assert await vigil.desk.rows(Remark) == []


async def test_the_manager_may_hear_later_than_the_rep(vigil_at: Open) -> None:
    vigil = await vigil_at(MONDAY)
    vigil.change_calm(manager_delay_h=24)
    await vigil.deal()
    told = await vigil.until("2026-11-28 09:00")
    assert [(at, who) for at, who, _ in told] == [("11-26 10:10", FANG), ("11-27 10:10", QIANG)]


async def test_when_the_limit_changes_running_clocks_follow(vigil_at: Open) -> None:
    vigil = await vigil_at(MONDAY)
    await vigil.deal()
    vigil.change_clock("stale_followup", hours=30)
    await vigil.timetable.start()
    vigil.timetable.stop()
    told = await vigil.until("2026-11-24 18:00")
    assert [(at, who) for at, who, _ in told] == [("11-24 16:10", FANG), ("11-24 16:10", QIANG)]


async def _visit(vigil: Vigil, said: str, by: str = FANG) -> str:
    draft = await vigil.desk.say(said, by=by)
    return (await vigil.desk.press(draft.card, "确认", by=by)).notice


async def _deal(vigil: Vigil, deal: int) -> Opportunity:
    return next(one for one in await vigil.desk.rows(Opportunity) if one.id == deal)


async def _start_snooze(vigil: Vigil, deal: int, by: str):  # type: ignore[no-untyped-def]
    seen = await _seen(vigil, deal)
    return await vigil.desk.tap(pack(StartAlertSnooze("opportunity", deal, seen)), by=by)


async def _snooze(vigil: Vigil, deal: int, by: str, until: str, reason: str) -> str:
    packed = pack(SnoozeAlert("opportunity", deal, await _seen(vigil, deal)))
    return (await vigil.desk.tap(packed, by=by, until=until, reason=reason)).notice


async def _seen(vigil: Vigil, deal: int) -> int:
    return next((one.version for one in await vigil.desk.rows(Opportunity) if one.id == deal), 1)
