"""The long connection, and everything that befalls it."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.platforms.base import Click, Message
from bot.platforms.feishu.pacing import Pace
from bot.platforms.feishu.socket import Socket
from cards.model import Card, Text
from handlers.registry import Reply
from tests.doubles.feishu.tenant import ids
from tests.platforms.feishu.conftest import FANG, Edge, card, until


@asynccontextmanager
async def listening(
    line: Edge, *, grace: float = 30.0, instances: int = 1
) -> AsyncIterator[list[Socket]]:
    """`instances` connections of one app, come back to at once."""
    section = line.feishu._section
    sockets = [
        Socket(section, line.feishu._wiring.line, line.feishu.own, grace=grace, chance=lambda: -1.0)
        for _ in range(instances)
    ]
    tasks = [asyncio.create_task(one.listen(line.receive)) for one in sockets]
    await asyncio.wait_for(line.cloud.gateway.until(instances), 5)
    yield sockets
    for task in tasks:
        task.cancel()
    await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 3)


async def test_an_event_comes_and_is_acknowledged(line: Edge) -> None:
    async with listening(line):
        told = await line.cloud.say(FANG, "今天拜访了王总")
        assert (told.status, told.body) == (200, {})
        heard = line.last()
        assert isinstance(heard, Message)
        assert (heard.sender, heard.text) == (FANG, "今天拜访了王总")


async def test_a_tap_is_answered_in_its_acknowledgement(line: Edge) -> None:
    line.reply = Reply(Card("拜访记录", (Text("已保存"),)), "记好了")
    async with listening(line):
        sent = await line.feishu.send(line.out(card=card()))
        told = await line.cloud.press(FANG, sent.message_id, "确认")
        assert told.status == 200
        assert isinstance(line.last(), Click)
        assert line.cloud.toasts == ["记好了"]
        assert line.cloud.chat(FANG)[0].versions == 2


async def test_frames_called_card_are_taken_like_any_other(line: Edge) -> None:
    async with listening(line):
        sent = await line.feishu.send(line.out(card=card()))
        shown = line.cloud.im.shown[sent.message_id]
        envelope = line.cloud.envelope(
            "card.action.trigger",
            {
                "operator": ids(line.cloud.people[FANG]),
                "token": "c-1",
                "action": {"value": {"a": "help"}},
                "context": {"open_message_id": shown.id, "open_chat_id": shown.chat},
            },
        )
        assert (await line.cloud.gateway.deliver(envelope, "card")).status == 200
        assert isinstance(line.last(), Click)


async def test_an_event_in_pieces_is_one_event_and_acknowledged_once(line: Edge) -> None:
    line.cloud.gateway.parts = 5
    async with listening(line):
        told = await line.cloud.say(FANG, "很长的话" * 100)
        assert told.status == 200
        assert len(line.heard) == 1


async def test_what_could_not_be_stored_is_asked_for_again(line: Edge) -> None:
    async with listening(line):
        line.unable = True
        assert (await line.cloud.say(FANG, "你好")).status == 500
        line.unable = False
        line.clock.later(seconds=15)
        (told,) = await line.cloud.catch_up()
        assert (told.status, told.tries) == (200, 2)
        assert line.heard[0] == line.heard[1]


async def test_unknown_events_and_those_of_others_hold_nothing_up(line: Edge) -> None:
    async with listening(line):
        assert (await line.cloud.happen("something.new_v9", {})).status == 200
        envelope = line.cloud.envelope("im.message.receive_v1", {})
        envelope["header"]["app_id"] = "cli_another"
        assert (await line.cloud.gateway.deliver(envelope)).status == 200
        assert line.heard == []


async def test_one_of_several_instances_gets_each_event(line: Edge) -> None:
    async with listening(line, instances=3):
        for at in range(30):
            assert (await line.cloud.say(FANG, f"第 {at} 句")).status == 200
        assert len(line.heard) == 30
        assert set(line.cloud.gateway.got) == {0, 1, 2}


async def test_kicked_it_comes_back(line: Edge) -> None:
    async with listening(line) as (socket,):
        await line.cloud.gateway.kick()
        async with asyncio.timeout(5):
            await line.cloud.gateway.until(1)
        assert (await line.cloud.say(FANG, "还在吗")).status == 200
        assert socket.state.times == 2


async def test_a_line_that_is_only_half_open_is_left(line: Edge) -> None:
    """TCP stands, nothing comes, not even a pong: the vendor's own client waits there for hours."""
    line.cloud.gateway.config["PingInterval"] = 0.02
    async with listening(line, grace=0.05) as (socket,):
        line.cloud.gateway.deaf = True
        first = line.cloud.gateway.open[0]
        async with asyncio.timeout(5):
            while first in line.cloud.gateway.open:
                await asyncio.wait_for(_changed(line), 5)
        line.cloud.gateway.deaf = False
        async with asyncio.timeout(5):
            await line.cloud.gateway.until(1)
        assert (await line.cloud.say(FANG, "还在吗")).status == 200
        assert socket.state.times == 2


