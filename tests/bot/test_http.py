"""Requests end in time, whole or not at all; whoever does not answer is left alone; „not sent" is certain."""

import asyncio
import gzip
import json
import socket
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from bot.breaker import FAILURES, PAUSE
from bot.http import Line, Unreached, _unpacker
from tests.doubles.cloud import (
    BOMB,
    DRIP,
    HTML,
    HUGE,
    RESET,
    RESET_AFTER,
    TIMEOUT_BEFORE,
    Fault,
    Loopback,
)
from tests.doubles.company import StandingClock

SOON = 0.5  # seconds
AT_ONCE = 4


class Somewhere(Loopback):
    name = "somewhere"

    def __init__(self) -> None:
        super().__init__(StandingClock())
        self.inside = self.most_inside = 0
        self.go_on, self.full = asyncio.Event(), asyncio.Event()
        self.room = AT_ONCE

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/echo", self._echo),
            web.get("/packed", self._packed),
            web.get("/away", self._away),
            web.get("/slow", self._slow),
        ]

    async def _echo(self, request: web.Request) -> web.Response:
        return web.json_response(await request.json())

    async def _packed(self, request: web.Request) -> web.Response:
        body = gzip.compress(json.dumps({"words": "字" * 1000}).encode())
        return web.Response(body=body, headers={"Content-Encoding": "gzip"})

    async def _away(self, request: web.Request) -> web.Response:
        raise web.HTTPFound("/echo")

    async def _slow(self, request: web.Request) -> web.Response:
        self.inside += 1
        self.most_inside = max(self.most_inside, self.inside)
        if self.inside >= self.room:
            self.full.set()
        await self.go_on.wait()
        self.inside -= 1
        return web.json_response({})


class Ticks:
    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
async def there() -> AsyncIterator[Somewhere]:
    async with Somewhere() as server:
        yield server


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
async def line(ticks: Ticks) -> AsyncIterator[Line]:
    line = Line(at_once=AT_ONCE, now=ticks)
    yield line
    await line.close()


async def lost(line: Line, url: str, **terms: object) -> Unreached:
    with pytest.raises(Unreached) as caught:
        await line.ask("POST", url, json={}, seconds=SOON, **terms)  # type: ignore[arg-type]
    return caught.value


async def test_an_answer_is_whole_and_read_as_json(there: Somewhere, line: Line) -> None:
    answer = await line.ask("POST", f"{there.base}/echo", json={"一": [1]})
    assert (answer.status, answer.json()) == (200, {"一": [1]})


async def test_a_packed_answer_is_unpacked(there: Somewhere, line: Line) -> None:
    answer = await line.ask("GET", f"{there.base}/packed")
    assert answer.json() == {"words": "字" * 1000}


async def test_a_page_instead_of_json_is_an_empty_object(there: Somewhere, line: Line) -> None:
    there.faults.next("/echo", HTML)
    assert (await line.ask("POST", f"{there.base}/echo", json={})).json() == {}


async def test_redirects_are_not_followed(there: Somewhere, line: Line) -> None:
    assert (await line.ask("GET", f"{there.base}/away")).status == 302
    assert [call.path for call in there.calls] == ["/away"]


@pytest.mark.parametrize("fault", [TIMEOUT_BEFORE, DRIP, RESET, RESET_AFTER, HUGE, BOMB])
async def test_what_is_not_answered_in_time_and_size_may_have_been_taken(
    there: Somewhere, line: Line, fault: Fault
) -> None:
    there.faults.next("/echo", fault)
    began = asyncio.get_running_loop().time()
    assert not (await lost(line, f"{there.base}/echo", most=100_000)).known
    assert asyncio.get_running_loop().time() - began < 20 * SOON
    assert (await line.ask("POST", f"{there.base}/echo", json={})).status == 200


def test_a_small_answer_never_becomes_a_large_one_in_memory() -> None:
    bomb = gzip.compress(b" " * 10_000_000)
    assert len(_unpacker("gzip")(bomb, 1000)) == 1000


async def test_a_request_is_never_repeated(there: Somewhere, line: Line) -> None:
    await line.ask("POST", f"{there.base}/echo", json={})
    there.faults.next("/echo", RESET_AFTER)
    await lost(line, f"{there.base}/echo")
    assert len(there.calls) == 2


async def test_what_could_not_connect_was_certainly_not_taken(line: Line) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens
        assert (await lost(line, f"http://127.0.0.1:{taken.getsockname()[1]}/")).known


async def test_nor_what_waited_for_a_connection_in_vain(line: Line) -> None:
    """A listener that is full takes no more connections, and says nothing."""
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        address = full.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(address)
        assert (await lost(line, f"http://127.0.0.1:{address[1]}/")).known
        for one in waiting:
            one.close()


async def test_only_so_many_at_once_and_who_waits_too_long_was_not_sent(
    there: Somewhere, line: Line
) -> None:
    under_way = [
        asyncio.create_task(line.ask("GET", f"{there.base}/slow", seconds=5))
        for _ in range(AT_ONCE)
    ]
    await there.full.wait()
    assert (await lost(line, f"{there.base}/echo")).known
    there.go_on.set()
    await asyncio.gather(*under_way)
    assert there.most_inside == AT_ONCE
    assert (await line.ask("POST", f"{there.base}/echo", json={})).status == 200


async def test_who_never_answers_is_left_alone_and_then_asked_once(
    there: Somewhere, line: Line, ticks: Ticks
) -> None:
    there.faults.always("/echo", RESET)
    url = f"{there.base}/echo"
    for _ in range(FAILURES):
        assert not (await lost(line, url)).known
    asked = len(there.calls)
    assert (await lost(line, url)).known
    assert len(there.calls) == asked
    ticks.at += PAUSE
    assert not (await lost(line, url)).known  # the probe
    assert (await lost(line, url)).known
    assert len(there.calls) == asked + 1
    there.faults.always("/echo", None)
    ticks.at += PAUSE
    for _ in range(3):
        assert (await line.ask("POST", url, json={})).status == 200


async def test_only_one_finds_out_whether_he_is_back(
    there: Somewhere, line: Line, ticks: Ticks
) -> None:
    there.faults.always("/slow", RESET)
    url = f"{there.base}/slow"
    for _ in range(FAILURES):
        await lost(line, url)
    there.faults.always("/slow", None)
    there.room = 1
    ticks.at += PAUSE
    probe = asyncio.create_task(line.ask("GET", url, seconds=5))
    await there.full.wait()
    assert (await lost(line, url)).known
    probe.cancel()  # and whoever asked for it gives up: another may
    await asyncio.wait([probe])
    there.go_on.set()
    assert (await line.ask("GET", url)).status == 200


async def test_a_refusal_is_an_answer(there: Somewhere, line: Line) -> None:
    there.faults.always("/echo", Fault("http_500"))
    for _ in range(2 * FAILURES):
        assert (await line.ask("POST", f"{there.base}/echo", json={})).status == 500


async def test_one_host_that_is_away_does_not_close_the_way_to_another(
    there: Somewhere, line: Line
) -> None:
    async with Somewhere() as other:
        other.faults.always("/", RESET)
        for _ in range(FAILURES):
            await lost(line, f"{other.base}/echo")
        assert (await line.ask("POST", f"{there.base}/echo", json={})).status == 200
