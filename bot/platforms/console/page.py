"""What the page asks for: people, conversations, threads, commands, files."""

from pathlib import Path
from urllib.parse import quote

from aiohttp import web

from bot.files import place
from bot.platforms.console import files, moving
from bot.platforms.console.desk import Desk, Wrong, number, person_named, talk_named
from bot.platforms.console.encode import page_message
from bot.platforms.console.guard import Route, guarded, json_body, reply
from bot.platforms.console.listing import everybody, first, listed
from bot.platforms.console.roles import LABELS, label_order
from bot.platforms.console.talks import talks_of
from handlers.registry import SPELLINGS
from storage.chat import Chat

STATIC = Path(__file__).parent / "static"
PAGE_OF_MESSAGES = 40
FIRST_WORDS = ("拜访", "建商机", "商机", "待办", "今日", "查", "客户", "再考虑", "撤销", "帮助")
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:;"
        " connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self';"
        " frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
_SAFE_TO_SHOW = ("image/jpeg", "image/png", "image/gif", "image/webp")


class Page:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._static = {
            str(path.relative_to(STATIC)): path for path in STATIC.rglob("*") if path.is_file()
        }

    def add_to(self, app: web.Application) -> None:
        routes: dict[str, Route] = {
            "/console": self._file("console.html"),
            "/": self._to_page,
            "/console/": self._to_page,
            "/console/gallery": self._file("gallery.html"),
            "/console/static/{path:.+}": self._any_file,
            "/console/api/people": self._people,
            "/console/api/conversations": self._conversations,
            "/console/api/thread": self._thread,
            "/console/api/commands": self._commands,
            "/console/api/media/{id}": self._media,
        }
        for path, route in routes.items():
            app.router.add_get(path, guarded(self._desk, route))
        app.router.add_post("/console/api/read", guarded(self._desk, self._read))

    # -- files -------------------------------------------------------------------------------------

    def _file(self, name: str) -> Route:
        async def serve(request: web.Request) -> web.StreamResponse:
            if name not in self._static:
                raise Wrong("没有这个文件", 404)
            return web.FileResponse(self._static[name], headers=HEADERS)

        return serve

    async def _to_page(self, request: web.Request) -> web.StreamResponse:
        raise web.HTTPFound("/console")

    async def _any_file(self, request: web.Request) -> web.StreamResponse:
        return await self._file(request.match_info["path"])(request)

    async def _media(self, request: web.Request) -> web.StreamResponse:
        """Shown only when the bytes are a picture; everything else is saved by the browser."""
        async with self._desk.read() as store:
            person = await person_named(store, request.query.get("as"))
            id, now = number(request.match_info["id"]) or 0, self._desk.clock.now()
            media = await files.seen_by(store, person, id, now)
        path = place(self._desk.media, media.sha256) if media else None
        if media is None or path is None or not path.is_file():
            raise Wrong("没有这个文件", 404)
        way = "inline" if media.mime in _SAFE_TO_SHOW else "attachment"
        headers = HEADERS | {
            "Content-Type": media.mime if way == "inline" else "application/octet-stream",
            "Content-Disposition": f"{way}; filename*=UTF-8''{quote(media.name)}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, max-age=86400, immutable",
        }
        return web.FileResponse(path, headers=headers)

    # -- who and where -----------------------------------------------------------------------------

    async def _people(self, request: web.Request) -> web.Response:
        async with self._desk.read() as store:
            people = await everybody(store)
        present = {person["role"] for person in people}
        return reply(
            {
                "company": self._desk.company,
                "zone": str(self._desk.zone),
                "now": moving.shown(self._desk),
                "clock": self._desk.move_clock is not None,
                "leaps": moving.leaps(self._desk),
                "default": first(people),
                "roles": [
                    {"role": role, "label": LABELS.get(role, role)}
                    for role in sorted(present, key=label_order)
                ],
                "people": people,
            }
        )

    async def _conversations(self, request: web.Request) -> web.Response:
        async with self._desk.read() as store:
            person = await person_named(store, request.query.get("as"))
            talks = await talks_of(store, person)
            rows = await listed(self._desk, store, person, talks)
            revision = await Chat(store).revision()
        return reply({"conversations": rows, "revision": revision})

    async def _thread(self, request: web.Request) -> web.Response:
        before = number(request.query.get("before"))
        async with self._desk.read() as store:
            person = await person_named(store, request.query.get("as"))
            talk = await talk_named(store, person, request.query.get("conversation"))
            chat = Chat(store)
            rows = await chat.before(talk.id, before, PAGE_OF_MESSAGES + 1)
            media = await chat.media(rows)
            revision = await chat.revision()
        shown = rows[-PAGE_OF_MESSAGES:]
        zone, viewer = self._desk.zone, person.id or 0
        return reply(
            {
                "messages": [page_message(row, zone, viewer, media) for row in shown],
                "more": len(rows) > len(shown),
                "revision": revision,
            }
        )

    async def _commands(self, request: web.Request) -> web.Response:
        async with self._desk.read() as store:
            person = await person_named(store, request.query.get("as"))
            actor = await store.actor(person.id or 0)
        allowed = [one for one in SPELLINGS.values() if actor is not None and one.may(actor)]
        allowed.sort(key=lambda one: _rank(one.word))
        rows = [
            {
                "word": one.word,
                "aliases": list(one.aliases),
                "about": one.about,
                "sample": one.sample,
            }
            for one in allowed
        ]
        return reply({"commands": rows})

    async def _read(self, request: web.Request) -> web.Response:
        data = await json_body(request)
        message = number(data.get("message"))
        if message is None:
            raise Wrong("message 应是一条消息的编号")
        async with self._desk.storage.begin(at=self._desk.clock.now()) as store:
            person = await person_named(store, data.get("as"))
            talk = await talk_named(store, person, data.get("conversation"))
            await Chat(store).read_to(person.id or 0, talk.id, message)
        self._desk.hub.was_read()
        return reply({})


def _rank(word: str) -> int:
    """What is used most stands first; what is new comes after."""
    return FIRST_WORDS.index(word) if word in FIRST_WORDS else len(FIRST_WORDS)
