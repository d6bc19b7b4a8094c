"""Callbacks over HTTP, from the cloud's button to the bot's answer."""

import asyncio
from contextlib import suppress

import pytest

from bot.platforms.base import Click, Event, Happened, Message
from handlers.registry import Reply
from tests.doubles.cloud import Human
from tests.platforms.dingtalk.conftest import EAST, FANG, QIANG, Edge, card, until


async def _listening(side: Edge) -> None:
    """The address for taps is registered when the bot starts."""
    side.listening = asyncio.create_task(side.dingtalk.listen(side.receive))
    await until(lambda: side.cloud.cards.routes_known)


async def test_words_are_taken_and_no_reply_is_given_in_the_answer(side: Edge) -> None:
    told = await side.cloud.say(FANG, "拜访了青禾口腔")
    assert (told.status, told.body) == (200, {"msgtype": "empty"})
    said = side.last()
    assert isinstance(said, Message)
    assert (said.sender, said.text) == (FANG, "拜访了青禾口腔")


async def test_an_unreadable_message_gets_the_same_answer(side: Edge) -> None:
    side.cloud.tenant.published = False
    assert (await side.cloud.say(FANG, "你好")).body == {"msgtype": "empty"}
    assert side.heard == []


async def test_the_new_address_is_proved_to_be_ours(side: Edge) -> None:
    assert (await side.cloud.callbacks.event({"EventType": "check_url"})).body == "success"


@pytest.mark.parametrize("name", ["msg_signature", "signature"])
async def test_events_are_answered_sealed(side: Edge, name: str) -> None:
    side.cloud.callbacks.signature_name = name
    assert (await side.cloud.join(Human("new", "新人"))).body == "success"
    joined = side.last()
    assert isinstance(joined, Event)
    assert joined.what is Happened.PEOPLE_CHANGED


async def test_an_event_that_could_not_be_stored_comes_twice_more(side: Edge) -> None:
    side.unable = True
    assert (await side.cloud.leave(QIANG)).status == 503
    side.clock.later(seconds=10)
    assert [one.status for one in await side.cloud.callbacks.catch_up()] == [503]
    side.unable = False
    side.clock.later(seconds=30)
    assert [one.body for one in await side.cloud.callbacks.catch_up()] == ["success"]
    first, second, third = side.heard
    assert first == second == third


async def test_a_private_tap_is_answered_in_the_answer(side: Edge) -> None:
    await _listening(side)
    sent = await side.dingtalk.send(side.out(card=card()))
    side.reply = Reply(card("已保存", "撤销"))
    told = await side.cloud.press(FANG, sent.message_id, "确认")
    assert "response" not in told.body  # only the stream wraps it
    (seen,) = side.cloud.chat(FANG)
    assert seen.labels == ("撤销",)
    tapped = side.last()
    assert isinstance(tapped, Click)
    assert (tapped.packed, tapped.message) == ("help", sent.message_id)


async def test_two_taps_are_two_events_and_a_request_that_comes_again_is_one(side: Edge) -> None:
    await _listening(side)
    sent = await side.dingtalk.send(side.out(EAST, card=card()))
    for seconds in (0, 0, 1):
        side.clock.later(seconds=seconds)
        await side.cloud.press(FANG, sent.message_id, "确认")
    first, again, second = (one.event_id for one in side.heard if isinstance(one, Click))
    assert first == again != second


async def test_without_a_reply_a_tap_is_only_acknowledged(side: Edge) -> None:
    await _listening(side)
    sent = await side.dingtalk.send(side.out(card=card()))
    assert (await side.cloud.press(FANG, sent.message_id, "确认")).body == {}
    assert side.cloud.chat(FANG)[0].labels == ("确认",)


async def test_a_registration_that_fails_is_tried_again(
    side: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.platforms.dingtalk.registering.AGAIN", 0.001)
    side.cloud.tenant.scopes.discard("Card.Instance.Write")
    side.listening = asyncio.create_task(side.dingtalk.listen(side.receive))
    await until(lambda: len(side.cloud.calls) > 2)
    side.cloud.tenant.scopes.add("Card.Instance.Write")
    await until(lambda: side.cloud.cards.routes_known)


async def test_by_stream_no_callback_is_taken(line: Edge) -> None:
    from bot.platforms.base import Forged
    from tests.platforms.dingtalk.sealed import robot

    with pytest.raises(Forged):
        line.dingtalk.decode(robot(secret=line.cloud.tenant.secret))


async def test_listening_over_http_ends_when_cancelled(side: Edge) -> None:
    await _listening(side)
    assert side.listening is not None
    side.listening.cancel()
    with suppress(asyncio.CancelledError):
        await side.listening
    assert side.listening.cancelled()
