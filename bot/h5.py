"""The pages of pages/ on the web: who asks, what may be read, and forms that become Actions."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web

from bot.business import Business
from bot.clock import Clock
from bot.committing import Unavailable
from bot.dispatch import Dispatch
from bot.entrance import only_from_chat
from bot.ids import Ids
from bot.login import Login
from bot.platforms.base import Click
from bot.showing import shown as as_response
from pages.form import PATH as FORM
from pages.form import answered, answers
from pages.registry import PAGES, STATIC, Page, PageContext, missing, sentence, show
from storage.store import Storage


class Pages:
    def __init__(
        self,
        storage: Storage,
        business: Business,
        clock: Clock,
        ids: Ids,
        login: Login,
        dispatch: Dispatch,
        unknown: Callable[[web.Request], web.Response] = only_from_chat,
    ) -> None:
        """`unknown`: what somebody gets whom we do not know."""
        self._storage, self._business, self._clock = storage, business, clock
        self._ids, self._login, self._dispatch = ids, login, dispatch
        self._unknown = unknown

    def add_to(self, app: web.Application) -> None:
        app.router.add_static("/h5/static", STATIC)
        for page in PAGES.values():
            app.router.add_get(page.path, self._shown(page))
        app.router.add_post(FORM, self._submitted)

    def _shown(self, page: Page) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def shown(request: web.Request) -> web.Response:
            async with self._context(request) as context:
                if context is None:
                    return self._unknown(request)
                asked = {**request.query, **request.match_info}
                response = as_response(await show(page, context, asked))
            if "as" in request.query:
                self._login.remember(response, context.actor.id)
            return response

        return shown

    async def _submitted(self, request: web.Request) -> web.Response:
        """Twice the same form is once the same event (law 2)."""
        person = self._login.who(request)
        if person is None:
            return only_from_chat(request)
        posted = await request.post()
        given = {
            name: [one for one in posted.getall(name) if isinstance(one, str)] for name in posted
        }
        fields = answers(given)
        event, submit = fields.pop("event", ""), fields.pop("submit", "")
        if not event:
            return as_response(missing())
        click = Click(f"{person}:{event[:64]}", str(person), submit, fields, "")
        try:
            outcome = await self._dispatch("page", click)
        except Unavailable:
            return as_response(sentence("系统繁忙", "没有保存，请返回再提交一次。", 503))
        return as_response(answered(outcome.reply, self._ids.event()))

    @asynccontextmanager
    async def _context(self, request: web.Request) -> AsyncIterator[PageContext | None]:
        """Open for reading only; None: nobody we know."""
        person = self._login.who(request)
        async with self._storage.read() as store:
            now = self._clock.now()
            actor = await store.actor(person, now) if person is not None else None
            if actor is None or not actor.active:
                yield None
                return
            yield PageContext(
                store,
                actor,
                self._clock.now(),
                self._business.playbook,
                self._business.tools,
                self._ids.event(),
            )