async def _turns() -> None:
    """Long enough for whoever does not wait."""
    for _ in range(20):
        await asyncio.sleep(0.001)


def _asked(line: Edge) -> int:
    return sum(call.path.endswith("endpoint") for call in line.cloud.calls)


async def _changed(line: Edge) -> None:
    async with line.cloud.gateway.changed:
        await line.cloud.gateway.changed.wait()


async def test_it_pings_as_often_as_a_pong_says(line: Edge) -> None:
    line.cloud.gateway.config["PingInterval"] = 0.01
    async with listening(line), line.cloud.gateway.changed, asyncio.timeout(5):
        await line.cloud.gateway.changed.wait_for(lambda: line.cloud.gateway.pings >= 5)


async def test_a_pong_may_change_how_often(line: Edge) -> None:
    line.cloud.gateway.pong = {"PingInterval": 33}
    async with listening(line) as (socket,):
        await until(lambda: socket._pace.ping == 33)


async def test_when_the_endpoint_is_busy_it_is_asked_again(line: Edge) -> None:
    line.cloud.gateway.refuses = 1000040343
    task = asyncio.create_task(line.feishu.socket.listen(line.receive))
    line.feishu.socket._pace = Pace(lambda: -1.0)
    await until(lambda: _asked(line) >= 3)
    line.cloud.gateway.refuses = 0
    async with asyncio.timeout(5):
        await line.cloud.gateway.until(1)
    task.cancel()


@pytest.mark.parametrize("code", [403, 514, 1000040344])
async def test_refused_for_good_it_says_so_and_asks_no_more(
    line: Edge, code: int, caplog: pytest.LogCaptureFixture
) -> None:
    line.cloud.gateway.refuses = code
    line.feishu.socket._pace = Pace(lambda: -1.0)
    task = asyncio.create_task(line.feishu.socket.listen(line.receive))
    await until(lambda: line.feishu.socket.state.stopped)
    await _turns()
    assert _asked(line) == 1
    assert [one.levelno for one in caplog.records if one.name.endswith("socket")] == [logging.ERROR]
    assert not task.done()
    task.cancel()


async def test_a_forbidden_line_is_given_up_and_a_stale_address_is_not(line: Edge) -> None:
    line.feishu.socket._pace = Pace(lambda: -1.0)
    line.cloud.gateway.stale = 2
    task = asyncio.create_task(line.feishu.socket.listen(line.receive))
    async with asyncio.timeout(5):
        await line.cloud.gateway.until(1)
    assert _asked(line) == 3
    line.cloud.gateway.forbids = True
    await line.cloud.gateway.kick()
    await until(lambda: line.feishu.socket.state.stopped)
    await _turns()
    assert _asked(line) == 4
    task.cancel()


async def test_fifty_connections_are_enough_and_the_next_one_waits(line: Edge) -> None:
    async with listening(line, instances=50):
        waiting = line.feishu.socket
        waiting._pace = Pace(lambda: -1.0)
        task = asyncio.create_task(waiting.listen(line.receive))
        await until(lambda: ("/ws/v2", 403) in [(c.path, c.status) for c in line.cloud.calls])
        await _turns()
        assert _asked(line) == 51, "it waits two minutes before it tries again"
        assert not waiting.state.connected
        assert waiting.state.stopped == ""
        assert not task.done()
        task.cancel()


def test_pauses_grow_and_are_bounded_and_end_with_a_good_connection() -> None:
    pace = Pace(lambda: 1.0)
    pace.told(b'{"ReconnectInterval":120,"ReconnectNonce":30,"PingInterval":90}')
    assert [pace.pause() for _ in range(9)] == [1, 2, 4, 8, 16, 32, 64, 128, 150]
    pace.opened()
    assert pace.pause() == 1
    assert pace.ping == 90


@pytest.mark.parametrize("config", [b"", b"[]", b'{"PingInterval":-1}', b'{"PingInterval":"x"}'])
def test_a_configuration_that_is_none_changes_nothing(config: bytes) -> None:
    pace = Pace(lambda: 0.0)
    pace.told(config)
    assert pace.ping == 120


async def test_before_anything_is_heard_the_bot_learns_who_it_is(line: Edge) -> None:
    task = asyncio.create_task(line.feishu.listen(line.receive))
    async with asyncio.timeout(5):
        await line.cloud.gateway.until(1)
    await until(lambda: line.feishu.own.tenant_key)
    assert line.feishu.own.open_id == line.cloud.app.open_id
    assert line.feishu.own.tenant_key == line.cloud.tenant.tenant_key
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 3)
