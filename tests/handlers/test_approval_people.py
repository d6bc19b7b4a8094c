"""Signers who are missing, on leave, back again, or reminded (U-13, R42)."""

from datetime import timedelta

from scheduler.approvals import approval_due, seat_deputies
from scheduler.registry import Fired, Run
from storage.tables import ApprovalSeat, OutboxMessage, Timer
from tests.handlers.desk import Desk, words
from tests.handlers.signing import (
    CHEN,
    LI,
    SUN,
    WANG,
    ZHAO,
    ZHOU,
    card,
    go_away,
    hire,
    owed,
    report_to,
    request,
    sign,
)


async def test_a_deputy_signs_while_the_manager_is_on_leave(desk: Desk):
    await go_away(desk, LI, CHEN)
    await request(desk, "goal_change", about="改目标")
    assert await _seats(desk) == [(CHEN, LI)]
    signed = await sign(desk, "陈明")
    assert "陈明（代 李国强）同意" in words(signed.card)


async def test_who_goes_on_leave_with_a_request_on_his_desk_gets_a_deputy(desk: Desk):
    await request(desk, "goal_change", about="改目标")
    await go_away(desk, LI, CHEN)
    assert await _man(desk) is None
    assert await _seats(desk) == [(LI, None), (CHEN, LI)]
    assert len(await owed(desk, CHEN)) == 1
    await _man(desk)
    assert len(await _seats(desk)) == 2, "seated once"
    assert (await sign(desk, "陈明")).notice == "已同意"


async def test_a_deputy_may_sign_before_he_was_seated(desk: Desk):
    await request(desk, "goal_change", about="改目标")
    await go_away(desk, LI, CHEN)
    assert (await sign(desk, "陈明")).notice == "已同意"
    assert (CHEN, LI) in await _seats(desk)


async def test_when_the_manager_is_back_the_deputys_word_counts_no_more(desk: Desk):
    await go_away(desk, LI, CHEN, days=1)
    await request(desk, "goal_change", about="改目标")
    old = await card(desk, "陈明")
    desk.later(days=2)
    tried = await desk.press(old, "同意", by="陈明")
    assert "不由你来定" in tried.notice
    await _man(desk)
    assert len(await owed(desk, LI)) == 1, "he is asked now"
    assert (await sign(desk, "李国强")).notice == "已同意"


async def test_a_deputy_who_is_the_applicant_does_not_sign(desk: Desk):
    await go_away(desk, LI, WANG)
    await request(desk, "goal_change", about="改目标")
    assert await _seats(desk) == [(ZHOU, None)]


async def test_without_a_manager_the_admin_signs(desk: Desk):
    await report_to(desk, WANG, None)
    await request(desk, "export", about="商机")
    assert await _seats(desk) == [(ZHAO, None)]
    assert (await sign(desk, "赵静")).notice == "已同意"


async def test_director_is_manager_signs_once(desk: Desk):
    """The third signature walks on: up the tree nobody is left, so the admin gives it (R42)."""
    await report_to(desk, WANG, ZHOU)
    await request(desk, "goal_change", about="改目标")
    for signer in ("周敏", "孙洁", "赵静"):
        signed = await sign(desk, signer)
        assert signed.notice == "已同意"
    assert "已通过" in words(signed.card)


async def test_where_nobody_can_sign_nothing_is_decided_and_the_admins_hear_of_it(desk: Desk):
    """The empty set of signers is nobody, not everybody (T7)."""
    await request(desk, "export", by="赵静", about="商机")
    assert await _seats(desk) == []
    for person in ("赵静", "周敏", "李国强", "孙洁", "陈明"):
        await desk.tap("appr.yes:1:4", by=person)
        await desk.say("同意 1", by=person)
    assert await _seats(desk) == []
    assert "没有人可以签" in words(await card(desk, "赵静"))
    lines = [row.content.get("text", "") for row in await desk.rows(OutboxMessage)]
    assert any("没有人可以签" in line for line in lines)


