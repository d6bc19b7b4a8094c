"""Around every route: only from this machine, and whatever is wrong is said in a sentence."""

import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.committing import Unavailable
from bot.login import is_foreign, is_local
from bot.platforms.console.desk import Desk, Wrong

log = logging.getLogger(__name__)

LARGEST_BODY = 32 * 1024 * 1024  # read this far, so that a text that is too long gets its sentence
Route = Callable[[web.Request], Awaitable[web.StreamResponse]]

BUSY = "系统繁忙，请再试一次"
BROKEN = "出错了，已记录，请稍后再试一次"
NOT_HERE = "控制台只在本机打开"
FOREIGN = "请从控制台页面里操作"


def guarded(desk: Desk, route: Route) -> Route:
    async def safe(request: web.Request) -> web.StreamResponse:
        try:
            _admit(desk, request)
            return await route(request)
        except Wrong as wrong:
            return error(wrong.sentence, wrong.status)
        except Unavailable:
            return error(BUSY, 503)
        except (web.HTTPException, ConnectionError):
            raise
        except Exception:
            log.exception("console: %s %s failed", request.method, request.path)
            return error(BROKEN, 500)

    return safe


def error(sentence: str, status: int) -> web.Response:
    return reply({"error": sentence}, status)


def reply(data: Any, status: int = 200) -> web.Response:
    text = json.dumps(data, ensure_ascii=False)
    return web.json_response(text=text, status=status, headers={"Cache-Control": "no-store"})


async def json_body(request: web.Request) -> dict[str, Any]:
    if request.content_type != "application/json":
        raise Wrong("请以 Content-Type: application/json 发送", 415)
    body = bytearray()
    async for chunk in request.content.iter_chunked(1 << 16):
        body += chunk
        if len(body) > LARGEST_BODY:
            raise Wrong("内容太大，没有发送。请分几次发，或存成文件上传", 413)
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        raise Wrong("看不懂：应是一个 JSON 对象") from None
    if not isinstance(data, dict):
        raise Wrong("看不懂：应是一个 JSON 对象")
    return data


def _admit(desk: Desk, request: web.Request) -> None:
    """Neither other machines nor other sites in this machine's browser."""
    if not desk.remote and not is_local(request):
        raise Wrong(NOT_HERE, 403)
    if request.method == "POST" and is_foreign(request):
        raise Wrong(FOREIGN, 403)
