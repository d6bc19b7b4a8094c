"""The platform's dialect of no: HTTP 200, and a number that is not 0."""

from typing import Any

from aiohttp import web

from tests.doubles.faults import Fault


class No(Exception):
    def __init__(self, code: int, msg: str = "") -> None:
        super().__init__(f"{code} {msg}")
        self.code, self.msg = code, msg

    @property
    def fields(self) -> dict[str, Any]:
        more = f", hint: [1700000000123456], more info at https://open.work.weixin.qq.com/devtool/query?e={self.code}"
        return {"errcode": self.code, "errmsg": self.msg + more}

    def response(self) -> web.Response:
        return web.json_response(self.fields)


def yes(**data: Any) -> web.Response:
    return web.json_response({"errcode": 0, "errmsg": "ok", **data})


def dialect(fault: Fault) -> web.Response:
    match fault.kind:
        case "http_500":
            return web.Response(status=500)
        case "throttled":
            return No(45009, "reach max api minute quota limit").response()
        case "token_expired":
            return No(42001, "access_token expired").response()
    return No(fault.code, fault.message).response()
