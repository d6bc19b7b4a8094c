"""The yardstick of callbacks: opens the envelope, answers a constant, stores nothing. /cpu as ours.

`python -m benchmarks.lean_process PORT`
"""

import asyncio
import base64
import hashlib
import hmac
import sys
from time import process_time
from xml.etree import ElementTree

import orjson
from aiohttp import web
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from benchmarks.sealed import KEY, SECRET

_FEISHU = hashlib.sha256(KEY.encode()).digest()
_WECOM = base64.b64decode(KEY + "=")


async def feishu(request: web.Request) -> web.Response:
    sealed = base64.b64decode(orjson.loads(await request.read())["encrypt"])
    plain = _opened(_FEISHU, sealed[:16], sealed[16:])
    assert orjson.loads(plain[: -plain[-1]])["event"]
    return web.Response(body=b"{}", content_type="application/json")


async def wecom(request: web.Request) -> web.Response:
    sealed = ElementTree.fromstring(await request.read()).findtext("Encrypt") or ""
    plain = _opened(_WECOM, _WECOM[:16], base64.b64decode(sealed))
    length = int.from_bytes(plain[16:20], "big")
    assert ElementTree.fromstring(plain[20 : 20 + length]).findtext("EventKey")
    return web.Response()


async def dingtalk(request: web.Request) -> web.Response:
    stamp = request.headers["x-ddpaas-signature-timestamp"]
    right = base64.b64encode(hmac.digest(SECRET.encode(), stamp.encode(), "sha256")).decode()
    assert hmac.compare_digest(right, request.headers["x-ddpaas-signature"])
    assert orjson.loads(await request.read())["content"]
    return web.Response(body=b"{}", content_type="application/json")


def _opened(key: bytes, iv: bytes, sealed: bytes) -> bytes:
    lock = Cipher(AES(key), CBC(iv)).decryptor()
    return lock.update(sealed) + lock.finalize()


async def cpu(request: web.Request) -> web.Response:
    return web.Response(text=repr(process_time()))


async def main(port: int) -> None:
    app = web.Application()
    for answer in (feishu, wecom, dingtalk):
        app.router.add_post(f"/callback/{answer.__name__}", answer)
    app.router.add_get("/cpu", cpu)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
