"""The AI bot's one connection: over everything that befalls it, and never two of them."""

import asyncio
from dataclasses import replace

import pytest

from bot.config import WeComConfig
from bot.ids import RandomIds
from bot.platforms.base import Event, Happened, SendFailed, Throttled
from bot.platforms.wecom.calls import Calls
from bot.platforms.wecom.connecting import Tempo
from bot.platforms.wecom.socket import Socket
from cards.model import Card, Text
from handlers.registry import Reply
from tests.doubles.company import StandingClock
from tests.platforms.wecom.conftest import EAST, FANG, Edge, Lease, card, wiring


async def _again(side: Edge, times: int) -> None:
    """Until it has been let in that often, and pings."""
    gateway = side.cloud.gateway
    await gateway.until(lambda: gateway.subscribes >= times)
    pings = gateway.pings
    await gateway.until(lambda: gateway.pings > pings)


# -- what befalls it -------------------------------------------------------------------------------


async def test_it_says_who_it_is_and_pings(side: Edge) -> None:
    async with side.listening():
        await side.cloud.gateway.until(lambda: side.cloud.gateway.pings > 3)
    assert side.cloud.gateway.subscribes == 1
    assert side.lease.asked[0] == "wecom:aib0001"


@pytest.mark.parametrize("code", [1000, 1001, 1011])
async def test_a_polite_end_is_no_end(side: Edge, code: int) -> None:
    async with side.listening():
        await side.cloud.gateway.close(code)
        await _again(side, 2)
        await side.hears(side.cloud.say_bot(FANG, "还在吗"))
    assert side.last().text == "还在吗"


async def test_a_broken_line_is_opened_again(side: Edge) -> None:
    async with side.listening():
        side.cloud.gateway.cut()
        await _again(side, 2)


async def test_a_half_open_line_is_noticed_after_two_pings(side: Edge) -> None:
    side.retuned(answer=0.1)
    async with side.listening():
        side.cloud.gateway.deaf = True
        first = side.cloud.gateway.connections
        await side.cloud.gateway.until(lambda: side.cloud.gateway.connections > first)
        side.cloud.gateway.deaf = False
        await _again(side, 2)


async def test_one_lost_pong_is_no_loss(side: Edge) -> None:
    side.retuned(answer=0.5)
    async with side.listening():
        side.cloud.gateway.unheard["ping"] = 1
        pings = side.cloud.gateway.pings
        await side.cloud.gateway.until(lambda: side.cloud.gateway.pings > pings + 3)
    assert side.cloud.gateway.subscribes == 1


async def test_whoever_takes_our_place_is_left_in_peace_for_a_while(side: Edge) -> None:
    side.retuned(kicked=60.0)
    async with side.listening():
        await side.cloud.gateway.kick()
        await side.cloud.gateway.until(lambda: not side.cloud.gateway.open)
        with pytest.raises(Throttled):
            await side.wecom.send(side.out(EAST, text="早"))
        asked = len(side.lease.asked)
        for _ in range(
            500
        ):  # who came back at once would have asked for the lease in the first turns
            await asyncio.sleep(0)
        assert len(side.lease.asked) == asked
    assert side.cloud.gateway.subscribes == 1


async def test_then_it_comes_back(side: Edge) -> None:
    async with side.listening():
        await side.cloud.gateway.kick()
        await _again(side, 2)


async def test_a_wrong_secret_is_said_once_and_waits(side: Edge) -> None:
    side.cloud.gateway.secret = "changed"
    listening = asyncio.create_task(side.wecom.listen(side.receive))
    assert side.wecom.bot
    state = side.wecom.bot.socket.state
    await side.cloud.gateway.until(lambda: side.cloud.gateway.subscribes == 1)
    await side.cloud.gateway.until(lambda: not side.cloud.gateway.open)
    assert "853000" in state.stopped
    with pytest.raises(SendFailed, match="853000"):
        await side.wecom.send(side.out(EAST, text="早"))
    assert not listening.done()
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    assert side.cloud.gateway.subscribes == 1


async def test_frames_that_are_none_harm_nothing(side: Edge) -> None:
    async with side.listening():
        for odd in ("", "[]", "no json", '{"cmd": 7}', '{"headers": []}', '{"cmd":"news_of_2030"}'):
            await side.cloud.gateway.send_raw(odd)
        await side.cloud.gateway.send_raw('{"cmd":"aibot_msg_callback","headers":{"req_id":"x"}}')
        await side.hears(side.cloud.say_bot(FANG, "还在吗"))
    assert [one.text for one in side.heard if hasattr(one, "text")] == ["还在吗"]
    assert side.cloud.gateway.subscribes == 1


async def test_being_stopped_in_any_moment_is_the_end(side: Edge) -> None:
    """Also in the very moment in which an answer comes."""
    for turns in range(40):
        listening = asyncio.create_task(side.wecom.listen(side.receive))
        for _ in range(turns):
            await asyncio.sleep(0)
        listening.cancel()
        async with asyncio.timeout(30):
            await asyncio.gather(listening, return_exceptions=True)
        assert listening.cancelled()


# -- one in the world ------------------------------------------------------------------------------


async def test_who_does_not_hold_the_lease_does_not_connect(side: Edge) -> None:
    side.lease.holder = "another"
    listening = asyncio.create_task(side.wecom.listen(side.receive))
    await side.lease.until(3)
    assert side.cloud.gateway.subscribes == 0
    side.lease.holder = "us"
    await side.cloud.gateway.until(lambda: side.cloud.gateway.subscribes == 1)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)


