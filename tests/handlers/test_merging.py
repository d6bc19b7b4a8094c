"""Two records of one firm become one, for whoever decides about both; everybody else asks him (U-01)."""

from datetime import timedelta
from typing import Any

import pytest

from cards.model import Form
from storage.tables import (
    Contact,
    Customer,
    CustomerMerge,
    CustomerPair,
    CustomerShare,
    OutboxMessage,
    TouchLog,
)
from tests.handlers.desk import Desk, words

BOTH = "/合并 青禾口腔 云栖体检"  # both of 王芳, below 李国强
ACROSS = "/合并 青禾口腔 岭南"  # 王芳's and 陈明's
HIDDEN = "/合并 青禾口腔连锁有限公司 岭南医院"


async def owed_to(desk: Desk, name: str) -> list[Any]:
    people = {"周敏": 1, "李国强": 2, "王芳": 3, "陈明": 4, "孙洁": 6}
    return [row.content for row in await desk.rows(OutboxMessage) if row.person_id == people[name]]


async def merged(desk: Desk, by: str = "李国强", **chosen: str) -> Any:
    preview = await desk.say(ACROSS, by=by)
    return await desk.press(preview.card, "合并", by=by, **chosen)


async def test_the_preview_says_what_goes_over_and_what_has_to_be_chosen(desk: Desk) -> None:
    preview = await desk.say(ACROSS, by="李国强")
    said = words(preview.card)
    assert "联系人 1" in said
    assert preview.card is not None
    (form,) = [block for block in preview.card.blocks if isinstance(block, Form)]
    assert {field.label: [label for _, label in field.options] for field in form.fields} == {
        "名称用哪个": ["青禾口腔连锁有限公司", "岭南医院"],
        "负责人用哪个": ["王芳", "陈明"],
        "行业用哪个": ["口腔连锁", "民营医院"],
    }
    assert await desk.rows(CustomerMerge) == []


async def test_what_was_chosen_is_what_it_is_called_and_whose_it_is(desk: Desk) -> None:
    reply = await merged(desk, name="gone", owner_id="gone")
    assert "已并入" in words(reply.card)
    firm = next(row for row in await desk.rows(Customer) if row.id == 1)
    assert (firm.name, firm.owner_id, firm.industry) == ("岭南医院", 4, "口腔连锁")
    assert [row.id for row in await desk.rows(Customer)] == [1, 2]
    assert {row.customer_id for row in await desk.rows(Contact)} == {1, 2}


async def test_whoever_loses_the_firm_still_sees_it_and_both_are_told(desk: Desk) -> None:
    await merged(desk)
    assert [(row.customer_id, row.person_id) for row in await desk.rows(CustomerShare)] == [(1, 4)]
    for name in ("王芳", "陈明"):
        assert "并入" in str(await owed_to(desk, name))


async def test_it_is_found_by_the_name_and_the_button_of_the_one_that_is_no_more(
    desk: Desk,
) -> None:
    await merged(desk)
    for found in (
        await desk.say("/客户 岭南医院", by="李国强"),
        await desk.tap("customer.show:3", by="李国强"),
    ):
        assert "青禾口腔连锁有限公司" in words(found.card)


async def test_taking_it_back_gives_back_all_but_what_came_since(desk: Desk) -> None:
    done = await merged(desk, name="gone")
    draft = await desk.say("今天拜访岭南医院，聊了二期扩容，下周三带方案过去", by="王芳")
    await desk.press(draft.card, "确认", by="王芳")
    back = await desk.press(done.card, "撤销合并", by="李国强")
    assert "又是两家" in words(back.card)
    firms = {row.id: (row.name, row.owner_id) for row in await desk.rows(Customer)}
    assert firms[1] == ("青禾口腔连锁有限公司", 3)
    assert firms[3] == ("岭南医院", 4)
    assert [row.customer_id for row in await desk.rows(Contact)] == [1, 1, 2, 3]
    assert [row.customer_id for row in await desk.rows(TouchLog)] == [1]
    assert await desk.rows(CustomerShare) == []


async def test_the_command_takes_the_last_one_back(desk: Desk) -> None:
    await merged(desk)
    assert "又是两家" in words((await desk.say("/撤销合并", by="李国强")).card)
    assert "没有找到" in (await desk.say("/撤销合并 岭南", by="李国强")).notice


async def test_after_the_days_of_the_playbook_it_stays_merged(desk: Desk) -> None:
    done = await merged(desk)
    desk.clock.at += timedelta(days=desk.business.playbook.merging.undo_days)
    assert "不能再撤销" in (await desk.press(done.card, "撤销合并", by="李国强")).notice


async def test_of_two_merges_into_one_the_later_is_taken_back_first(desk: Desk) -> None:
    first = await merged(desk)
    second = await desk.press((await desk.say(BOTH, by="李国强")).card, "合并", by="李国强")
    assert "先撤销" in (await desk.press(first.card, "撤销合并", by="李国强")).notice
    await desk.press(second.card, "撤销合并", by="李国强")
    assert "又是两家" in words((await desk.press(first.card, "撤销合并", by="李国强")).card)


async def test_who_may_not_see_one_of_them_learns_whose_it_is_and_the_manager_is_asked(
    desk: Desk,
) -> None:
    reply = await desk.say(HIDDEN, by="王芳")
    said = words(reply.card)
    assert "「岭南医院」已由 陈明（华东） 负责" in said
    assert "已请 李国强 确认" in said
    (pair,) = await desk.rows(CustomerPair)
    assert {"shows": ["merge", pair.id]} in await owed_to(desk, "李国强")
    assert await desk.rows(CustomerMerge) == []


async def test_two_strangers_firms_are_nobodys_business(desk: Desk) -> None:
    assert "没有找到" in (await desk.say("/合并 青禾口腔 云栖体检", by="陈明")).notice
    assert await desk.rows(CustomerPair) == []


MAY = {"李国强": True, "周敏": True, "孙洁": True, "王芳": False, "陈明": False}


@pytest.mark.parametrize(("who", "may"), MAY.items())
async def test_only_who_decides_about_both_sees_merges_and_takes_back(
    desk: Desk, who: str, may: bool
) -> None:
    await desk.say(ACROSS, by="李国强")
    shown = await desk.tap("merge.show:1", by=who)
    assert (shown.card is not None) is may
    apart = await desk.tap("merge.apart:1:9", by=who)
    assert ("最新" in apart.notice) is may
    done = await desk.tap("merge.do:1:1", by=who)
    assert ((await desk.rows(CustomerMerge)) != []) is may
    if not may:
        assert shown.notice == apart.notice == done.notice
        await desk.tap("merge.do:1:1", by="李国强")
        assert (await desk.tap("merge.back:1:1", by=who)).notice == shown.notice
    else:
        assert "又是两家" in words((await desk.tap("merge.back:1:1", by=who)).card)


async def test_two_firms_that_were_kept_apart_stay_apart_and_an_old_tap_shows_so(
    desk: Desk,
) -> None:
    preview = await desk.say(ACROSS, by="李国强")
    await desk.press(preview.card, "不是同一家", by="李国强")
    late = await desk.press(preview.card, "合并", by="孙洁")
    assert "是两家" in words(late.card)
    assert "没有像是重复" in words((await desk.say("/合并", by="李国强")).card)


async def test_the_slip_of_a_merge_is_told_how_to_be_undone(desk: Desk) -> None:
    await merged(desk)
    assert "/撤销合并" in (await desk.say("/撤销", by="李国强")).notice
