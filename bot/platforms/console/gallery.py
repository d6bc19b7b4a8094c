"""All cards on one page: how the console shows each, and what the other platforms are sent."""

import asyncio
import json

from aiohttp import web

from bot.platforms.console.desk import Desk
from bot.platforms.console.encode import Json, card_html
from bot.platforms.console.guard import guarded, reply
from bot.platforms.console.talks import NAME

SAMPLE = "/console/static/img/sample.svg"


class Gallery:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add_to(self, app: web.Application) -> None:
        app.router.add_get("/console/api/gallery", guarded(self._desk, self._cards))

    async def _cards(self, request: web.Request) -> web.Response:
        return reply({"cards": await asyncio.to_thread(_cards)})


def _cards() -> list[Json]:
    from cards.gallery import gallery  # imports every card module, only for this page

    return [
        {
            "name": name,
            "title": card.title,
            "html": card_html(card, lambda media: SAMPLE),
            "faces": {
                face: json.dumps(payload, ensure_ascii=False, indent=2)
                for face, payload in faces.items()
                if face != NAME
            },
        }
        for name, card, faces in gallery()
    ]
