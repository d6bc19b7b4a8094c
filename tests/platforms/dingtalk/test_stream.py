"""The stream: nothing lost over reconnects, nothing taken twice for two, and gone at once when told to."""

import ast
import asyncio
import json
import logging
import time
from dataclasses import replace
from pathlib import Path

import pytest

from bot.platforms import dingtalk
from bot.platforms.base import Click, Event, Happened, Message
from bot.platforms.dingtalk.stream import Pace
from handlers.registry import Reply
from tests.doubles.cloud import Human
from tests.doubles.dingtalk.gateway import PATIENCE
from tests.platforms.dingtalk.conftest import EAST, FANG, QIANG, Edge, card, edge, until

QUICK = Pace(idle=5, first=0.01, most=0.02, steady=0, refused=0.01, lingers=1)


@pytest.fixture
def quick(line: Edge) -> Edge:
    line.dingtalk.pace = QUICK
    return line


async def test_words_files_and_taps_arrive_and_are_acknowledged(quick: Edge) -> None:
    await quick.listen()
    told = await quick.cloud.say(FANG, "拜访了青禾口腔")
    assert (told.status, quick.last()) == (
        200,
        Message(quick.last().event_id, FANG, "拜访了青禾口腔"),
    )
    quick.cloud.recognised = "谈好了"
    await quick.cloud.send_file(FANG, "", b"#!AMR", "voice")
    voice = quick.last()
    assert isinstance(voice, Message)
    assert voice.attachments[0].said == "谈好了"
    sent = await quick.dingtalk.send(quick.out(EAST, card=card()))
    await quick.cloud.press(QIANG, sent.message_id, "确认")
    tapped = quick.last()
    assert isinstance(tapped, Click)
    assert (tapped.sender, tapped.packed, tapped.conversation) == (QIANG, "help", EAST)


async def test_people_and_groups_are_told_of(quick: Edge) -> None:
    await quick.listen()
    assert (await quick.cloud.join(Human("new", "新人"))).body["status"] == "SUCCESS"
    assert quick.last().what is Happened.PEOPLE_CHANGED  # type: ignore[union-attr]
    await quick.cloud.add_bot("cidnew", "新群", QIANG)
    joined = quick.last()
    assert isinstance(joined, Event)
    assert (joined.what, joined.conversation, joined.facts["title"]) == (
        Happened.JOINED_GROUP, "cidnew", "新群",
    )  # fmt: skip


async def test_a_tap_on_a_private_card_is_answered_in_its_acknowledgement(quick: Edge) -> None:
    await quick.listen()
    sent = await quick.dingtalk.send(quick.out(card=card()))
    calls = quick.cloud.tenant.count("calls")
    quick.reply = Reply(card("已保存", "撤销"), "好的")
    await quick.cloud.press(FANG, sent.message_id, "确认")
    (seen,) = quick.cloud.chat(FANG)
    assert (seen.labels, "已保存" in seen.text, "好的" in seen.text) == (("撤销",), True, True)
    assert quick.cloud.tenant.count("calls") == calls


async def test_a_short_notice_stands_in_the_grey_line(quick: Edge) -> None:
    await quick.listen()
    sent = await quick.dingtalk.send(quick.out(card=card()))
    quick.reply = Reply(notice="这张卡片已处理过")
    await quick.cloud.press(FANG, sent.message_id, "确认")
    (seen,) = quick.cloud.chat(FANG)
    assert (seen.payload["tips"], seen.labels) == ("这张卡片已处理过", ("确认",))


async def test_while_nothing_can_be_stored_events_come_again_and_taps_are_told(quick: Edge) -> None:
    await quick.listen()
    sent = await quick.dingtalk.send(quick.out(card=card()))
    quick.unable = True
    assert (await quick.cloud.say(FANG, "你好")).status == 500
    assert (await quick.cloud.leave(QIANG)).body == {"status": "LATER"}
    await quick.cloud.press(FANG, sent.message_id, "确认")
    assert quick.cloud.chat(FANG)[0].payload["tips"] == "系统繁忙，请再点一次"


async def test_a_message_that_comes_again_is_the_same_event(quick: Edge) -> None:
    await quick.listen()
    await quick.cloud.say(FANG, "你好")
    await quick.cloud.again()
    first, again = quick.heard
    assert first == again


async def test_pings_are_answered_with_what_they_brought(quick: Edge) -> None:
    await quick.listen()
    told = await quick.cloud.gateway.ping(quick.cloud.gateway.sockets[0])
    assert (told.status, told.body) == (200, {"opaque": "123-dsfs"})


async def test_an_unknown_topic_is_said_to_be_unknown(quick: Edge) -> None:
    await quick.listen()
    gateway = quick.cloud.gateway
    frame = gateway.frame("CALLBACK", "/v1.0/graph/api/invoke", {})
    assert (await gateway.sent(gateway.sockets[0], frame)).status == 404


