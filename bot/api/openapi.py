"""The description of the open interface, made of the very data that checks a request (OpenAPI 3.1)."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from pydantic.json_schema import models_json_schema

from bot.api.models import LeadMoved, LeadSent, LeadStatus, LeadTaken, Model, Problem, Received
from bot.api.problems import MEDIA

VERSION = "1"
JSON = "application/json"
_READ: tuple[type[Model], ...] = (LeadSent,)
_WRITTEN: tuple[type[Model], ...] = (LeadMoved, LeadStatus, LeadTaken, Received, Problem)
_WRONG = {
    400: "缺少编号，或内容不是 JSON 对象",
    401: "没有令牌，或令牌不对",
    403: "这个令牌没有这项权限",
    404: "没有这条线索，或不是这个令牌发来的",
    408: "没有等到全部内容，没有收下",
    413: "内容太大",
    422: "有字段要改，或编号已用于别的内容",
    429: "发得太快，Retry-After 秒后再发",
    503: "系统繁忙，没有收下，稍后用同一个编号再发",
}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": (
        "这条线索在你们系统里的编号。同一编号、同样内容再发，得到和第一次一样的回答（带 Idempotent-Replayed: true），"
        "不会重复；编号长期有效，不会过期。"
    ),
    "schema": {"type": "string", "minLength": 1, "maxLength": 128},
}


def description(base_url: str) -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {"title": "Battlepack 开放接口", "version": VERSION},
        "servers": [{"url": base_url}],
        "security": [{"token": []}],
        "paths": {"/api/leads": {"post": _send()}, "/api/leads/{id}": {"get": _follow()}},
        "webhooks": {"leadStatus": {"post": _moved()}},
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": _schemas(),
        },
    }


def _send() -> dict[str, Any]:
    return {
        "operationId": "sendLead",
        "summary": "发来一条线索",
        "parameters": [_KEY],
        "requestBody": {"required": True, "content": _content(LeadSent)},
        "responses": {
            "201": _response("收下了，是一条新线索", LeadTaken),
            "200": _response("收下了，并入了这家公司已有的线索", LeadTaken),
            "202": _response("原文已收下，还没处理完，不用再发", Received),
            **_problems(400, 401, 403, 408, 413, 422, 429, 503),
        },
    }


def _follow() -> dict[str, Any]:
    return {
        "operationId": "followLead",
        "summary": "线索现在怎样了",
        "parameters": [
            {
                "name": "id",
                "in": "path",
                "required": True,
                "schema": {"type": "integer", "minimum": 1},
            }
        ],
        "responses": {
            "200": _response("现在的状态", LeadStatus),
            **_problems(401, 403, 404, 429, 503),
        },
    }


def _moved() -> dict[str, Any]:
    signed = ("webhook-id", "webhook-timestamp", "webhook-signature")
    return {
        "operationId": "leadMoved",
        "summary": "线索的状态变了（按 Standard Webhooks 签名）",
        "parameters": [
            {"name": name, "in": "header", "required": True, "schema": {"type": "string"}}
            for name in signed
        ],
        "requestBody": {"required": True, "content": _content(LeadMoved)},
        "responses": {
            "2XX": {"description": "收到了"},
            "410": {"description": "这条不用再发"},
            "default": {"description": "没收到，稍后再发"},
        },
    }


def _problems(*statuses: int) -> dict[str, Any]:
    return {str(status): _response(_WRONG[status], Problem, MEDIA) for status in statuses}


def _response(about: str, model: type[Model], media: str = JSON) -> dict[str, Any]:
    return {"description": about, "content": _content(model, media)}


def _content(model: type[Model], media: str = JSON) -> dict[str, Any]:
    return {media: {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}}}


@cache
def _schemas() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for models, mode in ((_READ, "validation"), (_WRITTEN, "serialization")):
        found |= _defined(models, mode)
    return found


def _defined(models: Iterable[type[Model]], mode: Any) -> dict[str, Any]:
    asked = [(model, mode) for model in models]
    _, made = models_json_schema(asked, ref_template="#/components/schemas/{model}")
    return dict(made["$defs"])
