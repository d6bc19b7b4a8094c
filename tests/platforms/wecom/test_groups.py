"""In groups: what the AI bot hears, and how it speaks there."""

import pytest

from bot.platforms.base import CannotRedraw, NoSuchAddress, SendFailed, Throttled
from cards.model import Card, Text
from tests.platforms.wecom.conftest import EAST, FANG, QIANG, Edge, card


def _kinds(side: Edge, cmd: str) -> list[str]:
    return [frame["body"]["msgtype"] for frame in side.cloud.gateway.said(cmd)]


async def _talk(side: Edge) -> None:
    """Somebody has called the bot there: before that it may not speak."""
    await side.hears(side.cloud.say(QIANG, "绑定本群", group=EAST))
    side.clock.later(hours=1)


async def test_it_hears_who_calls_it_by_name(side: Edge) -> None:
    async with side.listening():
        await _talk(side)
    heard = side.last()
    assert (heard.sender, heard.text, heard.conversation) == (QIANG, "绑定本群", EAST)
    assert heard.addressed


async def test_a_card_that_nobody_asked_for_is_tried_once_per_group_then_told_in_words(
    side: Edge,
) -> None:
    async with side.listening():
        await _talk(side)
        for key in ("a", "b"):
            await side.wecom.send(side.out(EAST, card=card("请审批", "同意"), key=key))
        assert _kinds(side, "aibot_send_msg") == ["template_card", "markdown", "markdown"]
        first, _ = side.cloud.chat(EAST)
        assert "请审批" in first.text
        assert "#help" in first.text, "what to say stands in it"


async def test_where_the_platform_takes_cards_in_groups_they_are_cards(side: Edge) -> None:
    side.cloud.speech.group_cards = True
    async with side.listening():
        await _talk(side)
        sent = await side.wecom.send(side.out(EAST, card=card("请审批", "同意"), key="a"))
    (seen,) = side.cloud.chat(EAST)
    assert (seen.id, seen.labels) == (sent.message_id, ("同意",))


async def test_who_has_just_asked_gets_the_card_as_the_answer(side: Edge) -> None:
    async with side.listening():
        await _talk(side)
        await side.hears(side.cloud.say(QIANG, "审批 42", group=EAST))
        await side.wecom.send(side.out(EAST, card=card("请审批", "同意"), key="a"))
        await side.wecom.send(side.out(EAST, text="另外", key="b", urgent=False))
    assert _kinds(side, "aibot_respond_msg") == ["template_card"]
    assert [seen.labels for seen in side.cloud.chat(EAST)] == [("同意",), ()]


# -- taps ------------------------------------------------------------------------------------------


async def _tapped(side: Edge) -> str:
    await _talk(side)
    await side.hears(side.cloud.say(QIANG, "审批 42", group=EAST))
    sent = await side.wecom.send(side.out(EAST, card=card("请审批", "同意"), key="a"))
    await side.hears(side.cloud.press(FANG, sent.message_id, "同意"))
    return sent.message_id


async def test_a_tapped_card_is_changed_for_everybody(side: Edge) -> None:
    async with side.listening():
        id = await _tapped(side)
        tap = side.last()
        assert (tap.sender, tap.message, tap.conversation, tap.packed) == (FANG, id, EAST, "help")
        await side.wecom.send(side.out(EAST, card=card("已同意", "再看"), key="b", replaces=id))
    (seen,) = side.cloud.chat(EAST)
    assert (seen.versions, seen.labels) == (2, ("再看",))


@pytest.mark.parametrize("keeps_type", [True, False])
async def test_a_decided_card_loses_its_buttons_or_keeps_a_harmless_one(
    side: Edge, keeps_type: bool
) -> None:
    """Whether a card with buttons may become one without is not documented."""
    side.cloud.speech.keeps_type = keeps_type
    async with side.listening():
        id = await _tapped(side)
        decided = Card("客户移交 #42", (Text("李强已同意"),), subtitle="已通过")
        await side.wecom.send(side.out(EAST, card=decided, key="b", replaces=id))
    (seen,) = side.cloud.chat(EAST)
    assert "李强已同意" in seen.text
    assert seen.labels == (("帮助",) if keeps_type else ())


async def test_five_seconds_after_the_tap_it_is_too_late(side: Edge) -> None:
    async with side.listening():
        id = await _tapped(side)
        side.clock.later(seconds=5)
        with pytest.raises(CannotRedraw):
            await side.wecom.send(side.out(EAST, card=card("已同意"), key="b", replaces=id))
    assert side.cloud.chat(EAST)[0].versions == 1


async def test_a_tap_answers_one_change_and_an_untapped_card_none(side: Edge) -> None:
    async with side.listening():
        id = await _tapped(side)
        await side.wecom.send(side.out(EAST, card=card("一"), key="b", replaces=id))
        with pytest.raises(CannotRedraw):
            await side.wecom.send(side.out(EAST, card=card("二"), key="c", replaces=id))
        assert len(side.cloud.gateway.said("aibot_respond_update_msg")) == 1


# -- what can go wrong -----------------------------------------------------------------------------


async def test_where_nobody_talked_to_it_and_where_it_was_thrown_out_it_reaches_nobody(
    side: Edge,
) -> None:
    async with side.listening():
        with pytest.raises(NoSuchAddress):
            await side.wecom.send(side.out(EAST, text="早"))
        await _talk(side)
        await side.cloud.remove_bot(EAST)
        with pytest.raises(NoSuchAddress):
            await side.wecom.send(side.out(EAST, text="早"))


async def test_thirty_a_minute_in_one_group(side: Edge) -> None:
    async with side.listening():
        await _talk(side)
        for number in range(30):
            await side.wecom.send(side.out(EAST, text=f"第 {number} 条", key=f"{number}"))
        with pytest.raises(Throttled):
            await side.wecom.send(side.out(EAST, text="再一条", key="30"))


async def test_a_message_of_which_nobody_knows_is_not_said_again(side: Edge) -> None:
    """Nothing here is known by a key."""
    side.retuned(answer=0.5)
    async with side.listening():
        await _talk(side)
        side.cloud.gateway.unheard["aibot_send_msg"] = 1
        with pytest.raises(SendFailed) as lost:
            await side.wecom.send(side.out(EAST, text="通知"))
        assert (lost.value.retry, lost.value.known) == (False, False)
    assert len(side.cloud.chat(EAST)) == 1


async def test_without_a_connection_of_ours_another_instance_sends_it(side: Edge) -> None:
    with pytest.raises(Throttled):
        await side.wecom.send(side.out(EAST, text="通知"))


async def test_words_of_people_are_no_markup(side: Edge) -> None:
    async with side.listening():
        await _talk(side)
        await side.wecom.send(side.out(EAST, text="**重要** [点我](https://evil) <@all>"))
    (seen,) = side.cloud.chat(EAST)
    for markup in ("**", "](", "<@"):
        assert markup not in seen.text
