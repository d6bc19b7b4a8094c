"""Spoiled callbacks by the thousand: nothing but Forged, and never an event.

`make fuzz` sets BATTLEPACK_FUZZ to 1,000,000; a fiftieth of them go over HTTP.
"""

import os
from random import Random

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.config import FeishuConfig
from bot.platforms.base import Forged, Inbound, Request, Response
from bot.platforms.feishu.decode import Own, decode
from bot.platforms.feishu.platform import build
from bot.server import add_callback
from tests.doubles.company import StandingClock
from tests.platforms.feishu.conftest import wiring
from tests.platforms.feishu.sealed import (
    APP,
    KEY,
    KEYS,
    NOW,
    TENANT,
    TOKEN,
    envelope,
    sealed,
    spoiled,
)

DIRECT = int(os.environ.get("BATTLEPACK_FUZZ", 2_000))
OVER_HTTP = max(200, DIRECT // 50)
OWN = Own(APP, TENANT)
SEEDS = [
    sealed(envelope()),
    sealed(envelope("card.action.trigger", {"action": {"value": {"a": "help"}}})),
    sealed({"challenge": "abc", "token": TOKEN, "type": "url_verification"}),
]


def test_no_spoiled_callback_is_taken_and_none_raises_anything_but_forged() -> None:
    chance = Random(2026)
    for _ in range(DIRECT):
        request = spoiled(chance.choice(SEEDS), chance)
        try:
            inbound = decode(KEYS.unsealed(request), OWN)
        except Forged:
            continue
        assert _is_the_same(request, inbound)


def _is_the_same(request: Request, inbound: Inbound) -> bool:
    """What got through was not harmed: a mutation that undid itself, or a challenge, which shows only
    itself and is bound to the token."""
    if any(request.body == seed.body for seed in SEEDS[:2]):
        return any(
            (request.body, dict(request.headers)) == (seed.body, dict(seed.headers))
            for seed in SEEDS
        )
    return isinstance(inbound, Response) and b"challenge" in inbound.body


async def test_over_http_every_spoiled_callback_is_refused_alike() -> None:
    chance, heard = Random(2027), list[Inbound]()

    async def receive(inbound: Inbound) -> Response:
        heard.append(inbound)
        return Response(b"{}")

    section = FeishuConfig.model_validate(
        {
            "app_id": APP, "app_secret": "s", "mode": "http",
            "verification_token": TOKEN, "encrypt_key": KEY, "tenant_key": TENANT,
        }
    )  # fmt: skip
    clock, app = StandingClock(NOW), web.Application(client_max_size=2**21)
    add_callback(app, build(section, wiring(clock, {})), receive, clock)  # type: ignore[arg-type]
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        url = server.make_url("/callback/feishu")
        for _ in range(OVER_HTTP):
            request = spoiled(SEEDS[chance.randrange(2)], chance)
            if request.body in {seed.body for seed in SEEDS}:
                continue
            headers = {name: _sendable(value) for name, value in request.headers.items()}
            async with session.post(url, data=request.body, headers=headers) as response:
                assert (response.status, await response.read()) == (403, b"")
    assert heard == []


def _sendable(value: str) -> str:
    """What a client library lets out at all."""
    return "".join(one for one in value if one.isprintable() and ord(one) < 0x80) or "-"


@pytest.mark.parametrize("seed", range(3))
def test_signed_envelopes_of_any_shape_are_decoded_or_refused(seed: int) -> None:
    """A true signature over nonsense: whoever holds the key cannot break us either."""
    chance = Random(seed)
    for _ in range(DIRECT // 3):
        inner = _scrambled(envelope(chance.choice(KINDS), _BIG), chance)
        try:
            decode(KEYS.unsealed(sealed(inner)), OWN)
        except Forged:
            continue


KINDS = [
    "im.message.receive_v1", "card.action.trigger", "application.bot.menu_v6",
    "im.chat.member.bot.added_v1", "contact.user.deleted_v3", "unheard.of_v9",
    "im.chat.access_event.bot_p2p_chat_entered_v1",
]  # fmt: skip
_BIG = {
    "sender": {"sender_id": {"union_id": "on_1"}, "sender_type": "user", "tenant_key": TENANT},
    "message": {
        "message_id": "om_1", "chat_id": "oc_1", "chat_type": "group", "message_type": "post",
        "content": '{"title":"t","content":[[{"tag":"text","text":"a"},{"tag":"img","image_key":"k"}]]}',
        "mentions": [{"key": "@_user_1", "name": "x", "id": {"open_id": "ou_1"}}],
    },
    "operator": {"union_id": "on_1", "operator_id": {"union_id": "on_1"}, "tenant_key": TENANT},
    "operator_id": {"union_id": "on_1"}, "object": {"union_id": "on_1"}, "event_key": "今日",
    "action": {"value": {"a": "help", "g": 1}, "form_value": {"x": ["1"], "y": "2026-12-02 15:00 +0800"}},
    "context": {"open_message_id": "om_1", "open_chat_id": "oc_1"}, "chat_id": "oc_1", "token": "c-1",
}  # fmt: skip
_ODD: list[object] = [
    None,
    0,
    -1,
    2**70,
    1.5,
    True,
    "",
    "x" * 500,
    [],
    {},
    [[]],
    {"a": {}},
    "\u0000",
]


def _scrambled(value: object, chance: Random) -> object:
    """Here and there something else than is documented; the head mostly left alone."""
    if chance.random() < 0.03:
        return chance.choice(_ODD)
    if isinstance(value, dict):
        return {
            name: _scrambled(one, chance) for name, one in value.items() if chance.random() > 0.02
        }
    if isinstance(value, list):
        return [_scrambled(one, chance) for one in value]
    return value