async def test_a_leaver_cannot_sign_and_the_nearest_above_can(desk: Desk):
    """The tree is walked up (R42, U-13); the admin comes only where it ends."""
    await request(desk, "goal_change", about="改目标")
    old = await card(desk, "李国强")
    async with desk.storage.begin(at=desk.clock.now()) as store:
        await store.deactivate(LI, desk.clock.now())
    refused = await desk.press(old, "同意", by="李国强")
    assert refused.card is None
    assert [one.decision for one in await desk.rows(ApprovalSeat)] == [""]
    assert (await sign(desk, "周敏")).notice == "已同意"


# -- reminders ------------------------------------------------------------------------------------


async def test_the_clock_of_a_step_runs_in_office_hours(desk: Desk):
    """Wednesday 10:00 and nine working hours: Thursday 10:00."""
    await request(desk, "goal_change", about="改目标")
    [timer] = await desk.rows(Timer)
    assert (timer.object_kind, timer.name) == ("approval_step", "approval_due")
    assert desk.business.tools.zone
    local = timer.due_at.astimezone(desk.business.tools.zone)
    assert (local.day, local.hour) == (26, 10)


async def test_the_signers_are_reminded_once_per_due_time_and_again_after_as_long(desk: Desk):
    await request(desk, "goal_change", about="改目标")
    for day in (26, 27, 30):  # the next is on Monday
        due = await _ring(desk)
        assert due.day == day
        await _ring_again(desk)
    assert len(await owed(desk, LI, "approval_reminder")) == 3
    assert await owed(desk, SUN, "approval_reminder") == []


async def test_a_signed_step_reminds_nobody(desk: Desk):
    await request(desk, "export", about="商机")
    [first] = await desk.rows(Timer)
    await sign(desk, "李国强")
    await _fire(desk, first)
    assert await owed(desk, LI, "approval_reminder") == []
    assert await owed(desk, SUN, "approval_reminder") == []


async def test_where_a_question_is_open_the_applicant_is_reminded(desk: Desk):
    await request(desk, "goal_change", about="改目标")
    form = await desk.press(await card(desk, "李国强"), "反问", by="李国强")
    await desk.press(form.card, "发给申请人", by="李国强", question="为什么？")
    await _ring(desk)
    assert len(await owed(desk, WANG, "approval_reminder")) == 1
    assert await owed(desk, LI, "approval_reminder") == []


async def test_a_new_colleague_of_the_role_is_not_asked_for_what_is_under_way(desk: Desk):
    await request(desk, "redemption", about="兑换")
    await hire(desk, "新运营", "ops")
    assert await _seats(desk) == [(SUN, None)]


async def _seats(desk: Desk) -> list[tuple[int, int | None]]:
    seats = sorted(await desk.rows(ApprovalSeat), key=lambda seat: seat.id)
    return [(seat.person_id, seat.instead_of_id) for seat in seats]


async def _man(desk: Desk) -> str | None:
    now, business = desk.clock.now(), desk.business
    async with desk.storage.begin() as store:
        store.acting(at=now, job="seat_deputies")
        return await seat_deputies(Run(store, now, business.playbook, business.tools))


async def _ring(desk: Desk):
    """The clock is put to the armed timer's time, and it goes off."""
    [timer] = [one for one in await desk.rows(Timer) if one.state == "armed"]
    desk.clock.at = timer.due_at
    await _fire(desk, timer)
    return timer.due_at.astimezone(desk.business.tools.zone)


async def _ring_again(desk: Desk) -> None:
    """The same timer once more, as after a crash before the commit: nothing new is owed."""
    before = len(await desk.rows(OutboxMessage))
    [timer] = [one for one in await desk.rows(Timer) if one.state == "armed"]
    stale = timer.model_copy(update={"due_at": desk.clock.at})
    await _fire(desk, stale)
    assert len(await desk.rows(OutboxMessage)) == before
    assert timer.due_at - desk.clock.at >= timedelta(hours=9)


async def _fire(desk: Desk, timer: Timer) -> None:
    now, business = desk.clock.now(), desk.business
    async with desk.storage.begin() as store:
        store.acting(at=now, job="timers")
        await approval_due(Fired(store, timer, now, business.playbook, business.tools))
