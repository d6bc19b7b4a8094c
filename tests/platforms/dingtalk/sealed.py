"""True callbacks of all three kinds, and ways to spoil them."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from random import Random
from typing import Any

from bot.platforms.base import Request
from bot.platforms.dingtalk.crypto import Keys
from tests.doubles.dingtalk.sealing import card_headers, encrypt, event_signature, robot_headers

APP, CORP, SECRET, CARD_SECRET, TOKEN = "dingapp", "dingcorp", "app-secret", "api-secret", "token"
AES_KEY = "Yue0EfdN5900c1ce5cf6A152c63DDe1808a60c5ecd7"
KEYS = Keys(SECRET, CARD_SECRET, TOKEN, AES_KEY, (APP, CORP))
NOW = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
MESSAGE = {
    "conversationId": "cid-private",
    "conversationType": "1",
    "chatbotCorpId": CORP,
    "senderCorpId": CORP,
    "senderStaffId": "fang",
    "msgId": "msg1==",
    "msgtype": "text",
    "text": {"content": " 你好"},
}
TAP = {
    "outTrackId": "bpp.x",
    "corpId": CORP,
    "userId": "fang",
    "content": json.dumps({"cardPrivateData": {"actionIds": ["help.show"], "params": {}}}),
}
LEFT = {"EventType": "user_leave_org", "CorpId": CORP, "eventId": "e1"}


def robot(body: Any = None, *, seconds: float = 0, secret: str = SECRET) -> Request:
    return Request({}, robot_headers(secret, _at(seconds)), _json(body or MESSAGE), NOW)


def tapped(body: Any = None, *, seconds: float = 0, secret: str = CARD_SECRET) -> Request:
    return Request({}, card_headers(secret, _at(seconds)), _json(body or TAP), NOW)


def event(
    body: Any = None,
    *,
    seconds: float = 0,
    owner: str = APP,
    token: str = TOKEN,
    name: str = "msg_signature",
    plain: bytes | None = None,
) -> Request:
    encrypted = encrypt(
        AES_KEY, owner, _json(body or LEFT) if plain is None else plain, bytes(range(16))
    )
    return signed(encrypted, seconds=seconds, token=token, name=name)


def signed(
    encrypted: str, *, seconds: float = 0, token: str = TOKEN, name: str = "msg_signature"
) -> Request:
    stamp, nonce = str(_at(seconds)), "n0nce"
    query = {name: event_signature(token, stamp, nonce, encrypted), "timestamp": stamp}
    return Request(query | {"nonce": nonce}, {}, _json({"encrypt": encrypted}), NOW)


def spoiled(request: Request, chance: Random) -> Request:
    """One to four bytes of what is signed are others than they were."""
    body = bytearray(request.body)
    query, headers = dict(request.query), dict(request.headers)
    for _ in range(chance.randint(1, 4)):
        place: Any = chance.choice([body, *(one for one in (query, headers) if one)])
        if isinstance(place, bytearray):
            _spoil(place, chance)
        else:
            _spoil_one(place, chance)
    return Request(query, headers, bytes(body), request.at)


def _spoil_one(fields: dict[str, str], chance: Random) -> None:
    name = chance.choice(list(fields))
    value = bytearray(fields[name].encode("utf-8", "surrogateescape"))
    _spoil(value, chance)
    fields[name] = value.decode("utf-8", "surrogateescape")


def _spoil(data: bytearray, chance: Random) -> None:
    at = chance.randrange(len(data) + 1)
    match chance.randrange(3):
        case 0:
            data.insert(at, chance.randrange(256))
        case 1 if data:
            del data[min(at, len(data) - 1)]
        case _ if data:
            at = min(at, len(data) - 1)
            data[at] ^= 1 << chance.randrange(8)


def _at(seconds: float) -> int:
    return int((NOW.timestamp() + seconds) * 1000)


def _json(body: Mapping[str, Any] | bytes) -> bytes:
    return body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
