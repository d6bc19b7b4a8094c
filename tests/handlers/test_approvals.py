"""Requests: asked for, signed step by step, refused with a reason, asked back, withdrawn (AP-01, AP-04)."""

from collections import Counter

from handlers.registry import GROUP_FACES
from storage.tables import (
    Approval,
    ApprovalNote,
    ApprovalSeat,
    ApprovalStep,
    Customer,
    CustomerShare,
    Opportunity,
    OutboxMessage,
    Timer,
    Todo,
)
from tests.handlers.desk import Desk, button, buttons, words
from tests.handlers.signing import (
    CHEN,
    LI,
    SUN,
    WANG,
    ZHOU,
    card,
    owed,
    refuse,
    request,
    sign,
    team_group,
)


async def test_a_change_of_goal_takes_three_signatures_in_order(desk: Desk):
    """Reason → manager on process data → operations on the industry → director (AP-01)."""
    filed = await request(desk, "goal_change", about="三季度新客目标从 12 家改为 9 家")
    assert filed.notice == "已提交 #1"
    for signer, following in (("李国强", "等孙洁审批"), ("孙洁", "等周敏审批"), ("周敏", "已通过")):
        signed = await sign(desk, signer)
        assert signed.notice == "已同意"
        assert following in words(signed.card)
    [approval] = await desk.rows(Approval)
    assert approval.state == "approved"
    assert [step.state for step in await desk.rows(ApprovalStep)] == ["approved"] * 3


async def test_nobody_signs_before_his_turn(desk: Desk):
    await request(desk, "goal_change", about="改目标")
    early = await desk.tap("appr.yes:1:4", by="周敏")
    assert "现在等李国强" in early.notice
    assert [seat.decision for seat in await desk.rows(ApprovalSeat)] == [""]


async def test_the_signer_sees_request_evidence_effects_who_else_and_until_when(desk: Desk):
    await request(desk, "goal_change", about="改目标")
    seen = words(await card(desk, "李国强"))
    for part in ("改目标", "下月调去华南", "申请人", "王芳", "同意：三方签完后新目标生效", "拒绝：保持原目标",
                 "运营评估行业波动（孙洁）", "总监确认（周敏）", "11月26日 周四 10:00 前签"):  # fmt: skip
        assert part in seen
    assert [one.label for one in buttons(await card(desk, "李国强"))] == [
        "同意", "拒绝", "反问", "加签",
    ]  # fmt: skip


async def test_the_card_goes_to_the_signer_at_once(desk: Desk):
    await request(desk, "goal_change", about="改目标")
    assert len(await owed(desk, LI)) == 1
    assert await owed(desk, SUN) == []
    await sign(desk, "李国强")
    assert len(await owed(desk, SUN)) == 1


async def test_a_no_wants_its_reason_and_ends_the_request(desk: Desk):
    await request(desk, "goal_change", about="改目标")
    form = await desk.press(await card(desk, "李国强"), "拒绝", by="李国强")
    blank = await desk.press(form.card, "确认拒绝", by="李国强", reason=" ")
    assert blank.notice == "还没填：理由"
    refused = await desk.press(blank.card, "确认拒绝", by="李国强", reason="数据不支持")
    assert "未通过" in words(refused.card)
    states = Counter(step.state for step in await desk.rows(ApprovalStep))
    assert states == {"rejected": 1, "skipped": 2}
    assert "数据不支持" in words(await card(desk, "王芳"))
    assert len(await owed(desk, WANG)) == 1


async def test_a_decided_request_has_no_live_button_and_says_who_when_and_how_long(desk: Desk):
    await request(desk)
    desk.later(hours=3)
    await sign(desk, "李国强")
    for reader in ("王芳", "李国强"):
        seen = await card(desk, reader)
        assert buttons(seen) == []
        assert "李国强 同意 · 11月25日 周三 13:00 · 用时 3 小时" in words(seen)
    assert {timer.state for timer in await desk.rows(Timer)} == {"done"}


async def test_whoever_comes_too_late_hears_who_decided_and_when(desk: Desk):
    await request(desk, "export", about="华东三季度商机")
    await sign(desk, "李国强")
    old = await card(desk, "孙洁")
    await sign(desk, "孙洁")
    late = await desk.press(old, "同意", by="孙洁")
    assert late.notice == "你 11月25日 周三 10:00 已同意，这条申请已通过"
    assert buttons(late.card) == []
    again = await desk.tap("appr.withdraw:1:1", by="王芳")
    assert again.notice == "孙洁 11月25日 周三 10:00 已同意，这条申请已通过"


async def test_any_one_of_several_is_enough(desk: Desk):
    await request(desk, "redemption", about="兑换 500 积分")
    done = await sign(desk, "孙洁")
    assert "已通过" in words(done.card)


