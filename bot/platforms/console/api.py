"""The console over HTTP for scripts (docs/console-api.md)."""

from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.clock import MovableClock
from bot.platforms.console import files, moving
from bot.platforms.console.asking import Answer, Answers, press, say
from bot.platforms.console.desk import Desk, Wrong, event_named, number, person_named, talk_named
from bot.platforms.console.encode import message, page_message, said_once
from bot.platforms.console.gallery import Gallery
from bot.platforms.console.guard import Route, guarded, json_body, reply
from bot.platforms.console.page import Page
from bot.platforms.console.stream import Stream
from bot.platforms.console.talks import talks_of
from cards.text import visible
from storage.chat import Chat
from storage.tables import Person

if TYPE_CHECKING:
    from bot.app import App

LONGEST_TEXT = 64 * 1024  # bytes
MOST = 500  # messages of one answer

EMPTY = "没有收到内容，写点什么再发"
NO_CLOCK = "这里用的是真实时间，不能拨动"


def add_to(server: web.Application, app: "App") -> None:
    """The page, its stream and the scripts' API."""
    desk = desk_of(app)
    for part in (Api(desk), Page(desk), Stream(desk), Gallery(desk)):
        part.add_to(server)


def desk_of(app: "App") -> Desk:
    settings = app.config.console
    movable = settings.clock and isinstance(app.clock, MovableClock)
    return Desk(
        storage=app.storage,
        dispatch=app.dispatch,
        clock=app.clock,
        business=app.business,
        ids=app.ids,
        hub=app.hub,
        media=app.config.media,
        company=app.config.company,
        move_clock=app.timetable.move_clock if movable else None,
        remote=settings.remote,
    )


class Api:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add_to(self, app: web.Application) -> None:
        routes: dict[tuple[str, str], Route] = {
            ("POST", "say"): self._say,
            ("POST", "press"): self._press,
            ("POST", "upload"): self._upload,
            ("POST", "clock"): self._clock,
            ("GET", "messages"): self._messages,
        }
        for (method, name), route in routes.items():
            app.router.add_route(method, f"/console/api/{name}", guarded(self._desk, route))

    async def _say(self, request: web.Request) -> web.Response:
        data = await json_body(request)
        text = data.get("text")
        if not isinstance(text, str):
            raise Wrong("请在 text 里写要说的话")
        async with self._desk.read() as store:
            person = await person_named(store, data.get("as"))
            talk = await talk_named(store, person, data.get("to"))
        event = event_named(data.get("event"), self._desk)
        if refusal := _refused(text):
            return reply({"messages": [], "notice": refusal})
        answer = await say(self._desk, person, talk, visible(text).strip(), event)
        return await self._answered(person, answer, for_page=data.get("html") is True)

    async def _press(self, request: web.Request) -> web.Response:
        data = await json_body(request)
        target, button = number(data.get("message")), data.get("button")
        if target is None:
            raise Wrong("message 应是一条消息的编号")
        if not isinstance(button, str):
            raise Wrong("button 应是这张卡片上一个按钮的 id")
        form = _form(data.get("form"))
        async with self._desk.read() as store:
            person = await person_named(store, data.get("as"))
        event = event_named(data.get("event"), self._desk)
        answer = await press(self._desk, person, target, button, form, event)
        return await self._answered(person, answer, for_page=data.get("html") is True)

    async def _upload(self, request: web.Request) -> web.Response:
        sent = await files.received(request)
        async with self._desk.read() as store:
            person = await person_named(store, sent.fields.get("as"))
            talk = await talk_named(store, person, sent.fields.get("to"))
        event = event_named(sent.fields.get("event"), self._desk)
        media = await files.sent_before(self._desk, person, said_once(person.id or 0, event), sent)
        media = media or await files.keep(self._desk, person, sent)
        if sent.fields.get("keep"):
            return reply({"media": media.id})
        answer = await say(self._desk, person, talk, "", event, media.id)
        return await self._answered(person, answer, for_page=bool(sent.fields.get("html")))

    async def _clock(self, request: web.Request) -> web.Response:
        data = await json_body(request)
        if self._desk.move_clock is None:
            raise Wrong(NO_CLOCK)
        to = moving.target(self._desk, data.get("to"), data.get("by"))
        await self._desk.move_clock(to)
        self._desk.hub.clock_moved()
        return reply({"now": moving.shown(self._desk)})

    async def _messages(self, request: web.Request) -> web.Response:
        after = request.query.get("after", "")
        if after not in ("", "0") and number(after) is None:
            raise Wrong("after 应是一条消息的编号")
        async with self._desk.read() as store:
            person = await person_named(store, request.query.get("as"))
            talks = [talk.id for talk in await talks_of(store, person)]
            found = await Chat(store).after(talks, number(after) or 0, MOST)
        return reply({"messages": [message(row, self._desk.zone) for row in found]})

    async def _answered(self, person: Person, answer: Answer, *, for_page: bool) -> web.Response:
        if not for_page:
            rows = [message(row, self._desk.zone) for row in answer.messages]
            return reply({"messages": rows, "notice": answer.notice})
        said = [answer.said] if answer.said else []
        async with self._desk.read() as store:
            media = await Chat(store).media([*answer.messages, *said])
        shown: list[Any] = [
            page_message(row, self._desk.zone, person.id or 0, media)
            for row in [*answer.messages, *said]
        ]
        own = shown.pop() if said else None
        return reply({"messages": shown, "notice": answer.notice, "said": own})


def _refused(text: str) -> str:
    """Why these words are not taken; empty: they are."""
    size = len(text.encode("utf-8", "replace"))
    if size > LONGEST_TEXT:
        return f"这段文字有 {-(-size // 1024):,} KB，一次最多 64 KB，没有发送。请分几次发，或存成文件上传"
    return "" if visible(text).strip() else EMPTY


def _form(given: object) -> Answers:
    """What was filled in: by field, a text or several."""
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise Wrong("form 应是「字段名: 内容」的 JSON 对象")
    return {str(name): _filled(str(name), value) for name, value in given.items()}


def _filled(name: str, value: object) -> str | list[str]:
    if isinstance(value, list) and all(isinstance(one, (str, int)) for one in value):
        return [visible(str(one)) for one in value]
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise Wrong(f"form 里「{name[:40]}」应是文字或文字的列表")
    return visible(str(value)).strip()
