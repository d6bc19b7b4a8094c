"""The vendor's own SDK as the judge: what it seals we open, what our double sends it takes.

lark-oapi is far too large to live with us: it runs in an environment of its own, whose Python is named
by BATTLEPACK_LARK_PYTHON (`make lark` makes one and runs this).
"""

import asyncio
import json
import os
import subprocess
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bot.platforms.feishu.encode import card_json
from bot.platforms.feishu.frames import Frame, ping, read, written
from tests.doubles.cloud import Human
from tests.doubles.company import StandingClock
from tests.doubles.feishu import FeishuDouble
from tests.doubles.feishu.sealing import encrypt
from tests.doubles.feishu.tenant import ids
from tests.doubles.feishu.wire import Frame as Theirs
from tests.platforms.feishu.conftest import FANG, card, staffed
from tests.platforms.feishu.sealed import KEY, KEYS, TOKEN, envelope, sealed, signed, spoiled
from tests.platforms.feishu.test_frames import PING

PYTHON = os.environ.get("BATTLEPACK_LARK_PYTHON", "")
SIDE = Path(__file__).parent / "lark_side.py"

pytestmark = pytest.mark.skipif(
    not PYTHON, reason="BATTLEPACK_LARK_PYTHON names no Python with lark-oapi: `make lark`"
)


def _asked(command: str, *given: str, lines: Iterable[str]) -> list[Any]:
    """One answer for each line."""
    done = subprocess.run(
        [PYTHON, str(SIDE), command, *given],
        input="\n".join(lines) + "\n",
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_we_open_what_the_vendors_cipher_sealed() -> None:
    plain = [json.dumps(envelope(), ensure_ascii=False), "hello world", '{"x":"销售🚀"}']
    sealed_there = _asked("seal", KEY, TOKEN, lines=plain)
    assert [KEYS.decrypt(one).decode() for one in sealed_there] == plain
    assert [encrypt(KEY, one.encode(), bytes(range(16))) for one in plain] == sealed_there


def test_the_vendors_handler_takes_and_refuses_what_we_take_and_refuse() -> None:
    """Signed and sealed by our double; then each with one part spoiled."""
    good = sealed(envelope())
    nothing_signed = {**good.headers, "X-Lark-Signature": "0" * 64}
    requests = [good, sealed(envelope(), key="another key"), signed(good.body, "1764032400")]
    lines = [_line(one.body, dict(one.headers)) for one in requests]
    lines.append(_line(good.body, nothing_signed))
    chance = Random(7)
    harmed = [spoiled(good, chance) for _ in range(200)]
    lines += [_line(one.body, dict(one.headers)) for one in harmed if one.body.isascii()]
    first, *others = _asked("open", KEY, TOKEN, lines=lines)
    assert first["status"] == 200
    assert first["heard"] == [["message", "om_5ce6", {"text": "你好"}]]
    wrong_key, resigned, unsigned, *rest = others
    assert (wrong_key["status"], unsigned["status"]) == (500, 500)
    assert resigned["status"] == 200
    same = [KEYS._is_signed(one) for one in harmed if one.body.isascii()]
    assert [one["status"] == 200 for one in rest] == same


def _line(body: bytes, headers: dict[str, str]) -> str:
    clean = {name: value.encode("utf-8", "replace").decode() for name, value in headers.items()}
    return json.dumps({"body": body.decode("utf-8", "replace"), "headers": clean})


FRAMES = [
    ping(33554678),
    read(PING),
    Frame(1, 2, 33554678, 1, (("type", "event"), ("sum", "1")), payload=b'{"x":1}'),
    Frame(2**64 - 1, 2**63, -1, 1, (("", ""), ("键", "值")), "gzip", "json", bytes(300), "log"),
]


def test_protobuf_reads_and_writes_our_frames_to_the_letter() -> None:
    for frame, found in zip(
        FRAMES, _asked("frame", lines=[written(f).hex() for f in FRAMES]), strict=True
    ):
        assert (found["seq"], found["log"]) == (frame.seq, frame.log)
        assert (found["service"], found["method"]) == (frame.service, frame.method)
        assert [tuple(one) for one in found["headers"]] == list(frame.headers)
        assert bytes.fromhex(found["payload"]) == frame.payload
        assert found["again"] == written(frame).hex()
        assert read(bytes.fromhex(found["again"])) == frame


def test_protobuf_reads_the_doubles_frames() -> None:
    theirs = Theirs(1, 33554678, headers={"type": "event", "seq": "0"}, payload="中".encode())
    (found,) = _asked("frame", lines=[theirs.dumps().hex()])
    assert found["headers"] == [["type", "event"], ["seq", "0"]]
    assert found["again"] == theirs.dumps().hex()


async def test_the_vendors_client_sends_and_changes_messages_in_our_cloud(
    clock: StandingClock,
) -> None:
    cloud = await staffed(clock, "socket")
    drawn = card_json(card(), "https://bot.example.com", {}, group=False)
    body = {"receive_id": FANG, "msg_type": "interactive", "content": drawn, "uuid": "u1"}
    lines = [
        {"body": body},
        {"body": body},
        {"patch": f"om_{1:032x}", "content": drawn},
        {"body": {**body, "uuid": "u2", "receive_id": "on_nobody"}},
        {"body": {**body, "uuid": "u3", "content": '{"schema":"2.0"}'}},
    ]
    told = await asyncio.to_thread(
        _asked, "send", cloud.base, cloud.tenant.app_id, cloud.secret,
        lines=[json.dumps(line) for line in lines],
    )  # fmt: skip
    first, again, patched, nobody, broken = told
    assert first == again
    assert (first["code"], first["id"]) == (0, f"om_{1:032x}")
    assert (patched["code"], nobody["code"], broken["code"]) == (0, 99992364, 230099)
    (seen,) = cloud.chat(FANG)
    assert seen.versions == 2
    await cloud.stop()


@asynccontextmanager
async def vendor_listening(cloud: FeishuDouble) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        PYTHON, str(SIDE), "listen", cloud.base, cloud.tenant.app_id, cloud.secret,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    async with asyncio.timeout(60):
        await cloud.gateway.until(1)
    yield process
    process.kill()
    await process.wait()


async def _heard(process: asyncio.subprocess.Process) -> Any:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"\n")
    async with asyncio.timeout(10):
        return json.loads(await process.stdout.readline())


