"""Runs in the vendor's own environment: its SDK as the judge of our double and our edge.

    python lark_side.py seal  <encrypt_key> <token>          envelopes on stdin, one JSON a line
    python lark_side.py open  <encrypt_key> <token>          requests on stdin, one JSON a line
    python lark_side.py frame                                frames on stdin, hex, one a line
    python lark_side.py send   <base> <app_id> <secret>      messages on stdin, one JSON a line
    python lark_side.py listen <base> <app_id> <secret>      until stdin ends

Answers go to stdout, one JSON a line. Nothing of ours is imported here.
"""

import asyncio
import base64
import hashlib
import json
import sys
import threading
import time

import lark_oapi as lark
from lark_oapi.core.model import RawRequest
from lark_oapi.event.callback.model.p2_card_action_trigger import P2CardActionTriggerResponse


def say(found: object) -> None:
    print(json.dumps(found, ensure_ascii=False), flush=True)


def handler(encrypt_key: str, token: str, heard: list):  # type: ignore[no-untyped-def,type-arg]
    def on_message(data) -> None:  # type: ignore[no-untyped-def]
        message = data.event.message
        heard.append(["message", message.message_id, json.loads(message.content)])

    def on_card(data) -> P2CardActionTriggerResponse:  # type: ignore[no-untyped-def]
        heard.append(["card", data.event.operator.union_id, data.event.action.value])
        return P2CardActionTriggerResponse({"toast": {"type": "info", "content": "收到"}})

    return (
        lark.EventDispatcherHandler.builder(encrypt_key, token, lark.LogLevel.CRITICAL)
        .register_p2_im_message_receive_v1(on_message)
        .register_p2_card_action_trigger(on_card)
        .build()
    )


def seal(encrypt_key: str) -> None:
    """With the vendor's cipher, where it has a way to write; its reader is the one under test."""
    from Crypto.Cipher import AES

    for line in sys.stdin:
        plain, iv = line.strip().encode(), bytes(range(16))
        pad = 16 - len(plain) % 16
        key = hashlib.sha256(encrypt_key.encode()).digest()
        lock = AES.new(key, AES.MODE_CBC, iv)
        sealed = lock.encrypt(plain + bytes([pad]) * pad)
        wire = base64.b64encode(iv + sealed).decode()
        assert lark.AESCipher(encrypt_key).decrypt_str(wire) == line.strip()
        say(wire)


def open_requests(encrypt_key: str, token: str) -> None:
    heard: list = []  # type: ignore[type-arg]
    vendor = handler(encrypt_key, token, heard)
    for line in sys.stdin:
        given, request = json.loads(line), RawRequest()
        request.uri, request.body = "/callback/feishu", given["body"].encode()
        request.headers = given["headers"]
        answer = vendor.do(request)
        body = json.loads(answer.content)
        say({"status": answer.status_code, "body": body, "heard": heard[-1:] or None})
        heard.clear()


def frames() -> None:
    """Hex in, what protobuf reads out, and the same frame as protobuf writes it."""
    from lark_oapi.ws.pb.pbbp2_pb2 import Frame

    for line in sys.stdin:
        frame = Frame()
        frame.ParseFromString(bytes.fromhex(line.strip()))
        say(
            {
                "seq": frame.SeqID,
                "log": frame.LogID,
                "service": frame.service,
                "method": frame.method,
                "headers": [[one.key, one.value] for one in frame.headers],
                "payload": frame.payload.hex(),
                "again": frame.SerializeToString().hex(),
            }
        )


def send(base: str, app_id: str, secret: str) -> None:
    """By its client of the API."""
    from lark_oapi.api.im.v1 import (
        CreateMessageRequest,
        CreateMessageRequestBody,
        PatchMessageRequest,
        PatchMessageRequestBody,
    )

    client = lark.Client.builder().app_id(app_id).app_secret(secret).domain(base).build()
    for line in sys.stdin:
        given = json.loads(line)
        if "patch" in given:
            body = PatchMessageRequestBody.builder().content(given["content"]).build()
            asked = PatchMessageRequest.builder().message_id(given["patch"]).request_body(body)
            told = client.im.v1.message.patch(asked.build())
        else:
            body = CreateMessageRequestBody(given["body"])
            asked = CreateMessageRequest.builder().receive_id_type("union_id").request_body(body)
            told = client.im.v1.message.create(asked.build())
        found = getattr(told, "data", None)  # a patch brings none
        say({"code": told.code, "id": found.message_id if told.success() and found else ""})


def listen(base: str, app_id: str, secret: str) -> None:
    """Its client on its own loop, which it takes at import."""
    heard: list = []  # type: ignore[type-arg]
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    import lark_oapi.ws.client as ws

    ws.loop = loop
    client = lark.ws.Client(
        app_id, secret, event_handler=handler("", "", heard), domain=base,
        log_level=lark.LogLevel.CRITICAL,
    )  # fmt: skip
    threading.Thread(target=client.start, daemon=True).start()
    for _ in sys.stdin:
        time.sleep(0.05)
        say(heard)
        heard.clear()


if __name__ == "__main__":
    command, *given = sys.argv[1:]
    if command == "seal":
        seal(given[0])
    elif command == "open":
        open_requests(*given)
    elif command == "frame":
        frames()
    elif command == "send":
        send(*given)
    else:
        listen(*given)
