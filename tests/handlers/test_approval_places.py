"""Every place that shows a request changes with it: the signer's card, the applicant's, the group's (T8)."""

from sqlmodel import select

from bot.delivery import Delivery
from cards.model import Card
from storage.tables import Approval, ChatGroup, Customer
from tests.handlers.desk import Desk, buttons, words
from tests.handlers.signing import CHEN, SUN, WANG, owed, request, sign, team_group


async def test_a_decision_takes_the_buttons_off_wherever_the_request_is_shown(desk: Desk):
    await team_group(desk, WANG)
    await request(desk, "redemption", about="兑换 500 积分")
    await _deliver(desk)
    signer, group = _shown(desk, "孙洁"), _shown(desk, "east")
    assert [one.label for one in buttons(signer)][:2] == ["同意", "拒绝"]
    assert [one.label for one in buttons(group)] == ["同意", "拒绝"]
    await sign(desk, "孙洁")
    await _deliver(desk)
    for place in ("孙洁", "east", "王芳"):
        assert buttons(_shown(desk, place)) == []
        assert "已通过" in words(_shown(desk, place))
        assert "孙洁 同意" in words(_shown(desk, place))


async def test_a_group_card_of_the_next_step_names_who_is_waited_for(desk: Desk):
    await team_group(desk, WANG)
    await request(desk, "goal_change", about="改目标")
    await _deliver(desk)
    assert "等李国强" in words(_shown(desk, "east"))
    await sign(desk, "李国强")
    await _deliver(desk)
    assert "等孙洁" in words(_shown(desk, "east"))
    tapped = await desk.press(_shown(desk, "east"), "同意", by="孙洁")
    assert tapped.notice == "已同意"


async def _deliver(desk: Desk) -> None:
    await Delivery(desk.storage, {"chat": desk.chat}, desk.business, desk.clock).drain(
        desk.clock.now()
    )


def _shown(desk: Desk, address: str) -> Card:
    """What the newest message there shows now."""
    sent = [one for one in desk.chat.sent if one.address == address and one.card]
    assert sent, f"nothing was sent to {address}"
    assert sent[-1].card
    return sent[-1].card


async def test_a_decided_request_is_not_undone(desk: Desk):
    """It took effect and people were told."""
    await request(desk)
    await sign(desk, "李国强")
    assert "不能撤销" in (await desk.say("撤销", by="李国强")).notice
    assert [one.owner_id for one in await desk.rows(Customer) if one.id == 1] == [CHEN]
    assert [one.state for one in await desk.rows(Approval)] == ["approved"]


async def test_a_signature_is_taken_back_before_the_next_one_is_given(desk: Desk):
    """U-12: the request waits again for the same signer, and the next is asked anew."""
    await request(desk, "export", about="商机")
    await sign(desk, "李国强")
    assert (await desk.say("撤销", by="李国强")).notice == "已撤销"
    early = await desk.say("同意 1", by="孙洁")
    assert "现在等李国强" in early.notice
    await sign(desk, "李国强")
    assert (await sign(desk, "孙洁")).notice == "已同意"
    assert len(await owed(desk, SUN)) == 2


async def test_a_word_that_the_next_signer_followed_is_not_taken_back(desk: Desk):
    await request(desk, "export", about="商机")
    await sign(desk, "李国强")
    await sign(desk, "孙洁")
    assert "不能再撤销" in (await desk.say("撤销", by="李国强")).notice
    assert [one.state for one in await desk.rows(Approval)] == ["approved"]


async def test_a_request_taken_back_at_once_is_gone_for_its_signer(desk: Desk):
    await request(desk)
    assert (await desk.say("撤销")).notice == "已撤销"
    gone = await desk.say("同意 1", by="李国强")
    assert gone == await desk.say("同意 999", by="李国强")


async def test_a_group_that_we_are_no_longer_in_is_not_asked(desk: Desk):
    await team_group(desk, WANG)
    async with desk.storage.begin(at=desk.clock.now()) as store:
        for group in (await store.session.exec(select(ChatGroup))).all():
            group.lost_at = desk.clock.now()
    await request(desk, "redemption", about="兑换 500 积分")
    await _deliver(desk)
    assert [one for one in desk.chat.sent if one.address == "east"] == []
    assert buttons(_shown(desk, "孙洁")), "the signer has it all the same"