async def test_the_applicant_sees_who_holds_it_up(desk: Desk):
    await request(desk, "goal_change", about="改目标")
    desk.later(hours=6)
    assert "卡在：主管核对过程数据 · 李国强 · 已 6 小时" in words(await card(desk, "王芳"))


async def test_the_applicant_cannot_sign_his_own(desk: Desk):
    await request(desk, "goal_change", about="改目标")
    tried = await desk.tap("appr.yes:1:4", by="王芳")
    assert "自己的申请不能自己签" in tried.notice
    assert "现在等李国强" in tried.notice


async def test_only_the_applicant_withdraws_and_only_while_it_is_open(desk: Desk):
    await request(desk, "goal_change", about="改目标")
    other = await desk.tap("appr.withdraw:1:4", by="李国强")
    assert other.notice == "只有申请人能撤回"
    gone = await desk.press(await card(desk, "王芳"), "撤回")
    assert gone.notice == "已撤回"
    late = await desk.tap("appr.yes:1:4", by="李国强")
    assert late.notice == "王芳 11月25日 周三 10:00 已撤回"
    assert [step.state for step in await desk.rows(ApprovalStep)] == ["skipped"] * 3


# -- asking back, adding a signer -----------------------------------------------------------------


async def test_a_question_goes_to_the_applicant_and_the_answer_comes_back(desk: Desk):
    await request(desk)
    form = await desk.press(await card(desk, "李国强"), "反问", by="李国强")
    asked = await desk.press(form.card, "发给申请人", by="李国强", question="扩容谈到哪了？")
    assert asked.notice == "已发给申请人"
    assert len(await owed(desk, WANG)) == 1
    mine = await card(desk, "王芳")
    assert "扩容谈到哪了？" in words(mine)
    assert "等王芳答复" in words(mine)
    answered = await desk.press(mine, "答复", answer="方案已过，等报价")
    assert answered.notice == "已答复"
    assert len(await owed(desk, LI)) == 2
    assert "方案已过，等报价" in words(await card(desk, "李国强"))
    assert [note.kind for note in await desk.rows(ApprovalNote)] == ["asked", "answered"]


async def test_a_card_from_before_the_answer_is_stale(desk: Desk):
    await request(desk)
    old = await card(desk, "李国强")
    form = await desk.press(old, "反问", by="李国强")
    await desk.press(form.card, "发给申请人", by="李国强", question="谈到哪了？")
    await desk.press(await card(desk, "王芳"), "答复", answer="等报价")
    tapped = await desk.press(old, "同意", by="李国强")
    assert "最新" in tapped.notice
    assert "等报价" in words(tapped.card)
    assert (await desk.rows(Approval))[0].state == "open"


async def test_a_request_can_be_decided_while_its_question_is_open(desk: Desk):
    await request(desk)
    form = await desk.press(await card(desk, "李国强"), "反问", by="李国强")
    await desk.press(form.card, "发给申请人", by="李国强", question="谈到哪了？")
    assert (await sign(desk, "李国强")).notice == "已同意"
    late = await desk.tap("appr.answer:1:5", answer="晚了")
    assert "已同意，这条申请已通过" in late.notice


async def test_one_more_signer_is_wanted_besides_the_others(desk: Desk):
    await request(desk, "redemption", about="兑换")
    form = await desk.press(await card(desk, "孙洁"), "加签", by="孙洁")
    added = await desk.press(form.card, "加签", by="孙洁", person="周敏")
    assert added.notice == "已请周敏加签"
    assert len(await owed(desk, ZHOU)) == 1
    assert "周敏 也要签" in words(await card(desk, "孙洁"))
    assert "等周敏审批" in words((await sign(desk, "孙洁")).card)
    assert "已通过" in words((await sign(desk, "周敏")).card)


async def test_a_signature_does_not_make_the_others_cards_stale(desk: Desk):
    await request(desk, "redemption", about="兑换")
    form = await desk.press(await card(desk, "孙洁"), "加签", by="孙洁")
    await desk.press(form.card, "加签", by="孙洁", person=str(ZHOU))
    shown_before = await card(desk, "周敏")
    await sign(desk, "孙洁")
    assert (await desk.press(shown_before, "同意", by="周敏")).notice == "已同意"


async def test_who_cannot_be_added(desk: Desk):
    await request(desk, "redemption", about="兑换")
    form = await desk.press(await card(desk, "孙洁"), "加签", by="孙洁")
    for person, why in (
        ("王芳", "申请人"),
        ("孙洁", "已经在这一步里"),
        ("无名", "没有找到同事"),
        ("", "还没填"),
    ):
        refused = await desk.press(form.card, "加签", by="孙洁", person=person)
        assert why in refused.notice
    assert len(await desk.rows(ApprovalSeat)) == 1


