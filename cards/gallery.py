"""Every card with its example on every face: for the console's gallery and for the golden files."""

import pkgutil
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import cards
from cards.catalogue import CATALOGUE, CardSpec
from cards.fit import FACES
from cards.model import Card
from cards.render import html, payload

BASE_URL = "https://bot.example.com"
IMAGES: Mapping[int, str] = {77: "img_v3_77"}


def catalogue() -> Mapping[str, CardSpec[Any]]:
    """All cards by name; every module of this package is imported, so none is missing."""
    for module in pkgutil.iter_modules(cards.__path__):
        import_module(f"cards.{module.name}")
    return dict(sorted(CATALOGUE.items()))


def gallery() -> list[tuple[str, Card, dict[str, dict[str, Any] | str]]]:
    """(name, card, face -> its payload, or HTML where the face is a page)."""
    built = ((name, spec(spec.example)) for name, spec in catalogue().items())
    return [(name, card, faces(card)) for name, card in built]


def faces(card: Card) -> dict[str, dict[str, Any] | str]:
    return {face: draw(card, face) for face in FACES}


def draw(card: Card, face: str) -> dict[str, Any] | str:
    if FACES[face].frame.endswith(".html.j2"):
        return html(card, BASE_URL, IMAGES)
    return payload(card, face, base_url=BASE_URL, task_id="example-1", images=IMAGES)
