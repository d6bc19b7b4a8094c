"""Away with a deputy: he hears and sees in the other's place, no longer than it lasts (U-13)."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from handlers.registry import Reply
from sales.leave import Said, nearest, said, span
from storage.store import Storage
from storage.tables import Leave, Opportunity, Todo, TouchLog
from tests.calm.days import FANG, MING, Days, local, open_days
from tests.handlers.desk import words

NOW = datetime(2026, 11, 25, 10, tzinfo=ZoneInfo("Asia/Shanghai"))  # Wednesday


@pytest.fixture
async def days(storage: Storage, tmp_path: Path) -> Days:
    return await open_days(storage, tmp_path)


@pytest.mark.parametrize(
    ("sentence", "starts", "ends", "deputy"),
    [
        ("明天到周五 代理 陈明", date(2026, 11, 26), date(2026, 11, 27), "陈明"),
        ("明天", date(2026, 11, 26), date(2026, 11, 26), ""),
        ("下周一到下周三 由陈明代理", date(2026, 11, 30), date(2026, 12, 2), "陈明"),
        ("后天起3天 代理人：陈明", date(2026, 11, 27), date(2026, 11, 29), "陈明"),
        ("从下周一休5天年假", date(2026, 11, 30), date(2026, 12, 4), ""),
        ("周四、周五请假，陈明代理", date(2026, 11, 26), date(2026, 11, 27), "陈明"),
        ("11月26日到28日", date(2026, 11, 26), date(2026, 11, 28), ""),
        ("有点累", None, None, ""),
    ],
)
def test_a_sentence_says_from_when_until_when_and_who(
    sentence: str, starts: date | None, ends: date | None, deputy: str
) -> None:
    assert said(sentence, NOW) == Said(starts, ends, deputy)


def test_a_day_lasts_until_its_last_minute_and_an_hour_alone_is_the_first_days() -> None:
    whole = span(date(2026, 11, 26), date(2026, 11, 27), NOW)
    assert (whole.starts.hour, f"{whole.ends:%m-%d %H:%M}") == (0, "11-28 00:00")
    part = span(NOW.replace(day=26, hour=14), NOW.replace(hour=9), NOW)
    assert f"{part.ends:%m-%d %H:%M}" == "11-26 09:00"


def test_a_name_that_nobody_has_is_met_with_the_nearest() -> None:
    assert nearest("陈铭", ["王芳", "程明", "陈明", "李国强"])[:2] == ("陈明", "程明")
    assert nearest("zzz", ["王芳"]) == ()


async def test_one_sentence_and_one_tap_and_the_deputy_hears_of_it(days: Days) -> None:
    form = await days.desk.say("/请假 明天到周五 代理 陈明")
    assert "11月26日 周四 至 11月27日 周五，由陈明代理" in words(form.card)
    taken = await _confirm(days)
    assert taken.notice == "已请假，期间由陈明代理"
    [row] = await days.desk.rows(Leave)
    assert (row.starts_at, row.ends_at) == (local("11-26 00:00"), local("11-28 00:00"))
    assert await days.until("11-25 10:01") == [("11-25 10:00", "陈明", "王芳 请假 还没开始")]


@pytest.mark.parametrize(
    ("starts", "ends", "deputy", "refusal"),
    [
        ("11-27", "11-26", "", "结束时间要晚于开始时间"),
        ("11-20", "11-21", "", "已经过去了"),
        ("11-26", "11-26", "王芳", "不能是自己"),
        ("11-26", "11-26", "陈铭", "没有找到同事「陈铭」，是不是：陈明"),
        ("11-26", "11-26", "6", "不能跟进客户"),
        ("改天吧", "11-26", "", "没看懂时间"),
        ("", "11-26", "", "还没填：开始"),
    ],
)
async def test_what_cannot_be_is_said_and_nothing_typed_is_lost(
    days: Days, starts: str, ends: str, deputy: str, refusal: str
) -> None:
    first, last = (f"2026-{one}" if one[:1] == "1" else one for one in (starts, ends))
    reply = await days.desk.tap("leave.take", starts=first, ends=last, deputy=deputy)
    assert refusal in reply.notice
    assert last in words(reply.card)
    assert await days.desk.rows(Leave) == []


async def test_two_leaves_do_not_overlap_and_a_deputy_on_leave_is_no_deputy(days: Days) -> None:
    await _confirm(days)
    again = await days.desk.tap("leave.take", starts="2026-11-27", ends="2026-11-30")
    assert "你在 11月26日 周四 至 11月27日 周五 已经请了假" in again.notice
    other = await days.desk.tap(
        "leave.take", by="陈明", starts="2026-11-27", ends="2026-11-27", deputy="王芳"
    )
    assert "王芳 在 11月26日 周四 至 11月27日 周五 也请了假" in other.notice
    next_to = await days.desk.tap("leave.take", starts="2026-11-28", ends="2026-11-30")
    assert "已请假，期间由李国强代理" in next_to.notice


async def test_the_deputy_sees_the_customers_only_while_the_leave_lasts(days: Days) -> None:
    await _confirm(days)
    for at, seen in (("11-25 23:59", False), ("11-26 00:00", True), ("11-28 00:00", False)):
        days.desk.clock.at = local(at)
        card = await days.desk.tap("customer.show:1", by="陈明")
        assert ("青禾口腔" in words(card.card) if card.card else False) is seen


async def test_a_deputys_deputy_sees_them_too_and_a_cancelled_leave_shows_nothing(
    days: Days,
) -> None:
    async with days.desk.storage.begin(at=local("11-25 10:00")) as store:
        for person, deputy, cancelled in ((FANG, MING, False), (MING, 6, False), (2, 6, True)):
            store.session.add(
                Leave(
                    person_id=person, deputy_id=deputy, cancelled=cancelled,
                    created_at=local("11-25 10:00"), starts_at=local("11-26 00:00"),
                    ends_at=local("11-28 00:00"),
                )
            )  # fmt: skip
    async with days.desk.storage.read() as store:
        actor = await store.actor(6, local("11-26 12:00"))
        assert actor
        assert actor.shared_customers == {1, 2, 3}
        later = await store.actor(6, local("11-28 00:00"))
        assert later
        assert later.shared_customers == frozenset()


async def test_reminders_reach_the_deputy_with_whom_they_are_for(days: Days) -> None:
    await days.desk.say("/待办 明天下午3点给青禾口腔发报价")
    await days.desk.say("/待办 明天下午4点交报销单")
    await _confirm(days)
    await days.until("11-26 14:00")
    heard = await days.until("11-26 17:00")
    assert [(at, who) for at, who, _ in heard] == [("11-26 15:00", "陈明"), ("11-26 16:00", "王芳")]
    assert "王芳请假中，这条由你代为处理" in words(days.shown("陈明")[-1].card)


async def test_what_waited_when_the_leave_began_goes_to_who_stands_in(days: Days) -> None:
    await days.until("11-25 21:00")
    await _notify(days, FANG)
    await _confirm(days)
    heard = await days.until("11-26 08:45")
    assert [who for _, who, _ in heard] == ["陈明", "陈明"]
    assert [at for at, _, _ in heard][-1] == "11-26 08:40"


async def test_back_early_with_one_tap_and_shown_what_the_deputy_did(days: Days) -> None:
    await days.desk.say("/待办 明天下午3点给青禾口腔发报价")
    taken = await _confirm(days)
    await days.until("11-26 15:01")
    reminder = days.shown("陈明")[-1].card
    await days.desk.press(reminder, "完成", by="陈明")
    days.desk.later(hours=1)
    card = await days.desk.say("/请假")
    back = await days.desk.press(card.card, "提前返回")
    assert back.notice == "欢迎回来"
    assert "陈明 完成待办：" in words(back.card)
    assert (await days.desk.press(taken.card, "取消请假")).notice.endswith("最新的")
    assert "已结束" in (await days.until("11-26 16:30"))[-1][2]
    [todo] = await days.desk.rows(Todo)
    assert todo.state == "done"


async def test_cancelled_before_it_began(days: Days) -> None:
    taken = await _confirm(days)
    stranger = await days.desk.press(taken.card, "取消请假", by="陈明")
    assert "没有找到" in stranger.notice
    gone = await days.desk.press(taken.card, "取消请假")
    assert "已取消" in words(gone.card)
    await _notify(days, FANG)
    heard = await days.until("11-25 11:00")
    assert ("11-25 10:10", "王芳") in [(at, who) for at, who, _ in heard]


async def test_taken_back_within_ten_minutes_although_the_deputy_was_told(days: Days) -> None:
    taken = await _confirm(days)
    await days.until("11-25 10:05")
    assert (await days.desk.press(taken.card, "撤销")).notice == "已撤销"
    assert await days.desk.rows(Leave) == []


async def test_on_return_a_card_says_what_was_done_in_ones_place(days: Days) -> None:
    await _confirm(days)
    days.desk.clock.at = local("11-26 11:00")
    draft = await days.desk.say("今天和青禾口腔王立群聊了扩容，预算已批", by="陈明")
    await days.desk.press(draft.card, "确认", by="陈明")
    heard = await days.until("11-30 09:00")
    assert ("11-30 08:30", "王芳", "欢迎回来 11月26日 周四 至 11月27日 周五 请假已结束") in heard
    card = words(next(one.card for one in days.shown("王芳") if "欢迎回来" in words(one.card)))
    assert "陈明 记了拜访 青禾口腔连锁有限公司" in card


async def _confirm(days: Days) -> Reply:
    form = await days.desk.say("/请假 明天到周五 代理 陈明")
    return await days.desk.press(
        form.card, "确认请假", starts="2026-11-26 00:00", ends="2026-11-27 23:59", deputy="4"
    )


async def _notify(days: Days, person: int) -> None:
    """About an opportunity of 王芳's."""
    now = days.desk.clock.now()
    async with days.desk.storage.begin(at=now) as store:
        touch = TouchLog(author_id=FANG, customer_id=1, at=now, created_at=now)
        store.session.add(touch)
        await store.session.flush()
        deal = Opportunity(
            name="二期扩容", customer_id=1, owner_id=FANG, touch_id=touch.id or 0, stage="first_touch",
            stage_entered_at=now, last_contact_at=now, created_at=now,
        )  # fmt: skip
        store.session.add(deal)
        await store.session.flush()
        await store.notify(
            person_id=person, kind="stale", object_kind="opportunity", object_id=deal.id or 0,
            severity=1, reason="超过 72 小时没联系", now=now, subject_id=FANG,
        )  # fmt: skip
