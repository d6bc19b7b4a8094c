"""What a person silenced comes in the evening only, and can be switched back (U-05, AL-13)."""

from pathlib import Path

import pytest

from storage.store import Storage
from storage.tables import Setting
from tests.calm.days import Days, open_days
from tests.handlers.desk import button, buttons, words


@pytest.fixture
async def days(storage: Storage, tmp_path: Path) -> Days:
    return await open_days(storage, tmp_path)


async def test_reminders_that_are_muted_on_the_card_come_with_the_digest(days: Days) -> None:
    await days.desk.say("/待办 今天下午3点给青禾口腔发报价")
    muted = await days.desk.tap("alert.mute:todo")
    assert "已免打扰" in words(muted.card)
    assert await days.until("11-25 19:00") == [("11-25 18:00", "王芳", "今晚汇总 1 条待办")]
    digest = days.shown("王芳")[-1].card
    assert "15:00 到点" in words(digest)
    opened = await days.desk.press(digest, "打开")
    assert "发报价" in words(opened.card)


async def test_muting_can_be_taken_back_at_once(days: Days) -> None:
    muted = await days.desk.tap("alert.mute:todo")
    assert "已经是免打扰" in (await days.desk.tap("alert.mute:todo")).notice
    assert (await days.desk.press(muted.card, "撤销")).notice == "已撤销"
    assert await days.desk.rows(Setting) == []
    await days.desk.say("/待办 今天下午3点给青禾口腔发报价")
    assert [at for at, _, _ in await days.until("11-25 19:00")] == ["11-25 15:00"]


async def test_the_form_saves_kinds_and_the_switch(days: Days) -> None:
    form = await days.desk.say("/设置")
    saved = await days.desk.press(form.card, "保存", muted=["todo", "stale"], alerts="off")
    assert saved.notice == "设置已保存"
    [row] = await days.desk.rows(Setting)
    assert (row.muted, row.push_alerts, row.person_id) == (["stale", "todo"], False, 3)
    stale = await days.desk.press(form.card, "保存", muted=[], alerts="on")
    assert "最新" in stale.notice
    assert "撤销" in [one.label for one in buttons(saved.card)]
    await days.desk.press(saved.card, "保存", muted=[], alerts="on")
    [row] = await days.desk.rows(Setting)
    assert (row.muted, row.push_alerts) == ([], True)


async def test_the_switch_holds_back_alerts_but_not_what_was_agreed(days: Days) -> None:
    form = await days.desk.say("/设置")
    await days.desk.press(form.card, "保存", alerts="off")
    await days.desk.say("/待办 今天下午3点给青禾口腔发报价")
    now = days.desk.clock.now()
    async with days.desk.storage.begin(at=now) as store:
        await store.notify(
            person_id=3, kind="chain", object_kind="person", object_id=4, severity=1,
            reason="没有上级", now=now,
        )  # fmt: skip
        await store.notify(
            person_id=3, kind="stale", object_kind="person", object_id=5, severity=2,
            reason="超过 72 小时没联系", now=now,
        )  # fmt: skip
    heard = await days.until("11-25 19:00")
    assert [at for at, _, _ in heard] == ["11-25 10:10", "11-25 15:00", "11-25 18:00"]


async def test_each_person_has_his_own(days: Days) -> None:
    await days.desk.tap("alert.mute:todo")
    await days.desk.tap("alert.mute:stale", by="陈明")
    assert {row.person_id: row.muted for row in await days.desk.rows(Setting)} == {
        3: ["todo"], 4: ["stale"],
    }  # fmt: skip
    assert "不能单独免打扰" in (await days.desk.tap("alert.mute:nonsense")).notice


async def test_a_roll_up_offers_to_mute_its_kind(days: Days) -> None:
    for hour in range(4):
        await days.desk.say(f"/待办 今天下午3点给青禾口腔发报价{hour}")
    heard = await days.until("11-25 15:30")
    assert heard == [("11-25 15:00", "王芳", "提醒汇总 4 条待办")]
    card = days.shown("王芳")[-1].card
    assert button(card, "免打扰此类")
    assert [one.label for one in buttons(card)][:2] == ["1 打开", "2 打开"]
