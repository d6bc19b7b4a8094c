"""The platform's two dialects of no."""

from typing import Any

from aiohttp import web


class No(Exception):
    """The new API says it with an HTTP status and a word, the old one with 200 and a number."""

    def __init__(self, code: str | int, status: int = 400, **more: Any) -> None:
        super().__init__(str(code))
        self.code, self.status, self.more = code, status, more

    def response(self) -> web.Response:
        if isinstance(self.code, int):
            body = {"errcode": self.code, "errmsg": "refused", "request_id": "r1"}
            return web.json_response(body | self.more)
        body = {"code": self.code, "message": "refused", "requestid": "r1"}
        return web.json_response(body | self.more, status=self.status)


def banned() -> web.Response:
    """What an address hears that asks too often: a page, with 200."""
    page = "<!DOCTYPE html><html><body>访问被拒绝</body></html>"
    return web.Response(text=page, content_type="text/html")