# -- what a yes does ------------------------------------------------------------------------------


async def test_a_hand_over_moves_everything_at_once_and_changes_no_stage(desk: Desk):
    """Customer, people, open and closed opportunities, open todos (U-06)."""
    await _opportunity(desk, "青禾口腔")
    await _opportunity(desk, "云栖体检")
    await _one_that_was_lost(desk)
    await desk.say("/待办 明天下午3点给青禾口腔发报价")
    stages = [deal.stage for deal in await _deals(desk)]
    await request(desk)
    await sign(desk, "李国强")
    assert {one.name[:2]: one.owner_id for one in await desk.rows(Customer)} == {
        "青禾": CHEN, "云栖": WANG, "岭南": CHEN,
    }  # fmt: skip
    deals = await _deals(desk)
    assert [deal.owner_id for deal in deals] == [CHEN, WANG, CHEN]
    assert [deal.stage for deal in deals] == stages
    assert [deal.state for deal in deals] == ["open", "open", "lost"]
    moved = [todo for todo in await desk.rows(Todo) if todo.customer_id == 1]
    assert {todo.owner_id for todo in moved if todo.state == "open"} == {CHEN}


async def test_old_and_new_owner_are_told(desk: Desk):
    await request(desk, by="李国强")
    await sign(desk, "周敏")
    told = {
        row.person_id: words_of(row)
        for row in await desk.rows(OutboxMessage)
        if row.once.startswith("handed_over:")
    }
    assert "从王芳移交给你" in told[CHEN]
    assert "已移交给陈明" in told[WANG]


async def test_a_refused_hand_over_moves_nothing(desk: Desk):
    await request(desk)
    await refuse(desk, "李国强", "先谈完")
    assert [one.owner_id for one in await desk.rows(Customer) if one.id == 1] == [WANG]


async def test_a_hand_over_whose_customer_has_moved_meanwhile_is_not_passed(desk: Desk):
    await request(desk)
    await request(desk, by="李国强", reason="王芳休产假")
    await sign(desk, "周敏", 2)
    tried = await sign(desk, "李国强", 1)
    assert "负责人已经变了" in tried.notice
    first, _ = sorted(await desk.rows(Approval), key=lambda one: one.id)
    assert first.state == "open"
    assert "未通过" in words((await refuse(desk, "李国强", "已移交")).card)


async def test_only_ones_own_customer_can_be_handed_over_and_only_to_a_rep(desk: Desk):
    assert "没有找到客户" in (await request(desk, about="岭南医院")).notice
    assert "没有找到客户" in (await request(desk, about="没有这家医院")).notice
    assert "不是销售" in (await request(desk, to="孙洁")).notice
    assert "现在就由王芳负责" in (await request(desk, to="王芳")).notice
    assert await desk.rows(Approval) == []


async def test_collaboration_is_granted_by_the_owner(desk: Desk):
    """Seen by whoever was let in, from the moment of the yes (AP-04)."""
    before = await desk.say("/客户 岭南医院")
    assert "没找到" in words(before.card)
    filed = await request(desk, "collaboration", about="岭南医院")
    assert "等陈明审批" in words(filed.card)
    await sign(desk, "陈明")
    [share] = await desk.rows(CustomerShare)
    assert (share.customer_id, share.person_id) == (3, WANG)
    after = await desk.say("/客户 岭南医院")
    assert (after.card.title if after.card else "") == "岭南医院"


async def test_a_foreign_customer_is_named_only_by_its_own_name(desk: Desk):
    """Guessing finds nothing, and an id in a button neither (T9)."""
    for said in ("岭", "医院", "岭南医"):
        assert "没有找到客户" in (await request(desk, "collaboration", about=said)).notice
    foreign = await desk.tap("appr.start:collaboration:3")
    absent = await desk.tap("appr.start:collaboration:999")
    assert foreign == absent
    assert await desk.tap("appr.submit:collaboration:3", reason="x") == absent


async def test_what_one_sees_already_is_not_asked_for(desk: Desk):
    assert "不用申请" in (await request(desk, "collaboration")).notice


# -- asking ---------------------------------------------------------------------------------------


async def test_a_request_in_one_line_fills_the_form(desk: Desk):
    form = await desk.say("/申请 客户移交 青禾口腔 陈明 下月调岗")
    assert "青禾口腔连锁有限公司" in words(form.card)
    filed = await desk.press(form.card, "提交申请", to="4", reason="下月调岗")
    assert filed.notice == "已提交 #1"


