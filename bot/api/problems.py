"""What went wrong with a request, in sentences for whoever wrote the other system (RFC 9457)."""

from collections.abc import Mapping

import orjson
from aiohttp import web

from bot.api.models import Fault
from bot.api.models import Problem as Told

TYPE = "urn:battlepack:problem:"
MEDIA = "application/problem+json"


class Problem(Exception):
    """Why a request is not done."""

    def __init__(
        self,
        status: int,
        kind: str,
        title: str,
        detail: str,
        errors: list[Fault] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(kind)
        self.told = Told(
            type=TYPE + kind, title=title, status=status, detail=detail, errors=errors or []
        )
        self.headers = headers or {}

    def response(self) -> web.Response:
        return answer(self.told.status, self.told.model_dump(), self.headers, MEDIA)


def answer(
    status: int,
    body: object,
    headers: Mapping[str, str] | None = None,
    media: str = "application/json",
) -> web.Response:
    return web.Response(
        body=orjson.dumps(
            body, option=orjson.OPT_SORT_KEYS
        ),  # PostgreSQL keeps no order of its own
        status=status,
        content_type=media,
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


def unknown_token() -> Problem:
    """Alike for one that is wrong, one that is over, and none at all."""
    return Problem(
        401, "token", "令牌不对", "请在 Authorization 里写「Bearer 令牌」；令牌向管理员要。",
        headers={"WWW-Authenticate": 'Bearer realm="battlepack"'},
    )  # fmt: skip


def not_allowed() -> Problem:
    return Problem(403, "right", "这个令牌不能做这件事", "需要的话，请管理员在配置里给它加上权限。")


def too_often(seconds: int) -> Problem:
    return Problem(
        429, "rate", "发得太快", f"请 {seconds} 秒后再发，用同一个编号不会重复。",
        headers={"Retry-After": str(seconds)},
    )  # fmt: skip


def busy() -> Problem:
    return Problem(
        503, "busy", "系统繁忙", "没有收下，请稍后用同一个编号再发一次。", headers={"Retry-After": "5"}
    )  # fmt: skip


def too_large(most: int) -> Problem:
    return Problem(413, "size", "内容太大", f"一条线索最多 {most // 1024} KB，没有收下。")


def too_slow() -> Problem:
    return Problem(408, "slow", "没有等到全部内容", "没有收下，请用同一个编号再发一次。")


def key_wanted() -> Problem:
    return Problem(
        400, "key", "缺少编号",
        "请在 Idempotency-Key 里写这条线索在你们系统里的编号（1 到 128 个英文、数字或符号），重发时不变。",
    )  # fmt: skip


def key_used() -> Problem:
    return Problem(
        422, "key-reused", "这个编号用过了",
        "同一个 Idempotency-Key 之前发过别的内容，没有收下。新的线索请用新的编号。",
    )  # fmt: skip


def not_json() -> Problem:
    return Problem(400, "json", "看不懂", "内容应是一个 JSON 对象（UTF-8），请检查后再发。")


def invalid(faults: list[Fault]) -> Problem:
    return Problem(422, "invalid", "有内容要改", "；".join(one.detail for one in faults), faults)


def absent() -> Problem:
    return Problem(404, "absent", "没有这条线索", "编号不对，或不是这个令牌发来的。")
