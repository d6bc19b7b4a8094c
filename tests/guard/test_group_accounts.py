"""集团客户: every region reads the history, the owning region writes, the owner opens it for a time (CO-12, CO-15)."""

from collections import Counter

import pytest
from sqlmodel import select

from handlers.merge_face import record
from sales.group_accounts import Grouped, why_not_join, why_not_leave
from sales.merging import merged
from storage.merging import give_back, merge
from storage.store import Store
from storage.tables import Customer, CustomerShare, Opportunity, TouchLog
from tests.guard.conftest import HEAD, NORTH_MEMBER
from tests.handlers.desk import Desk, buttons, words
from tests.handlers.signing import SUN, card, sign

SPARE = 7
SAID = "今天和汐城骨科医院的王总聊了关节镜，明天下午3点带方案过去"


async def grouped(desk: Desk) -> None:
    for member in ("汐城骨科医院", "岭南妇产医院"):
        joined = await desk.say(f"/集团 青禾医疗集团 {member}", by="孙洁")
        assert joined.notice == f"{member} 已归入 青禾医疗集团"


async def test_before_it_is_grouped_another_region_sees_nothing(desk: Desk) -> None:
    foreign = await desk.tap(f"customer.show:{NORTH_MEMBER}", by="何静")
    assert foreign == await desk.tap("customer.show:999", by="何静")


async def test_another_region_reads_the_history_without_phone_and_amount(desk: Desk) -> None:
    await grouped(desk)
    seen = (await desk.tap(f"customer.show:{NORTH_MEMBER}", by="何静")).card
    told = words(seen)
    assert "聊了关节镜" in told
    assert "青禾医疗集团 · 3 家" in told
    assert "由 王芳（华东） 跟进，先发协作申请" in told
    assert "13800000009" not in told
    assert "48万" not in told
    assert seen
    assert [one.label for one in buttons(seen)] == ["协作申请", "打开主页", "看集团"]


async def test_another_region_neither_records_nor_advances(desk: Desk) -> None:
    await grouped(desk)
    draft = await desk.say(SAID, by="何静")
    assert "先发协作申请" in words(draft.card), "warned before the contact"
    saved = await desk.press(draft.card, "确认", by="何静")
    assert "先发协作申请" in saved.notice
    assert "没有丢" in saved.notice
    [deal] = await desk.rows(Opportunity)
    moved = await desk.tap(f"opp.advance:{deal.id}:diagnosis:{deal.version}", by="何静")
    assert moved == await desk.tap("opp.advance:999:diagnosis:1", by="何静")
    assert [one.state for one in await desk.rows(TouchLog)] == ["saved", "draft"]


async def test_a_colleague_of_the_owning_region_does_both(desk: Desk) -> None:
    await grouped(desk)
    draft = await desk.say(SAID, by="陈明")
    assert "联系前先和他说一声" in words(draft.card)
    assert "已记录" in (await desk.press(draft.card, "确认", by="陈明")).notice
    [deal] = await desk.rows(Opportunity)
    assert deal.last_contact_at == desk.clock.now()
    moved = await desk.tap(f"opp.advance:{deal.id}:diagnosis:{deal.version}", by="陈明")
    assert "已进入" in moved.notice


async def test_the_owner_opens_it_for_as_long_as_was_asked(desk: Desk) -> None:
    await grouped(desk)
    form = await desk.press(
        (await desk.tap(f"customer.show:{NORTH_MEMBER}", by="何静")).card, "协作申请", by="何静"
    )
    long = await desk.press(form.card, "提交申请", by="何静", reason="一起投标", days="31")
    assert long.notice == "开放天数写 1 到 30 的整数"
    await desk.press(form.card, "提交申请", by="何静", reason="一起投标", days="7")
    assert "7 天，到期自动收回" in words(await card(desk, "王芳"))
    assert (await sign(desk, "王芳")).notice == "已同意"
    draft = await desk.say(SAID, by="何静")
    assert "已记录" in (await desk.press(draft.card, "确认", by="何静")).notice
    desk.later(days=7)
    late = await desk.say(SAID, by="何静")
    assert "先发协作申请" in (await desk.press(late.card, "确认", by="何静")).notice


async def test_who_asks_again_while_it_is_open_keeps_the_longer_time(desk: Desk) -> None:
    await grouped(desk)
    await desk.tap(f"appr.submit:collaboration:{NORTH_MEMBER}", by="何静", reason="投标", days="7")
    await sign(desk, "王芳")
    again = await desk.tap(f"appr.submit:collaboration:{NORTH_MEMBER}", by="何静", reason="再投")
    assert "不用申请" in again.notice
    assert len(await desk.rows(CustomerShare)) == 1


