"""Arrival without reload: server-sent events of one person's conversations."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import web

from bot.platforms.console import moving
from bot.platforms.console.desk import Desk, Wrong, number, person_named
from bot.platforms.console.encode import page_message
from bot.platforms.console.guard import guarded
from bot.platforms.console.talks import talks_of
from storage.chat import Chat

LOOK_SECONDS = 2.0  # another process may have written
MOST = 100
HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",
}


class Stream:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add_to(self, app: web.Application) -> None:
        app.router.add_get("/console/api/stream", guarded(self._desk, self._open))
        app.on_shutdown.append(self._close)

    async def _close(self, app: web.Application) -> None:
        self._desk.hub.close()

    async def _open(self, request: web.Request) -> web.StreamResponse:
        async with self._desk.read() as store:
            person = (await person_named(store, request.query.get("as"))).id or 0
            given = _revision(request)
            revision = await Chat(store).revision() if given is None else given
        response = web.StreamResponse(headers=HEADERS)
        await response.prepare(request)
        try:
            async for event in self._events(person, revision):
                await response.write(event)
        except (ConnectionError, Wrong):  # gone, or no longer one of us
            return response
        return response

    async def _events(self, person: int, revision: int) -> AsyncIterator[bytes]:
        hub = self._desk.hub
        clock, reads = hub.clock, hub.reads
        yield b": hello\n\n"
        with hub.watching() as bell:
            while not hub.closed:
                bell.clear()
                for message in await self._news(person, revision):
                    revision = message["revision"]
                    yield _event("message", message)
                if hub.clock != clock:
                    clock = hub.clock
                    yield _event("clock", _now(self._desk))
                if hub.reads != reads:
                    reads = hub.reads
                    yield _event("unread", {})
                if not await _rang(bell):
                    yield b": still here\n\n"

    async def _news(self, person: int, revision: int) -> list[dict[str, Any]]:
        async with self._desk.read() as store:
            who = await person_named(store, person)
            talks = [talk.id for talk in await talks_of(store, who)]
            rows = await Chat(store).since(talks, revision, MOST)
            media = await Chat(store).media(rows)
        return [page_message(row, self._desk.zone, person, media) for row in rows]


async def _rang(bell: asyncio.Event) -> bool:
    try:
        await asyncio.wait_for(bell.wait(), LOOK_SECONDS)
    except TimeoutError:
        return False
    return True


def _revision(request: web.Request) -> int | None:
    """Where the page left off."""
    given = request.headers.get("Last-Event-ID") or request.query.get("after")
    if given in (None, ""):
        return None
    if given == "0":
        return 0
    if (found := number(given)) is None:
        raise Wrong("after 应是一个版本号")
    return found


def _event(name: str, data: dict[str, Any]) -> bytes:
    mark = f"id: {data['revision']}\n" if "revision" in data else ""
    return f"{mark}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def _now(desk: Desk) -> dict[str, Any]:
    return {"now": moving.shown(desk), "leaps": moving.leaps(desk)}
