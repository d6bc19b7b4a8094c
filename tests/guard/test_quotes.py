"""Quotes: nobody quotes a colleague's customer, and a second or strange price waits for the manager (AS-14)."""

from datetime import timedelta

import pytest

from cards.model import Card
from storage.quotes import conflicts
from storage.tables import (
    Approval,
    ApprovalSeat,
    Customer,
    CustomerShare,
    Notice,
    OutboxMessage,
    Person,
    Quote,
)
from tests.guard.conftest import NORTH_MEMBER
from tests.handlers.desk import Desk, buttons, words
from tests.handlers.signing import CHEN, LI, WANG, ZHOU, card, hire, owed, refuse, sign, team_group


async def share(desk: Desk, customer: int = 1, person: int = CHEN) -> None:
    async with desk.storage.begin(at=desk.clock.now()) as store:
        store.session.add(CustomerShare(customer_id=customer, person_id=person))


async def quoted(desk: Desk, said: str = "给青禾口腔报价52万", by: str = "王芳") -> str:
    shown = await desk.say(said, by=by)
    return (await desk.press(shown.card, "确认报价", by=by)).notice


async def quotes(desk: Desk) -> list[tuple[int, int, str, str]]:
    rows = await desk.rows(Quote)
    return [(row.person_id, row.amount_fen // 1_000_000, row.state, row.conflict) for row in rows]


async def press(desk: Desk, shown: Card | None, label: str, by: str) -> str:
    return (await desk.press(shown, label, by=by)).notice


# -- giving ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["给青禾口腔报价52万", "/报价 青禾口腔 52万"])
async def test_a_sentence_is_shown_and_given_with_one_tap(desk: Desk, said: str) -> None:
    shown = await desk.say(said)
    assert "青禾口腔连锁有限公司" in words(shown.card)
    assert await quotes(desk) == [], "nothing is given unseen"
    done = await desk.press(shown.card, "确认报价")
    assert done.notice == "已登记报价"
    assert await quotes(desk) == [(WANG, 52, "given", "")]
    assert (await desk.press(done.card, "撤销")).notice == "已撤销"
    assert await quotes(desk) == []


async def test_the_form_asks_for_what_is_missing_and_keeps_what_was_typed(desk: Desk) -> None:
    form = (await desk.say("/报价")).card
    assert (await desk.press(form, "登记报价", customer="青禾口腔")).notice == "还没填：报价"
    unread = await desk.press(form, "登记报价", customer="青禾口腔", amount="很多")
    assert "没看懂金额" in unread.notice
    done = await desk.press(
        form, "登记报价", customer="青禾口腔", product="影像系统", amount="48万"
    )
    assert done.notice == "已登记报价"
    assert (await desk.rows(Quote))[0].product == "影像系统"


async def test_the_one_deal_with_the_customer_is_linked(desk: Desk) -> None:
    await quoted(desk, "给汐城骨科医院报价48万")
    [row] = await desk.rows(Quote)
    assert (row.customer_id, row.opportunity_id) == (NORTH_MEMBER, 1)


async def test_a_report_that_names_a_price_is_still_a_visit(desk: Desk) -> None:
    draft = await desk.say("给青禾口腔报价48万，秦总嫌贵，下周再谈")
    assert "拜访记录" in words(draft.card)


# -- another's customer ---------------------------------------------------------------------------


async def test_anothers_customer_is_not_quoted_and_both_hear_of_it(desk: Desk) -> None:
    blocked = await desk.say("给青禾口腔报价48万", by="陈明")
    assert "已由 王芳（华东）负责" in words(blocked.card)
    assert "13800000001" not in words(blocked.card)
    assert await quotes(desk) == [(CHEN, 48, "blocked", "foreign")]
    [notice] = [one for one in await desk.rows(Notice) if one.kind == "quote"]
    assert (notice.person_id, notice.object_id) == (WANG, 1)
    told = words((await desk.tap("quote.show:1", by="王芳")).card)
    assert "陈明 的报价已拦下" in told
    assert "48万" in told


async def test_one_tap_asks_the_owner_who_opens_it(desk: Desk) -> None:
    blocked = await desk.say("给青禾口腔报价48万", by="陈明")
    assert await press(desk, blocked.card, "协作申请", "陈明") == "已提交 #1"
    assert len(await owed(desk, WANG)) == 1
    assert "想报价 48万" in words(await card(desk, "王芳"))
    await sign(desk, "王芳")
    assert await quoted(desk, "给青禾口腔报价48万", "陈明") == "已登记报价"
    again = await desk.press(blocked.card, "协作申请", by="陈明")
    assert "不用申请" in again.notice


async def test_a_customer_of_nobody_is_taken_first(desk: Desk) -> None:
    async with desk.storage.begin(at=desk.clock.now()) as store:
        (await store.session.get_one(Customer, 3)).owner_id = None
    assert "在公海" in (await desk.say("给岭南医院报价48万", by="陈明")).notice
    assert await quotes(desk) == []


async def test_a_stranger_learns_nothing_by_number(desk: Desk) -> None:
    await quoted(desk)
    for tag in ("quote.start:{}", "quote.give:{}:4800000:", "quote.submit:{}", "quote.show:{}"):
        foreign = await desk.tap(tag.format(1), by="何静", amount="48万")
        assert foreign == await desk.tap(tag.format(999), by="何静", amount="48万")
    assert await quotes(desk) == [(WANG, 52, "given", "")]


# -- the price guard ------------------------------------------------------------------------------


async def test_a_colleagues_second_quote_is_held_and_all_three_see_both_figures(desk: Desk) -> None:
    await quoted(desk)
    await share(desk)
    desk.later(days=90)
    assert await quoted(desk, "给青禾口腔报价48万", "陈明") == "已压下，等主管定"
    assert await quotes(desk) == [(WANG, 52, "given", ""), (CHEN, 48, "held", "second")]
    for reader, person in (("李国强", LI), ("王芳", WANG), ("陈明", CHEN)):
        seen = words(await card(desk, reader))
        for part in ("陈明 48万", "王芳 52万", "低 7.7%", "王芳 90 天内报过价"):
            assert part in seen, reader
        assert len(await owed(desk, person)) == (0 if person == CHEN else 1)
    labels = [one.label for one in buttons(await card(desk, "李国强"))]
    assert labels[:2] == ["放行", "驳回"]
    assert buttons(await card(desk, "王芳")) == [], "it is not hers to decide"


async def test_released_it_stands(desk: Desk) -> None:
    await quoted(desk)
    await share(desk)
    await quoted(desk, "给青禾口腔报价48万", "陈明")
    assert await press(desk, await card(desk, "李国强"), "放行", "李国强") == "已放行"
    assert (await quotes(desk))[1] == (CHEN, 48, "given", "second")
    assert "李国强 放行" in words(await card(desk, "王芳"))
    assert await quoted(desk, "给青禾口腔报价48万") == "已压下，等主管定", (
        "now his is the earlier one"
    )


async def test_refused_with_its_reason_it_does_not_count(desk: Desk) -> None:
    await quoted(desk)
    await share(desk)
    await quoted(desk, "给青禾口腔报价48万", "陈明")
    form = await desk.press(await card(desk, "李国强"), "驳回", by="李国强")
    assert await press(desk, form.card, "确认驳回", "李国强") == "还没填：理由"
    assert (
        await desk.press(form.card, "确认驳回", by="李国强", reason="按原价")
    ).notice == "已驳回"
    assert (await quotes(desk))[1] == (CHEN, 48, "rejected", "second")
    assert "按原价" in words(await card(desk, "陈明"))
    assert await quoted(desk, "给青禾口腔报价53万") == "已登记报价"


async def test_ones_own_price_is_held_where_it_moves_too_far(desk: Desk) -> None:
    assert await quoted(desk, "给青禾口腔报价100万") == "已登记报价"
    assert await quoted(desk, "给青禾口腔报价105万") == "已登记报价"
    assert await quoted(desk, "给青禾口腔报价99万") == "已压下，等主管定"
    assert "相差超过 5%" in words(await card(desk, "李国强"))
    assert await quoted(desk, "给青禾口腔报价105万") == "上一份报价还在等主管定，要改先在审批里撤回"
    await press(desk, await card(desk, "王芳"), "撤回", "王芳")
    assert [state for _, _, state, _ in await quotes(desk)] == ["given", "given", "withdrawn"]
    assert await quoted(desk, "给青禾口腔报价104万") == "已登记报价"


async def test_decided_in_the_group_which_reads_no_figure(desk: Desk) -> None:
    await team_group(desk, WANG, CHEN, LI)
    await quoted(desk)
    await share(desk)
    await quoted(desk, "给青禾口腔报价48万", "陈明")
    [group] = [one for one in await desk.rows(OutboxMessage) if one.group_id]
    assert "放行" in str(group.content)
    assert "万" not in str(group.content)
    assert "不由你来定" in (await desk.say("放行 1", by="王芳")).notice
    assert (await desk.say("驳回 1 按原价", by="李国强")).notice == "已驳回"


async def test_of_two_teams_who_is_above_both_decides(desk: Desk) -> None:
    other = await hire(desk, "高远", "manager", boss=ZHOU)
    async with desk.storage.begin(at=desk.clock.now()) as store:
        (await store.session.get_one(Person, CHEN)).manager_id = other
    await quoted(desk)
    await share(desk)
    await quoted(desk, "给青禾口腔报价48万", "陈明")
    assert [one.person_id for one in await desk.rows(ApprovalSeat)] == [ZHOU]


async def test_it_is_not_asked_for_by_hand(desk: Desk) -> None:
    assert "报价放行" not in words((await desk.say("/申请")).card)
    asked = await desk.tap("appr.submit:price_guard:1", about="青禾口腔", reason="x")
    assert asked == await desk.tap("appr.submit:nothing:1", about="青禾口腔", reason="x")
    assert await desk.rows(Approval) == []


async def test_a_held_quote_taken_back_takes_its_request_along(desk: Desk) -> None:
    await quoted(desk)
    await share(desk)
    await quoted(desk, "给青禾口腔报价48万", "陈明")
    assert (await desk.say("/撤销", by="陈明")).notice == "已撤销"
    assert await quotes(desk) == [(WANG, 52, "given", "")]
    assert await desk.rows(Approval) == []


async def test_a_months_conflicts_are_counted_however_they_end(desk: Desk) -> None:
    began = desk.clock.now()
    await quoted(desk)
    await desk.say("给青禾口腔报价48万", by="何静")
    await share(desk)
    await quoted(desk, "给青禾口腔报价48万", "陈明")
    await refuse(desk, "李国强", "按原价", word="驳回")
    await quoted(desk, "给青禾口腔报价60万")
    ended = desk.clock.now() + timedelta(seconds=1)
    async with desk.storage.read() as store:
        assert await conflicts(store, began, ended) == {"foreign": 1, "second": 1, "price": 1}
        assert await conflicts(store, ended, ended + timedelta(days=30)) == {}
