"""The open interface over HTTP (docs/api.md)."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from bot.api import reading
from bot.api.answers import shown, status_of
from bot.api.bearers import Bearers
from bot.api.intake import Answer, Intake, Telling
from bot.api.openapi import description
from bot.api.problems import (
    Problem,
    absent,
    answer,
    busy,
    key_wanted,
    not_allowed,
    too_large,
    too_slow,
)
from bot.committing import Unavailable
from sales.partners import Partner, may_follow, may_read, may_send
from storage.leads import told_keys
from storage.store import Storage
from storage.tables import Lead

log = logging.getLogger(__name__)

LARGEST = 64 * 1024  # bytes of one lead
PATIENCE = 15.0  # seconds for a whole body
LONGEST_KEY = 128
LONGEST_NUMBER = 18  # digits
REPEATED = {"Idempotent-Replayed": "true"}

Route = Callable[[web.Request, Partner], Awaitable[web.Response]]


@dataclass(frozen=True, slots=True)
class Api:
    bearers: Bearers
    intake: Intake
    storage: Storage
    base_url: str

    def add_to(self, app: web.Application) -> None:
        app.router.add_post("/api/leads", self._for(may_send, self._post))
        app.router.add_get("/api/leads/{id}", self._for(may_read, self._get))
        app.router.add_get("/api/openapi.json", self._described)

    def _for(
        self, may: Callable[[Partner], bool], route: Route
    ) -> Callable[..., Awaitable[web.Response]]:
        """Who asks and whether he may, before anything is read; whatever goes wrong is a problem, never a trace."""

        async def safe(request: web.Request) -> web.Response:
            try:
                partner = await self.bearers.admit(request.headers.get("Authorization", ""))
                if not may(partner):
                    raise not_allowed()
                return await route(request, partner)
            except Problem as problem:
                return problem.response()
            except (web.HTTPException, ConnectionError):
                raise
            except Unavailable:
                return busy().response()
            except Exception:
                log.exception("api: %s %s failed", request.method, request.path)
                return busy().response()

        return safe

    async def _post(self, request: web.Request, partner: Partner) -> web.Response:
        key, raw = _key(request), await _body(request)
        try:
            sent = reading.parsed(raw)
            reading.lead(sent)
        except Problem as problem:
            await self.intake.refused(partner, raw, problem)
            raise
        return _told(await self.intake.take(Telling(partner.name, key, sent)), partner)

    async def _get(self, request: web.Request, partner: Partner) -> web.Response:
        """Not there and not his are alike (law 6)."""
        named = request.match_info["id"]
        if not (named.isascii() and named.isdigit() and len(named) <= LONGEST_NUMBER):
            raise absent()
        async with self.storage.read() as store:
            lead = await store.session.get(Lead, int(named))
            if lead is None or not may_follow(partner, await told_keys(store, lead)):
                raise absent()
            status = await status_of(store, lead)
        return answer(200, shown(status.model_dump(mode="json"), partner))

    async def _described(self, request: web.Request) -> web.Response:
        return answer(200, description(self.base_url))


def _told(found: Answer, partner: Partner) -> web.Response:
    return answer(found.status, shown(found.body, partner), REPEATED if found.repeated else {})


def _key(request: web.Request) -> str:
    """Raises Problem. The quotes around it that some clients write are no part of it."""
    key = request.headers.get("Idempotency-Key", "").strip().strip('"')
    if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise key_wanted()
    return key


async def _body(request: web.Request) -> bytes:
    """Raises Problem; never reads more than it takes."""
    body = bytearray()
    try:
        async with asyncio.timeout(PATIENCE):
            while chunk := await request.content.read(LARGEST + 1 - len(body)):
                body += chunk
    except TimeoutError:
        raise too_slow() from None
    if len(body) > LARGEST:
        raise too_large(LARGEST)
    return bytes(body)