async def test_the_vendors_client_lives_with_our_gateway(clock: StandingClock) -> None:
    """Connects, pings, hears events whole and in pieces, answers a tap, comes back when kicked."""
    cloud = await staffed(clock, "socket")
    cloud.people[FANG] = Human(FANG, "王芳")
    cloud.gateway.config["PingInterval"] = 1
    async with vendor_listening(cloud) as process:
        assert (await cloud.say(FANG, "你好")).status == 200
        cloud.gateway.parts = 4
        assert (await cloud.say(FANG, "分成几段" * 50)).status == 200
        assert [one[2]["text"][:2] for one in await _heard(process)] == ["你好", "分成"]
        told = await cloud.gateway.deliver(_tap(cloud))
        assert (told.status, told.body["toast"]["content"]) == (200, "收到")
        assert [one[:2] for one in await _heard(process)] == [["card", FANG]]
        assert (await cloud.happen("something.new_v9", {})).status == 500, "it knows no such kind"
        async with cloud.gateway.changed, asyncio.timeout(10):
            await cloud.gateway.changed.wait_for(lambda: cloud.gateway.pings >= 2)
        await cloud.gateway.kick()
        async with asyncio.timeout(20):
            await cloud.gateway.until(1)
        assert (await cloud.say(FANG, "还在")).status == 200
    await cloud.stop()


def _tap(cloud: FeishuDouble) -> dict[str, Any]:
    return cloud.envelope(
        "card.action.trigger",
        {
            "operator": {**ids(cloud.people[FANG]), "tenant_key": cloud.tenant.tenant_key},
            "token": "c-1",
            "action": {"value": {"a": "help"}, "tag": "button"},
            "host": "im_message",
            "context": {"open_message_id": "om_1", "open_chat_id": "oc_1"},
        },
    )