async def test_a_slow_event_holds_up_neither_pings_nor_others(quick: Edge) -> None:
    await quick.listen()
    quick.slow = asyncio.Event()
    first = asyncio.create_task(quick.cloud.say(FANG, "一"))
    await until(lambda: quick.heard)
    assert (await quick.cloud.gateway.ping(quick.cloud.gateway.sockets[0])).status == 200
    second = asyncio.create_task(quick.cloud.say(QIANG, "二"))
    await until(lambda: len(quick.heard) == 2)
    quick.slow.set()
    assert [one.status for one in await asyncio.gather(first, second)] == [200, 200]


# -- reconnecting ------------------------------------------------------------------------------------


async def test_told_to_leave_the_next_socket_stands_before_the_old_one_goes(quick: Edge) -> None:
    await quick.listen()
    (old,) = quick.cloud.gateway.sockets
    quick.slow = asyncio.Event()
    before = asyncio.create_task(quick.cloud.say(FANG, "之前"))
    await until(lambda: quick.heard)
    await quick.cloud.gateway.dismiss()
    await quick.cloud.gateway.until(sockets=2)
    quick.slow.set()
    assert (await before).status == 200  # acknowledged where it came from
    assert len(old.acks) >= 1
    await quick.cloud.gateway.until(sockets=1)
    assert (await quick.cloud.say(FANG, "之后")).status == 200


async def test_no_message_between_two_sockets_is_lost(quick: Edge) -> None:
    """A new socket stands within milliseconds of `disconnect`: what is said then finds it."""
    await quick.listen()
    for n in range(20):
        await quick.cloud.gateway.dismiss()
        await quick.cloud.gateway.until(standing=1)
        quick.clock.later(seconds=1)  # or so many openings would be throttled
        assert (await quick.cloud.say(FANG, f"第 {n} 句")).status == 200
    assert len(quick.heard) == 20


@pytest.mark.parametrize("how", ["kick", "close"])
async def test_a_broken_connection_is_followed_by_another(quick: Edge, how: str) -> None:
    await quick.listen()
    gateway = quick.cloud.gateway
    if how == "kick":
        gateway.kick()
    else:
        await gateway.close()
    await gateway.until(opens=2)
    await gateway.until(sockets=1)
    assert (await quick.cloud.say(FANG, "你好")).status == 200


async def test_a_socket_that_only_seems_alive_is_left(quick: Edge) -> None:
    quick.dingtalk.pace = replace(QUICK, idle=0.05)
    await quick.listen()
    (zombie,) = quick.cloud.gateway.sockets
    quick.cloud.gateway.freeze()
    await quick.cloud.gateway.until(opens=2)
    await until(lambda: any(one is not zombie for one in quick.cloud.gateway.sockets))


async def test_frames_keep_a_quiet_socket(quick: Edge) -> None:
    quick.dingtalk.pace = replace(QUICK, idle=1)
    await quick.listen()
    (socket,) = quick.cloud.gateway.sockets
    ends = time.monotonic() + 1.2
    while time.monotonic() < ends:
        assert (await quick.cloud.gateway.ping(socket)).status == 200
    assert len(quick.cloud.gateway.opens) == 1


async def test_a_gateway_that_is_away_is_asked_less_and_less_often(line: Edge) -> None:
    waits: list[float] = []
    line.dingtalk.pace = replace(QUICK, first=1, most=60)

    async def stood(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) > 9:
            raise asyncio.CancelledError

    line.cloud.gateway.refusals = [503] * 99
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.platforms.dingtalk.stream.asyncio.sleep", stood)
        with pytest.raises(asyncio.CancelledError):
            await line.dingtalk.listen(line.receive)
    for wait, whole in zip(waits, [0, 1, 2, 4, 8, 16, 32, 60, 60, 60], strict=True):
        assert whole / 2 <= wait <= whole


async def test_a_gateway_that_throws_us_out_at_once_is_not_hammered(quick: Edge) -> None:
    quick.dingtalk.pace = replace(QUICK, steady=60, first=30, most=60, lingers=0.1)
    await quick.listen()
    await quick.cloud.gateway.dismiss()
    await quick.cloud.gateway.until(standing=1)  # once at once, as it should be
    await quick.cloud.gateway.dismiss()
    await quick.cloud.gateway.until(sockets=0)
    assert len(quick.cloud.gateway.opens) == 2


