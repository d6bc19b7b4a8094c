"""The web server: health, callbacks of the platforms, pages."""

import logging

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.clock import Clock
from bot.platforms.base import Forged, Remote, Request, Response
from bot.receiving import Reception
from pages.registry import sentence
from storage.store import Storage

log = logging.getLogger(__name__)

LARGEST_REQUEST = 25 * 1024 * 1024  # a photo or file sent through the console
LARGEST_CALLBACK = 1024 * 1024


def make_web() -> web.Application:
    return web.Application(client_max_size=LARGEST_REQUEST, middlewares=[_no_traces])


def add_health(app: web.Application, storage: Storage) -> None:
    async def healthy(request: web.Request) -> web.Response:
        try:
            async with storage.read() as store:
                await store.next_owed_at()
        except Exception:
            log.exception("health: the database does not answer")
            return web.json_response({"ok": False, "why": "数据库没有响应"}, status=503)
        return web.json_response({"ok": True})

    app.router.add_get("/healthz", healthy)


def add_callback(app: web.Application, platform: Remote, receive: Reception, clock: Clock) -> None:
    """Whatever is not a true request of the platform is refused alike, whatever is wrong with it."""

    async def callback(request: web.Request) -> web.Response:
        try:
            inbound = platform.decode(await _read(request, clock))
        except (Forged, ValueError):
            return web.Response(status=403)
        except Exception:
            log.exception("%s could not read a callback", platform.name)
            return web.Response(status=403)
        return _http(await receive(inbound))

    app.router.add_route("*", f"/callback/{platform.name}", callback)


async def _read(request: web.Request, clock: Clock) -> Request:
    """Raises ValueError when it is larger than any true callback."""
    body = await request.content.read(LARGEST_CALLBACK + 1)
    while chunk := await request.content.read(LARGEST_CALLBACK + 1 - len(body)):
        body += chunk
    if len(body) > LARGEST_CALLBACK:
        raise ValueError("too large")
    return Request(request.query, request.headers, body, clock.now(), request.method)


def _http(response: Response) -> web.Response:
    return web.Response(
        body=response.body, status=response.status, content_type=response.content_type
    )


_WORDS = {
    404: ("没有这个页面", "地址可能不完整，请从聊天里重新打开。"),
    405: ("不能这样打开", "这个地址不接受这种请求，请看接口说明。"),
    413: ("内容太大", "没有收下，请分几次发。"),
}


def _told(
    request: web.Request, title: str, text: str, told: web.HTTPException
) -> web.StreamResponse:
    """A page for who looks, JSON for who asks; a problem where the open interface is."""
    allow = {"Allow": told.headers["Allow"]} if "Allow" in told.headers else {}
    if request.path.startswith("/api/"):
        problem = {"title": title, "status": told.status, "detail": text}
        return web.json_response(
            problem, status=told.status, headers=allow, content_type="application/problem+json"
        )
    if "text/html" not in request.headers.get("Accept", ""):
        return web.json_response({"error": f"{title}：{text}"}, status=told.status, headers=allow)
    html = sentence(title, text, told.status)
    return web.Response(text=html.body, status=told.status, content_type="text/html", headers=allow)


def _is_gone(request: web.Request) -> bool:
    return request.transport is None or request.transport.is_closing()


@web.middleware
async def _no_traces(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Whatever goes wrong, the reader gets a sentence and the log the trace (I11)."""
    try:
        return await handler(request)
    except web.HTTPException as told:
        if words := _WORDS.get(told.status):
            return _told(request, *words, told)
        raise
    except Exception as error:
        if isinstance(error, ConnectionError) and _is_gone(request):
            return web.Response(status=400)  # nobody reads it
        log.exception("%s %s failed", request.method, request.path)
        if not request.path.startswith("/h5/"):
            return web.json_response({"error": "出错了，已记录。请稍后再试一次"}, status=500)
        html = sentence("出错了", "已记录，请稍后再试一次。", 500)
        return web.Response(text=html.body, status=500, content_type="text/html")
