"""A sent card gets a new face: as long as the platform still takes one of its codes."""

import pytest

from bot.platforms.base import CannotRedraw, SendFailed
from bot.platforms.wecom.codes import Codes, handle
from handlers.registry import Reply
from tests.doubles import faults
from tests.doubles.company import StandingClock
from tests.platforms.wecom.conftest import FANG, Edge, card, edge

UPDATE = "/cgi-bin/message/update_template_card"


def _versions(side: Edge) -> int:
    return side.cloud.chat(FANG)[0].versions


def _updates(side: Edge) -> int:
    return [call.path for call in side.cloud.calls].count(UPDATE)


async def test_a_card_is_changed_with_what_came_with_it(side: Edge) -> None:
    sent = await side.wecom.send(side.out(card=card()))
    again = await side.wecom.send(
        side.out(card=card("已过期"), key="k2", replaces=sent.message_id, handle=sent.handle)
    )
    assert again.message_id == sent.message_id
    assert "已过期" in side.cloud.chat(FANG)[0].text


async def test_another_instance_knows_only_the_handle(side: Edge) -> None:
    sent = await side.wecom.send(side.out(card=card()))
    other = edge(side.cloud, side.clock)
    await other.wecom.send(
        side.out(card=card("已过期"), key="k2", replaces=sent.message_id, handle=sent.handle)
    )
    assert _versions(side) == 2
    with pytest.raises(CannotRedraw):
        await other.wecom.send(side.out(card=card(), key="k3", replaces="unknown"))
    await other.wecom.close()


async def test_each_code_counts_once_and_each_tap_brings_another(side: Edge) -> None:
    sent = await side.wecom.send(side.out(card=card()))
    out = side.out(card=card("变了"), key="k2", replaces=sent.message_id, handle=sent.handle)
    await side.wecom.send(out)
    with pytest.raises(CannotRedraw):
        await side.wecom.send(out)
    assert _updates(side) == 1, "a used code is not tried again"
    await side.cloud.press(FANG, sent.message_id, "确认")
    await side.wecom.send(out)
    assert (_updates(side), _versions(side)) == (2, 3)


@pytest.mark.parametrize("uses", [True, False])
async def test_a_tap_answered_in_its_request_leaves_the_sent_cards_own_code(
    side: Edge, uses: bool
) -> None:
    """Whether such an answer uses the tap's code up is not documented."""
    side.cloud.passive_uses_code = uses
    sent = await side.wecom.send(side.out(card=card()))
    side.reply = Reply(card=card("第一次"))
    await side.cloud.press(FANG, sent.message_id, "确认")
    await side.wecom.send(side.out(card=card("第二次"), key="k2", replaces=sent.message_id))
    assert _updates(side) == 1
    assert _versions(side) == 3


async def test_after_72_hours_nothing_is_asked_any_more(side: Edge) -> None:
    sent = await side.wecom.send(side.out(card=card()))
    side.clock.later(hours=72)
    with pytest.raises(CannotRedraw):
        await side.wecom.send(
            side.out(card=card(), key="k2", replaces=sent.message_id, handle=sent.handle)
        )
    assert _updates(side) == 0


async def test_a_change_whose_answer_got_lost_was_one(side: Edge) -> None:
    """Asked again, the code is used up: because it was taken then."""
    sent = await side.wecom.send(side.out(card=card()))
    out = side.out(card=card("变了"), key="k2", replaces=sent.message_id, handle=sent.handle)
    side.cloud.faults.next(UPDATE, faults.RESET_AFTER)
    with pytest.raises(SendFailed):
        await side.wecom.send(out)
    assert (await side.wecom.send(out)).message_id == sent.message_id
    assert _versions(side) == 2


async def test_words_take_no_cards_place(side: Edge) -> None:
    sent = await side.wecom.send(side.out(card=card()))
    with pytest.raises(CannotRedraw):
        await side.wecom.send(side.out(text="好", key="k2", replaces=sent.message_id))


@pytest.mark.parametrize("odd", ["", "code", "code x", "code 9999999999999", " "])
def test_a_handle_that_is_none_of_ours_is_too_old(odd: str) -> None:
    assert Codes(StandingClock()).of("card", odd) == []


def test_a_handle_comes_back_as_it_was_given() -> None:
    clock = StandingClock()
    assert Codes(clock).of("card", handle("c-1", clock.now())) == ["c-1"]
    assert handle("", clock.now()) == ""