async def test_who_loses_the_lease_hangs_up(side: Edge) -> None:
    async with side.listening():
        side.lease.holder = "another"
        await side.cloud.gateway.until(lambda: not side.cloud.gateway.open)
        with pytest.raises(Throttled):
            await side.wecom.send(side.out(EAST, text="早"))
    assert side.cloud.gateway.subscribes == 1


async def test_while_nobody_can_say_who_holds_it_it_is_not_ours(side: Edge) -> None:
    side.lease.broken = True
    listening = asyncio.create_task(side.wecom.listen(side.receive))
    await side.lease.until(2)
    assert side.cloud.gateway.subscribes == 0
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)


def test_pauses_double_up_to_half_a_minute_and_never_all_at_once() -> None:
    section = WeComConfig.model_validate(_SECTION).bot
    assert section
    socket = Socket(section, wiring(StandingClock(), {}, Lease()), Tempo(), lambda: 0.0)
    assert [socket.pause() for _ in range(7)] == [0.5, 1, 2, 4, 8, 15, 15]


_SECTION = {
    "corp_id": "ww", "agent_id": 1, "secret": "s", "token": "t", "aes_key": "a" * 43,
    "bot": {"bot_id": "b", "secret": "s"},
}  # fmt: skip

# -- its private chat ------------------------------------------------------------------------------


async def test_who_writes_to_it_in_private_is_answered_there(side: Edge) -> None:
    side.reply = Reply(card=card("请看"), notice="记好了")
    async with side.listening():
        told = await side.cloud.say_bot(FANG, "今天见了王总")
    assert told.body["msgtype"] == "template_card"
    (seen,) = side.cloud.chat(FANG)
    assert seen.text.index("记好了") < seen.text.index("请看")


async def test_its_tapped_card_gets_its_new_face_on_the_same_connection(side: Edge) -> None:
    side.reply = Reply(card=card("第一次"))
    async with side.listening():
        await side.cloud.say_bot(FANG, "今日")
        (shown,) = side.cloud.chat(FANG)
        side.reply = Reply(card=Card("拜访记录", (Text("已保存"),)))
        await side.cloud.press(FANG, shown.id, "确认")
        await side.cloud.gateway.until(lambda: side.cloud.chat(FANG)[0].versions == 2)
    (seen,) = side.cloud.chat(FANG)
    assert "已保存" in seen.text


async def test_what_cannot_change_the_card_any_more_comes_below_it(side: Edge) -> None:
    side.reply = Reply(card=card("第一次"))
    async with side.listening():
        await side.cloud.say_bot(FANG, "今日")
        (shown,) = side.cloud.chat(FANG)
        side.cloud.gateway.refused["aibot_respond_update_msg"] = 846605
        await side.cloud.press(FANG, shown.id, "确认")
        await side.cloud.gateway.until(lambda: len(side.cloud.chat(FANG)) == 2)
    assert side.cloud.chat(FANG)[1].labels == ("确认",)


async def test_words_to_a_tap_come_below_the_card(side: Edge) -> None:
    side.reply = Reply(card=card("第一次"))
    async with side.listening():
        await side.cloud.say_bot(FANG, "今日")
        (shown,) = side.cloud.chat(FANG)
        side.reply = Reply(notice="只有一句话")
        await side.cloud.press(FANG, shown.id, "确认")
    assert side.cloud.chat(FANG)[1].text == "只有一句话"


async def test_whoever_opens_its_chat_is_welcomed_and_met(side: Edge) -> None:
    async with side.listening():
        told = await side.cloud.enter_bot(FANG)
    assert side.last() == replace(
        Event(f"met:{FANG}", Happened.MET, FANG), origin=side.last().origin
    )
    assert "拜访" in told.body["text"]["content"]


async def test_while_the_database_is_away_it_asks_to_try_again(side: Edge) -> None:
    """Neither a word nor a tap is told to us a second time."""
    side.reply = Reply(card=card())
    async with side.listening():
        await side.cloud.say_bot(FANG, "今日")
        side.unable = True
        await side.cloud.say_bot(FANG, "记一下")
        await side.cloud.press(FANG, side.cloud.chat(FANG)[0].id, "确认")
    assert [seen.text for seen in side.cloud.chat(FANG)[1:]] == ["系统繁忙，请再点一次"] * 2


@pytest.mark.parametrize("kind", ["image", "file", "video"])
async def test_what_is_sent_to_it_is_sealed_and_can_be_opened(side: Edge, kind: str) -> None:
    side.reply = Reply(notice="收到")
    async with side.listening():
        await side.cloud.send_bot_file(FANG, "名片.png", b"\x89PNG of some length", kind)
    found = await side.wecom.fetch(side.last().attachments[0])
    assert (found.data, found.name) == (b"\x89PNG of some length", "名片.png")
    side.clock.later(minutes=6)
    with pytest.raises(SendFailed):
        await side.wecom.fetch(side.last().attachments[0])


class Wire:
    """A connection that only keeps what was sent."""

    closed = False

    def __init__(self) -> None:
        self.sent: asyncio.Queue[str] = asyncio.Queue()

    async def send_str(self, frame: str) -> None:
        await self.sent.put(frame)


async def test_frames_to_one_request_go_one_after_another() -> None:
    """The platform refuses a second before it has answered the first."""
    wire = Wire()
    calls = Calls(wire, RandomIds(), 5.0)  # type: ignore[arg-type]
    both = [asyncio.create_task(calls.ask("x", {"n": n}, "R1")) for n in (1, 2)]
    for _ in both:
        await wire.sent.get()
        for _ in range(10):
            await asyncio.sleep(0)
        assert wire.sent.empty()
        calls.answered("R1", {"errcode": 0})
    await asyncio.gather(*both)
