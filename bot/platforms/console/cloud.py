"""What a platform's double received and shows, and a way to say and tap something there as anybody."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import Element, tostring

from aiohttp import web
from sqlmodel import col, select

from bot.login import COOKIE
from bot.platforms.console.desk import Desk, Wrong
from bot.platforms.console.guard import guarded, json_body, reply
from bot.platforms.console.moving import leaps, shown
from bot.platforms.console.page import HEADERS, STATIC
from bot.platforms.differences import TITLES
from bot.platforms.staging import Cloud
from bot.showing import away
from pages.doors import is_ours
from storage.tables import Account, ChatGroup, Person

CALLS = 60  # of the last ones
_FIELDS = {
    "input": "text", "picker_datetime": "moment", "select_static": "one", "multi_select_static": "many",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CloudPage:
    desk: Desk
    cloud: Cloud
    base_url: str

    def add_to(self, app: web.Application) -> None:
        at = "/console/cloud"
        app.router.add_get(at, guarded(self.desk, self._page))
        app.router.add_get(f"{at}/state", guarded(self.desk, self._state))
        app.router.add_get(f"{at}/open", guarded(self.desk, self._open))
        app.router.add_post(f"{at}/say", guarded(self.desk, self._say))
        app.router.add_post(f"{at}/press", guarded(self.desk, self._press))

    async def _page(self, request: web.Request) -> web.StreamResponse:
        return web.FileResponse(STATIC / "cloud.html", headers=HEADERS)

    async def _state(self, request: web.Request) -> web.Response:
        who, group = self._who(request.query.get("who")), request.query.get("group", "")
        people, groups = await self._everybody()
        return reply(
            {
                "title": TITLES[self.cloud.name],
                "now": shown(self.desk),
                "leaps": leaps(self.desk),
                "people": people,
                "groups": groups,
                "chat": [self._seen(one) for one in self.cloud.chat(group or who)] if who else [],
                "calls": [_call(n, one) for n, one in self._last()],
            }
        )

    async def _say(self, request: web.Request) -> web.Response:
        data = await json_body(request)
        who, text = self._who(data.get("who")), str(data.get("text") or "").strip()
        if not who or not text:
            raise Wrong("请选一个人，写一句话")
        told = await self.cloud.say(who, text, group=str(data.get("group") or ""))
        return reply({"status": told.status, "body": _plain(told.body)})

    async def _press(self, request: web.Request) -> web.Response:
        data = await json_body(request)
        given = data.get("form")
        form: dict[str, Any] = given if isinstance(given, dict) else {}
        try:
            told = await self.cloud.press(
                self._who(data.get("who")),
                str(data.get("message")),
                str(data.get("label")),
                **{name: value for name, value in form.items() if value not in ("", [])},
            )
        except (LookupError, TypeError) as why:
            raise Wrong(f"这里点不了：{why}") from None
        return reply({"status": told.status, "body": _plain(told.body)})

    async def _open(self, request: web.Request) -> web.Response:
        """A page as somebody who is not logged in yet: by the platform's own door."""
        path = request.query.get("path", "")
        if not is_ours(path):
            raise Wrong("没有这个页面", 404)
        self.cloud.entrance.browser = self._who(request.query.get("who"))
        response = away(path)
        response.del_cookie(COOKIE)
        return response

    def _who(self, given: object) -> str:
        return given if isinstance(given, str) and given in self.cloud.people else ""

    async def _everybody(self) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
        name = self.cloud.name
        async with self.desk.read() as store:
            accounts = await store.session.exec(
                select(Account.external_id, Person.name, Person.title)
                .join(Person, col(Person.id) == Account.person_id)
                .where(Account.platform == name, col(Person.active))
                .order_by(col(Person.id))
            )
            people = [{"id": id, "name": who, "title": title} for id, who, title in accounts]
            rows = await store.session.exec(select(ChatGroup).where(ChatGroup.platform == name))
            groups = [{"id": row.external_id, "name": row.name} for row in rows]
        return people, groups

    def _seen(self, one: Any) -> dict[str, Any]:
        return {
            "id": one.id, "title": one.title, "text": one.text, "labels": one.labels,
            "versions": one.versions, "payload": one.payload, "fields": list(_fields(one.payload)),
            "pages": _pages(one.payload, self.base_url),
        }  # fmt: skip

    def _last(self) -> list[tuple[int, Any]]:
        return list(enumerate(self.cloud.calls))[-CALLS:][::-1]


def _call(number: int, one: Any) -> dict[str, Any]:
    return {
        "n": number, "method": one.method, "path": one.path, "status": one.status, "body": one.body
    }  # fmt: skip


def _fields(node: Any) -> Iterator[dict[str, Any]]:
    """What can be filled in, in either of the shapes that cards have."""
    if isinstance(node, list):
        for one in node:
            yield from _fields(one)
    elif isinstance(node, dict):
        if node.get("name") and node.get("tag") in _FIELDS:
            options = [(one["value"], one["text"]["content"]) for one in node.get("options", [])]
            yield _field(node["name"], _FIELDS[node["tag"]], _label(node), options)
        elif "question_key" in node and "option_list" in node:
            options = [(one["id"], one["text"]) for one in node["option_list"]]
            kind = "many" if "mode" in node else "one"
            yield _field(node["question_key"], kind, str(node.get("title", "")), options)
        else:
            for one in node.values():
                yield from _fields(one)


def _field(name: str, kind: str, label: str, options: list[tuple[str, str]]) -> dict[str, Any]:
    return {"name": name, "kind": kind, "label": label or name, "options": options}


def _label(node: dict[str, Any]) -> str:
    for place in ("label", "placeholder"):
        if words := (node.get(place) or {}).get("content"):
            return str(words)
    return ""


def _pages(payload: Any, base_url: str) -> list[str]:
    """Our pages that it links to, however the platform wraps links."""
    text = json.dumps(payload, ensure_ascii=False)
    page = re.compile(re.escape(base_url) + r"(/h5/[^\s\"'\\\\)>&?]+)")
    found = [*page.findall(text), *page.findall(unquote(text))]
    return list({unquote(path): path for path in found if is_ours(path)}.values())


def _plain(body: Any) -> Any:
    """What the bot answered, as far as it can be shown."""
    if isinstance(body, Element):
        return tostring(body, encoding="unicode")
    return body if isinstance(body, dict | list | str | int | None) else str(body)
