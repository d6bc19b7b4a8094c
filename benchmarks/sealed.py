"""A tap on an opportunity's card as each platform's cloud sends it: sealed, signed, ready to be posted."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from benchmarks.world import MORNING
from tests.doubles.dingtalk.sealing import card_headers
from tests.doubles.feishu.sealing import encrypt, sign
from tests.doubles.wecom.sealing import Sealing, envelope, xml

SECRET, TOKEN, KEY = "secret-of-the-bench", "token-of-the-bench", "k" * 43
APP, TENANT, CORP, AGENT = "cli_bench", "t1", "ww_bench", 1
_AES = {"token": TOKEN, "aes_key": KEY}

SECTIONS: dict[str, dict[str, Any]] = {
    "feishu": {
        "app_id": APP, "app_secret": SECRET, "mode": "http", "verification_token": TOKEN,
        "encrypt_key": KEY, "tenant_key": TENANT,
    },
    "wecom": {"corp_id": CORP, "agent_id": AGENT, "secret": SECRET, **_AES},
    "dingtalk": {
        "client_id": APP, "client_secret": SECRET, "corp_id": CORP, "mode": "http",
        "card_secret": SECRET, **_AES,
    },
}  # fmt: skip
"""What the bot is configured with."""


@dataclass(frozen=True, slots=True)
class Post:
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)


def feishu(who: str, packed: str, number: int) -> Post:
    return _feishu("card.action.trigger", number, {
        "operator": {"union_id": who, "open_id": f"ou_{who}", "tenant_key": TENANT},
        "token": f"c-{number:040d}",
        "action": {"tag": "button", "value": {"a": packed}, "form_value": {}},
        "host": "im_message",
        "context": {"open_message_id": f"om_{number}", "open_chat_id": "oc_1"},
    })  # fmt: skip


def feishu_words(who: str, packed: str, number: int) -> Post:
    """The same wish as a command, for a bot that knows no cards."""
    message = {
        "message_id": f"om_{number}", "create_time": str(int(MORNING.timestamp() * 1000)),
        "chat_id": "oc_1", "chat_type": "p2p", "message_type": "text",
        "content": json.dumps({"text": f"/advance {packed}"}),
    }  # fmt: skip
    sender = {"sender_id": {"union_id": who, "open_id": f"ou_{who}", "user_id": who},
              "sender_type": "user", "tenant_key": TENANT}  # fmt: skip
    return _feishu("im.message.receive_v1", number, {"sender": sender, "message": message})


def _feishu(kind: str, number: int, event: dict[str, Any]) -> Post:
    header = {
        "event_id": f"e{number}", "event_type": kind, "token": TOKEN, "app_id": APP,
        "create_time": str(int(MORNING.timestamp() * 1_000_000)), "tenant_key": TENANT,
    }  # fmt: skip
    plain = json.dumps({"schema": "2.0", "header": header, "event": event}).encode()
    body = json.dumps({"encrypt": encrypt(KEY, plain)}).encode()
    at, nonce = str(int(MORNING.timestamp())), f"n{number}"
    return Post(body, {
        "Content-Type": "application/json; charset=utf-8", "X-Lark-Request-Timestamp": at,
        "X-Lark-Request-Nonce": nonce, "X-Lark-Signature": sign(at, nonce, KEY, body),
    })  # fmt: skip


def wecom(who: str, packed: str, number: int) -> Post:
    sealing, at = Sealing(TOKEN, KEY, CORP), int(MORNING.timestamp())
    sealed = sealing.seal(xml({
        "ToUserName": CORP, "CreateTime": at, "AgentID": AGENT, "FromUserName": who,
        "MsgType": "event", "Event": "template_card_event", "EventKey": packed,
        "TaskId": f"task{number}", "CardType": "button_interaction", "ResponseCode": f"code{number}",
    }))  # fmt: skip
    query = sealing.query(sealed, str(at), f"n{number}")
    return Post(envelope(sealed, CORP, AGENT), {"Content-Type": "text/xml"}, query)


def dingtalk(who: str, packed: str, number: int) -> Post:
    inner = {"cardPrivateData": {"actionIds": [packed], "params": {}}}
    body = {
        "type": "actionCallback", "outTrackId": f"track{number}", "corpId": CORP, "userId": who,
        "userIdType": 1, "spaceType": "im", "spaceId": who, "extension": "{}",
        "content": json.dumps(inner),
    }  # fmt: skip
    headers = card_headers(SECRET, int(MORNING.timestamp() * 1000))
    return Post(json.dumps(body).encode(), {"Content-Type": "application/json", **headers})


SEAL: dict[str, Callable[[str, str, int], Post]] = {
    "feishu": feishu,
    "wecom": wecom,
    "dingtalk": dingtalk,
    "words": feishu_words,
}
