"""Logging in to the pages by the chat platforms: away to the door, back through it, and where one was going."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from aiohttp import web

from bot.clock import Clock
from bot.login import Login
from bot.passes import COUNTS_FOR, Passed, Passes
from bot.platforms.base import Doored, DoubleDoored, Forged, Remote, SendFailed
from bot.showing import away, shown
from pages.doors import doors, is_ours
from pages.registry import Html, missing, sentence
from storage.store import Storage

log = logging.getLogger(__name__)

OVER = ("请再打开一次", "登录过了时间，或换了浏览器。请回到聊天里重新点一次链接。", 403)
REFUSED = ("没能登录", "请用本公司的聊天账号登录。换过账号的话，请回到聊天里重新点链接。", 403)
BUSY = ("请稍后再试", "平台暂时没有回应，请一会儿回到聊天里重新点链接。", 503)
STRANGER = ("还不认识你", "请联系管理员把你的账号加进来，加好后再打开就行。", 403)
LEFT = ("账号已停用", "这里不能再查看了。有疑问请联系管理员。", 403)


@dataclass(frozen=True, slots=True)
class Entrance:
    """`platforms`: those with a door."""

    platforms: Mapping[str, Doored]
    passes: Passes
    login: Login
    storage: Storage
    clock: Clock
    base_url: str

    def add_to(self, app: web.Application) -> None:
        app.router.add_get("/login", self._choice)
        app.router.add_get("/login/{platform}", self._away)
        app.router.add_get("/login/{platform}/back", self._back)

    def unknown(self, request: web.Request) -> web.Response:
        """Somebody opened a page whom we do not know: to the door of the app he sits in."""
        next = request.rel_url.raw_path
        if not self.platforms:
            return only_from_chat(request)
        inside = [name for name, one in self.platforms.items() if _is_inside(one, request)]
        names = inside or list(self.platforms)
        if len(names) == 1:
            return away(_way(names[0], next))
        return shown(self._doors(next))

    async def _choice(self, request: web.Request) -> web.Response:
        next = request.query.get("next", "")
        return shown(self._doors(next) if self.platforms and is_ours(next) else missing())

    def _doors(self, next: str) -> Html:
        return doors([(one.title, _way(name, next)) for name, one in self.platforms.items()])

    async def _away(self, request: web.Request) -> web.Response:
        name, next = request.match_info["platform"], request.query.get("next", "")
        if name not in self.platforms or not is_ours(next):
            return shown(missing())
        state = self.passes.state()
        response = away(self._door(name, request, state))
        self.passes.give(response, state, name, next, self.clock.now())
        return response

    def _door(self, name: str, request: web.Request, state: str) -> str:
        platform, back = self.platforms[name], f"{self.base_url}/login/{name}/back"
        if isinstance(platform, DoubleDoored) and not _is_inside(platform, request):
            return platform.desktop_door(state, back)
        return platform.door(state, back)

    async def _back(self, request: web.Request) -> web.Response:
        now = self.clock.now()
        passed = self.passes.passed(request, request.match_info["platform"], now)
        if passed is None or not await self._first_time(passed):
            return shown(sentence(*OVER))
        response = await self._entered(request, passed)
        self.passes.take(response, passed.state)
        return response

    async def _first_time(self, passed: Passed) -> bool:
        now = self.clock.now()
        async with self.storage.begin(at=now) as store:
            return await store.use_once(passed.state, now, COUNTS_FOR)

    async def _entered(self, request: web.Request, passed: Passed) -> web.Response:
        try:
            who = await self.platforms[passed.platform].who(request.query)
        except Forged as why:
            log.warning("%s: somebody did not get in: %s", passed.platform, why)
            return shown(sentence(*REFUSED))
        except SendFailed as why:
            log.warning("%s cannot say who somebody is: %s", passed.platform, why)
            return shown(sentence(*BUSY))
        async with self.storage.read() as store:
            actor = await store.actor_on(passed.platform, who, self.clock.now())
        if actor is None or not actor.active:
            return shown(sentence(*(LEFT if actor else STRANGER)))
        response = away(passed.next)
        self.login.remember(response, actor.id)
        return response


def only_from_chat(request: web.Request) -> web.Response:
    return shown(sentence("请先登录", "请从聊天里点链接打开这个页面。", 401))


def with_doors(platforms: Mapping[str, Remote]) -> dict[str, Doored]:
    return {name: one for name, one in platforms.items() if isinstance(one, Doored)}


def _is_inside(platform: Doored, request: web.Request) -> bool:
    agent = request.headers.get("User-Agent", "").lower()
    return any(mark.lower() in agent for mark in platform.agents)


def _way(platform: str, next: str) -> str:
    return f"/login/{platform}?next={quote(next, safe='')}"