async def test_the_menu_leads_to_every_kind(desk: Desk):
    menu = await desk.say("申请")
    for kind in (one for one in desk.business.playbook.approvals if one.by_hand):
        form = await desk.press(menu.card, kind.name)
        assert kind.name in words(form.card)


async def test_what_is_missing_is_asked_for_and_what_was_typed_stays(desk: Desk):
    form = await desk.tap("appr.submit:hand_over:0", about="青禾口腔")
    assert form.notice == "还没填：接手人、理由"
    assert "青禾口腔" in words(form.card)


async def test_the_same_request_is_filed_once(desk: Desk):
    await request(desk)
    again = await request(desk)
    assert "已经提交过了" in again.notice
    assert len(await desk.rows(Approval)) == 1


async def test_the_list_shows_what_waits_for_me_and_what_i_asked_for(desk: Desk):
    await request(desk)
    await request(desk, "goal_change", about="改目标")
    mine = await desk.say("/审批")
    assert "我提的" in words(mine.card)
    theirs = await desk.say("审批", by="李国强")
    assert "2 条等你签" in words(theirs.card)
    opened = await desk.press(theirs.card, "1 打开", by="李国强")
    assert button(opened.card, "同意")
    assert "没有等你签的" in words((await desk.say("审批", by="陈明")).card)


# -- words and the group --------------------------------------------------------------------------


async def test_a_word_in_the_group_counts_as_a_tap(desk: Desk):
    for number, said in enumerate(
        ("同意 1", "@作战包 同意 2", "同意3", "同意 ＃４", "同意：5", "/同意 6"), 1
    ):
        await request(desk, "goal_change", about=f"目标{number}")
        assert (await desk.say(said, by="李国强")).notice == "已同意", said


async def test_a_no_by_word_brings_its_reason_or_is_asked_for_it(desk: Desk):
    await request(desk)
    asked = await desk.say("拒绝 1", by="李国强")
    assert asked.notice == "还没填：理由"
    assert button(asked.card, "确认拒绝")
    done = await desk.say("不同意 1 先把报价谈完，再说", by="李国强")
    assert done.notice == "已拒绝"
    assert "先把报价谈完，再说" in words(await card(desk, "王芳"))


async def test_a_word_of_somebody_else_does_not_count(desk: Desk):
    await request(desk)
    stranger = await desk.say("同意 1", by="陈明")
    absent = await desk.say("同意 999", by="陈明")
    assert stranger == absent
    assert "不由你来定" in stranger.notice
    assert (await desk.rows(Approval))[0].state == "open"


async def test_the_groups_card_shows_no_words_of_anybody(desk: Desk):
    """Title, kind, who asks, which step, when: no reason, no phone, no amount (spec rights, T13)."""
    group = await team_group(desk, WANG)
    await request(desk, reason="13800000001 王总 300万的单子")
    await request(desk, "goal_change", about="目标 300万 改 250万，电话 13800000001")
    posted = [row for row in await desk.rows(OutboxMessage) if row.group_id == group]
    assert len(posted) == 2
    for row in posted:
        said = words_of(row)
        assert "王芳" in said
        assert "主管" in said
        for secret in ("13800000001", "300", "250", "万", "理由"):
            assert secret not in said
        assert row.content["shows"][0] in GROUP_FACES


async def test_a_phone_in_the_reason_is_for_the_applicant_alone(desk: Desk):
    await request(desk, reason="客户电话 13800000001")
    assert "13800000001" in words(await card(desk, "王芳"))
    assert "13800000001" not in words(await card(desk, "李国强"))


async def test_a_sentence_that_begins_with_the_word_is_a_visit(desk: Desk):
    reply = await desk.say("同意 客户下周三来厂里考察，价格再谈")
    assert "拜访" in words(reply.card) or "沟通" in words(reply.card)


async def _deals(desk: Desk) -> list[Opportunity]:
    """In the order they were made."""
    return sorted(await desk.rows(Opportunity), key=lambda deal: deal.id)


async def _opportunity(desk: Desk, customer: str) -> None:
    visit = await desk.say(f"今天拜访{customer}聊了扩容需求，下周三下午3点带方案过去")
    saved = await desk.press(visit.card, "确认")
    form = await desk.press(saved.card, "建商机")
    await desk.press(form.card, "确认建商机", name=f"{customer} 扩容")


async def _one_that_was_lost(desk: Desk) -> None:
    now = desk.clock.now()
    async with desk.storage.begin(at=now) as store:
        store.session.add(
            Opportunity(
                name="旧单", customer_id=1, owner_id=WANG, touch_id=1, stage="quote", state="lost",
                stage_entered_at=now, last_contact_at=now, created_at=now,
            )
        )  # fmt: skip


def words_of(row: OutboxMessage) -> str:
    return str(row.content["card"])