async def test_refused_credentials_are_said_and_no_reason_to_end(
    line: Edge, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = edge(line.cloud, line.clock, client_secret="guessed-secret")
    wrong.dingtalk.pace = QUICK
    task = asyncio.create_task(wrong.dingtalk.listen(wrong.receive))
    await line.cloud.gateway.until(opens=3)
    assert not task.done()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert "refuses our credentials" in caplog.text
    await wrong.dingtalk.close()


async def test_a_ticket_is_good_once_and_for_ninety_seconds(line: Edge) -> None:
    await line.listen()
    session, base = line.dingtalk._wiring.line.session, line.cloud.base
    body = {"clientId": line.cloud.tenant.client_id, "clientSecret": line.cloud.tenant.secret}
    for seconds, status in ((0, 101), (91, 401)):
        answer = await session.post(
            f"{base}/v1.0/gateway/connections/open", json=body,
            headers={"Accept": "application/json"},
        )  # fmt: skip
        ticket = (await answer.json())["ticket"]
        line.clock.later(seconds=seconds)
        first = await _knock(session, base, ticket)
        assert (first, await _knock(session, base, ticket)) == (status, 401)


async def _knock(session, base: str, ticket: str) -> int:  # type: ignore[no-untyped-def]
    headers = {
        "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }  # fmt: skip
    answer = await session.get(f"{base}/connect", params={"ticket": ticket}, headers=headers)
    answer.close()
    return int(answer.status)


async def test_what_is_no_frame_does_no_harm(quick: Edge) -> None:
    await quick.listen()
    (socket,) = quick.cloud.gateway.sockets
    whole = quick.cloud.gateway.frame("CALLBACK", "/v1.0/im/bot/messages/get", {"a": 1})
    deep = '{"a":' * 9 + "1" + "}" * 9
    odd = [
        "", "[]", "{", '"x"', json.dumps({"type": "EVENT"}), json.dumps({"headers": 1}),
        json.dumps(whole | {"data": deep}), json.dumps(whole | {"data": "["}),
        json.dumps(whole | {"data": None}), json.dumps(whole | {"type": "???"}),
        json.dumps(whole | {"headers": {"time": "soon", "topic": "ping"}}),
        json.dumps({**whole, "type": "SYSTEM", "headers": {"topic": "KEEPALIVE"}}),
    ]  # fmt: skip
    for text in odd:
        await socket.ws.send_str(text)
    assert (await quick.cloud.say(FANG, "你好")).status == 200
    assert quick.cloud.gateway.sockets == [socket]


async def test_an_old_sample_that_writes_header_is_read(quick: Edge) -> None:
    await quick.listen()
    (socket,) = quick.cloud.gateway.sockets
    frame = quick.cloud.gateway.frame("SYSTEM", "ping", {"opaque": "1"})
    frame["header"] = frame["headers"]
    waiting = asyncio.get_running_loop().create_future()
    socket.waiting[frame["headers"]["messageId"]] = waiting
    await socket.ws.send_str(json.dumps({k: v for k, v in frame.items() if k != "headers"}))
    assert (await asyncio.wait_for(waiting, PATIENCE))["code"] == 200


# -- ending ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["idle", "busy", "frozen"])
async def test_a_cancel_ends_at_once(quick: Edge, state: str) -> None:
    await quick.listen()
    if state == "busy":
        quick.slow = asyncio.Event()
        said = asyncio.create_task(quick.cloud.say(FANG, "你好"))
        await until(lambda: quick.heard)
        said.cancel()
    if state == "frozen":
        quick.cloud.gateway.freeze()
    began = time.monotonic()
    await _cancelled(quick)
    assert time.monotonic() - began < 1.5


async def _cancelled(quick: Edge) -> None:
    assert quick.listening is not None
    quick.listening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await quick.listening
    quick.listening = None


async def test_what_is_being_stored_while_we_stop_is_still_acknowledged(quick: Edge) -> None:
    await quick.listen()
    quick.slow = asyncio.Event()
    said = asyncio.create_task(quick.cloud.say(FANG, "最后一句"))
    await until(lambda: quick.heard)
    ending = asyncio.create_task(_cancelled(quick))
    await asyncio.sleep(0)
    quick.slow.set()
    assert (await said).status == 200
    await ending


async def test_neither_secret_nor_ticket_nor_words_stand_in_the_log(
    quick: Edge, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    quick.cloud.gateway.refusals = [503]
    await quick.listen()
    await quick.cloud.say(FANG, "青禾口腔的报价")
    await quick.cloud.gateway.ping(quick.cloud.gateway.sockets[0])
    await quick.cloud.gateway.dismiss()
    await quick.cloud.gateway.until(standing=1)
    quick.cloud.gateway.kick()
    await quick.cloud.gateway.until(opens=4)
    ours = "\n".join(one.getMessage() for one in caplog.records if one.name.startswith("bot."))
    assert "stream" in ours
    for one in (*caplog.records,):
        said = one.getMessage()
        assert "ticket-" not in said
        assert quick.cloud.tenant.secret not in said
        assert "青禾" not in said


def test_nobody_who_does_not_listen_pays_for_the_vendors_package() -> None:
    """It takes a fifth of a second and brings a second HTTP library: only sdk.py imports it, and
    nobody imports sdk.py before a connection is to be opened."""
    home = Path(dingtalk.__file__).parent
    for path in home.glob("*.py"):
        for node in ast.parse(path.read_text()).body:
            named = [getattr(node, "module", "")] + [one.name for one in getattr(node, "names", ())]
            is_vendor = any(str(one).startswith("dingtalk_stream") for one in named)
            assert not is_vendor or path.name == "sdk.py"
            assert "sdk" not in named
            assert "bot.platforms.dingtalk.sdk" not in named
