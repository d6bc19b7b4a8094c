"""Spoiled callbacks: never taken as something else, and nothing but Forged is ever raised."""

import os
from random import Random

import aiohttp
import pytest

from bot.platforms.base import Forged, Request, Response
from tests.platforms.dingtalk.conftest import Edge
from tests.platforms.dingtalk.sealed import (
    KEYS,
    LEFT,
    MESSAGE,
    TAP,
    event,
    robot,
    spoiled,
    tapped,
)

DIRECT = int(os.environ.get("BATTLEPACK_FUZZ", "2000"))
OVER_HTTP = max(DIRECT // 50, 200)
TRUE = (robot(), tapped(), event(), event(name="signature"))


def test_no_spoiled_envelope_is_taken_for_another() -> None:
    """Robot messages and taps are signed over the time only: there the body may say anything, and the
    signature, the time and the kind must still be the platform's. Events are bound whole."""
    chance = Random(DIRECT)
    for _ in range(DIRECT):
        true = chance.choice(TRUE)
        request = spoiled(true, chance)
        try:
            opened = KEYS.unsealed(request)
        except Forged:
            continue
        if true.query:
            assert opened.body.fields == LEFT
        else:
            assert _stamp(request) == _stamp(true)


def _stamp(request: Request) -> list[str]:
    """Both signed headers, as they count: header names know no case."""
    found = {name.lower(): value for name, value in request.headers.items()}
    names = ("timestamp", "sign", "x-ddpaas-signature-timestamp", "x-ddpaas-signature")
    return [found.get(name, "") for name in names]


def test_whatever_a_signed_body_says_it_is_read_or_refused(side: Edge) -> None:
    """The bodies behind true signatures, spoiled: decoding never breaks."""
    chance = Random(DIRECT)
    side.clock.at = robot().at
    secret, card_secret = side.cloud.tenant.secret, side.cloud.card_secret
    for n in range(DIRECT):
        true = robot(MESSAGE, secret=secret) if n % 2 else tapped(TAP, secret=card_secret)
        body = spoiled(Request({}, {}, true.body, true.at), chance).body
        try:
            side.dingtalk.decode(Request({}, true.headers, body, true.at))
        except Forged:
            continue


async def test_over_http_nothing_is_ever_answered_with_an_error(side: Edge) -> None:
    chance = Random(OVER_HTTP)
    side.clock.at = robot().at
    async with aiohttp.ClientSession() as session:
        for _ in range(OVER_HTTP):
            true = chance.choice(TRUE)
            request = spoiled(true, chance)
            try:
                answer = await session.post(
                    side.cloud.callback,
                    params=dict(request.query),
                    headers=_sendable(request.headers),
                    data=request.body,
                )
            except (ValueError, aiohttp.ClientError):
                continue  # our own client would not send that
            assert answer.status in (200, 400, 403)
            answer.release()
    assert all(not isinstance(one, Response) for one in side.heard)


def _sendable(headers: object) -> dict[str, str]:
    return {
        name: value.encode("utf-8", "surrogateescape").decode("latin-1")
        for name, value in dict(headers).items()  # type: ignore[call-overload]
    }


@pytest.mark.parametrize(
    "body", [b"\x00", b"null", b'""', b"{}", b'{"encrypt":1}', b'{"encrypt":[]}']
)
async def test_rubbish_is_refused(side: Edge, body: bytes) -> None:
    async with aiohttp.ClientSession() as session:
        answer = await session.post(side.cloud.callback, data=body)
        assert answer.status == 403
