"""Spoiled callbacks by the thousand: nothing but Forged, and never an event.

`make fuzz` sets BATTLEPACK_FUZZ to 1,000,000; a fiftieth of them go over HTTP.
"""

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.config import WeComConfig
from bot.platforms.base import Forged, Inbound, Request, Response
from bot.platforms.wecom import frames
from bot.platforms.wecom.crypto import Seal
from bot.platforms.wecom.decode import Own, decode
from bot.platforms.wecom.platform import build
from bot.platforms.wecom.reading import frame
from bot.server import add_callback
from tests.doubles.company import StandingClock
from tests.doubles.wecom.sealing import Sealing, envelope
from tests.platforms.wecom.conftest import Lease, wiring

DIRECT = int(os.environ.get("BATTLEPACK_FUZZ", 2_000))
OVER_HTTP = max(200, DIRECT // 50)
CORP, AGENT = "ww0123456789abcdef", 1000002
TOKEN, KEY = "token", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
NOW = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
STAMP = str(int(NOW.timestamp()))
SEAL, SEALING, OWN = Seal(TOKEN, KEY, CORP), Sealing(TOKEN, KEY, CORP), Own(CORP, AGENT)
WIRE = Path(__file__).parents[2] / "wire/wecom"
SAMPLES = [path.read_text() for path in sorted(WIRE.glob("*.xml"))]
FRAMES = [path.read_text() for path in sorted(WIRE.glob("*.json"))]


def delivered(plain: str) -> Request:
    sealed = SEALING.seal(plain)
    return Request(SEALING.query(sealed, STAMP, "n1"), {}, envelope(sealed, CORP, AGENT), NOW)


SEEDS = [delivered(sample) for sample in SAMPLES]
_ODD = ["", "1", "-5", "１７００００００００", "é", "\udcff", "n1", STAMP, "9" * 30, "x" * 70_000]
_BODIES = [
    b"",
    b"<xml/>",
    b"<!DOCTYPE a><xml/>",
    b"<a>" * 50,
    b"\xff\xfe",
    b"<xml><Encrypt>&b;</Encrypt></xml>",
]


def spoiled(seed: Request, chance: Random) -> Request:
    """A few bytes of the body or of what is signed, or something else altogether."""
    kind = chance.random()
    if kind < 0.6:
        return replace(seed, body=_bitten(seed.body, chance))
    if kind < 0.8:
        name = chance.choice([*seed.query])
        value = chance.choice([*_ODD, _bitten(seed.query[name].encode(), chance).decode("latin-1")])
        return replace(seed, query={**seed.query, name: value})
    if kind < 0.9:
        return replace(seed, body=chance.choice(_BODIES))
    sealed = SEALING.cipher(chance.randbytes(32 * chance.randint(1, 4)))
    query = SEALING.query(sealed, STAMP, "n1")
    return replace(seed, query=query, body=envelope(sealed, CORP, AGENT))


def _bitten(data: bytes, chance: Random) -> bytes:
    spoilt = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
    return bytes(spoilt)


def test_no_spoiled_callback_is_taken_and_none_raises_anything_but_forged() -> None:
    chance = Random(2026)
    for _ in range(DIRECT):
        seed = chance.choice(SEEDS)
        request = spoiled(seed, chance)
        try:
            inbound = decode(SEAL.unsealed(request), OWN)
        except Forged:
            continue
        assert _is_unharmed(request, seed)
        assert inbound == decode(SEAL.unsealed(seed), OWN)


def _is_unharmed(request: Request, seed: Request) -> bool:
    """What got through was spoiled only outside of what is signed: between the elements, or not at all."""
    sealed = _sealed(seed.body)
    return request.query == seed.query and sealed in request.body


def _sealed(body: bytes) -> bytes:
    return body.split(b"<Encrypt><![CDATA[")[1].split(b"]")[0]


async def test_over_http_every_spoiled_callback_is_refused_alike() -> None:
    chance, heard = Random(2027), list[Inbound]()

    async def receive(inbound: Inbound) -> Response:
        heard.append(inbound)
        return Response(b"")

    section = WeComConfig.model_validate(
        {"corp_id": CORP, "agent_id": AGENT, "secret": "s", "token": TOKEN, "aes_key": KEY}
    )
    clock, app = StandingClock(NOW), web.Application(client_max_size=2**21)
    add_callback(app, build(section, wiring(clock, {}, Lease())), receive, clock)  # type: ignore[arg-type]
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        url = server.make_url("/callback/wecom")
        for _ in range(OVER_HTTP):
            seed = chance.choice(SEEDS)
            request = spoiled(seed, chance)
            query = {name: value[:4000] for name, value in request.query.items()}
            if not all(value.isprintable() for value in query.values()):
                continue
            if query == seed.query and _sealed(seed.body) in request.body:
                continue
            async with session.post(url, params=query, data=request.body) as response:
                assert (response.status, await response.read()) == (403, b"")
    assert heard == []


@pytest.mark.parametrize("seed", range(3))
def test_signed_nonsense_is_decoded_or_refused(seed: int) -> None:
    """A true signature over whatever: whoever holds the key cannot break us either."""
    chance = Random(seed)
    for _ in range(DIRECT // 3):
        plain = _bitten(chance.choice(SAMPLES).encode(), chance)
        try:
            decode(plain, OWN)
        except Forged:
            continue


def test_frames_of_any_shape_are_read_or_refused() -> None:
    chance = Random(2028)
    for _ in range(DIRECT):
        try:
            told = frame(_bitten(chance.choice(FRAMES).encode(), chance))
            frames.is_kick(told)
            frames.decode(told, CORP)
        except Forged:
            continue
