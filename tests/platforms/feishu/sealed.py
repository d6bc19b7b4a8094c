"""True callbacks, and ways to spoil them."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from random import Random
from typing import Any

from bot.platforms.base import Request
from bot.platforms.feishu.crypto import Keys
from tests.doubles.feishu.sealing import encrypt, sign

KEY, TOKEN = "encrypt-key", "verification-token"
KEYS = Keys(KEY, TOKEN)
NOW = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
APP, TENANT = "cli_double", "2ca1d211f64f6438"


def envelope(
    kind: str = "im.message.receive_v1", event: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    header = {
        "event_id": "5e3702a84e847582be8db7fb73283c02",
        "event_type": kind,
        "create_time": "1608725989000",
        "token": TOKEN,
        "app_id": APP,
        "tenant_key": TENANT,
    }
    return {
        "schema": "2.0",
        "header": header,
        "event": event if event is not None else said("你好"),
    }


def said(text: str) -> dict[str, Any]:
    return {
        "sender": {
            "sender_id": {"union_id": "on_fang", "open_id": "ou_fang"},
            "sender_type": "user",
        },
        "message": {
            "message_id": "om_5ce6",
            "chat_id": "oc_5ce6",
            "chat_type": "p2p",
            "message_type": "text",
            "content": json.dumps({"text": text}, ensure_ascii=False),
        },
    }


def sealed(inner: Any, *, at: float | None = None, unit: int = 1, key: str = KEY) -> Request:
    """Signed at `at` (seconds), written in seconds or, by `unit` 1000, milliseconds."""
    plain = inner if isinstance(inner, bytes) else json.dumps(inner, ensure_ascii=False).encode()
    body = json.dumps({"encrypt": encrypt(key, plain, bytes(range(16)))}).encode()
    return signed(body, str(int((NOW.timestamp() if at is None else at) * unit)), key)


def signed(body: bytes, timestamp: str, key: str = KEY) -> Request:
    headers = {
        "X-Lark-Request-Timestamp": timestamp,
        "X-Lark-Request-Nonce": "n0nce",
        "X-Lark-Signature": sign(timestamp, "n0nce", key, body),
    }
    return Request({}, headers, body, NOW)


def spoiled(request: Request, chance: Random) -> Request:
    """One to four bytes of body or headers are others than they were."""
    body, headers = bytearray(request.body), dict(request.headers)
    for _ in range(chance.randint(1, 4)):
        if chance.random() < 0.7:
            _spoil(body, chance)
        else:
            name = chance.choice(list(headers))
            value = bytearray(headers[name].encode("utf-8", "surrogateescape"))
            _spoil(value, chance)
            headers[name] = value.decode("utf-8", "surrogateescape")
    return Request({}, headers, bytes(body), request.at)


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