async def test_the_second_hears_who_has_an_appointment_there(desk: Desk) -> None:
    await grouped(desk)
    await desk.press((await desk.say(SAID, by="王芳")).card, "确认", by="王芳")
    told = words((await desk.tap(f"customer.show:{NORTH_MEMBER}", by="陈明")).card)
    assert "由 王芳（华东） 跟进，王芳 11月26日 周四 有安排" in told
    own = words((await desk.tap(f"customer.show:{NORTH_MEMBER}", by="王芳")).card)
    assert "先和他说一声" not in own
    above = words((await desk.tap(f"customer.show:{NORTH_MEMBER}", by="李国强")).card)
    assert "先和他说一声" not in above


async def test_the_group_is_shown_with_who_has_what(desk: Desk) -> None:
    await grouped(desk)
    shown = words((await desk.say("/集团 青禾医疗集团", by="何静")).card)
    assert "集团客户 · 3 家" in shown
    assert "岭南妇产医院** 何静（华南）" in shown
    assert shown.count("只读") == 3, "two members, and the line that says what it means"


async def test_managers_group_their_own_peoples_customers_and_nobody_elses(desk: Desk) -> None:
    assert "已归入" in (await desk.say("/集团 青禾医疗集团 汐城骨科医院", by="李国强")).notice
    refused = await desk.say("/集团 青禾医疗集团 岭南妇产医院", by="李国强")
    assert "由 何静（华南） 负责" in refused.notice
    rep = await desk.say("/集团 青禾医疗集团 云栖体检中心", by="王芳")
    assert "请运营或对方主管" in rep.notice
    foreign_head = await desk.say("/集团 岭南妇产医院 云栖体检中心", by="李国强")
    assert "由 何静（华南） 负责" in foreign_head.notice, (
        "it would open a stranger's customer to all"
    )


async def test_what_joined_can_be_taken_back_and_leaves(desk: Desk) -> None:
    joined = await desk.say("/集团 青禾医疗集团 汐城骨科医院", by="孙洁")
    await desk.press(joined.card, "撤销", by="孙洁")
    assert await parents(desk) == [None] * 6
    await grouped(desk)
    assert await parents(desk) == [None] * 3 + [HEAD] * 3
    await desk.say("/集团 退出 汐城骨科医院", by="孙洁")
    assert await parents(desk) == [None] * 3 + [HEAD, None, HEAD]
    await desk.say("/集团 退出 岭南妇产医院", by="孙洁")
    assert await parents(desk) == [None] * 6


async def parents(desk: Desk) -> list[int | None]:
    return [one.parent_id for one in await desk.rows(Customer)]


@pytest.mark.parametrize("by", [HEAD, SPARE])
async def test_a_head_that_is_merged_is_still_the_head_and_again_when_taken_back(
    desk: Desk, by: int
) -> None:
    """Whichever of the two records stays."""
    await grouped(desk)
    async with desk.storage.begin(at=desk.clock.now()) as store:
        spare = Customer(name="青禾集团", name_key="青禾集团", created_at=desk.clock.now())
        store.session.add(spare)
        await store.session.flush()
        assert spare.id == SPARE
        rows = {id: await store.session.get_one(Customer, id) for id in (HEAD, SPARE)}
        kept, gone = rows.pop(by), *rows.values()
        fields = merged(record(kept), record(gone), {})
        done = await merge(store, kept, gone, fields, SUN, None, None)
        assert await heads(store) == {by: 3}
        await give_back(store, done, SUN)
        assert await heads(store) == {HEAD: 3}


async def heads(store: Store) -> dict[int, int]:
    """Head → how many are in its group account, itself among them."""
    rows = (await store.session.exec(select(Customer))).all()
    found = Counter(row.parent_id for row in rows if row.parent_id)
    assert all(row.parent_id == row.id for row in rows if row.id in found)
    return dict(found)


@pytest.mark.parametrize(
    ("head", "member", "why"),
    [
        (Grouped(1, "甲", None), Grouped(2, "乙", None), ""),
        (Grouped(1, "甲", 1), Grouped(2, "乙", None), ""),
        (Grouped(1, "甲", None), Grouped(1, "甲", None), "同一家"),
        (Grouped(1, "甲", 1), Grouped(2, "乙", 1), "已经在这个集团里"),
        (Grouped(1, "甲", 3), Grouped(2, "乙", None), "自己是集团成员"),
        (Grouped(1, "甲", None), Grouped(2, "乙", 2), "自己是集团"),
        (Grouped(1, "甲", None), Grouped(2, "乙", 3), "在别的集团里"),
    ],
)
def test_a_group_is_one_level_deep(head: Grouped, member: Grouped, why: str) -> None:
    assert (why in why_not_join(head, member)) if why else not why_not_join(head, member)


def test_a_head_does_not_leave_its_members() -> None:
    assert "母公司" in why_not_leave(Grouped(1, "甲", 1))
    assert "不在任何集团" in why_not_leave(Grouped(1, "甲", None))
    assert why_not_leave(Grouped(2, "乙", 1)) == ""
