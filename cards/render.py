"""Card -> what a face shows: a JSON payload, HTML, or the text that stands in for the card."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import orjson

from cards.fit import ACTION_CARD, FACES, LIMITS, SQUEEZES, fit
from cards.limits import Limits
from cards.message import message
from cards.model import KINDS, Block, Card
from cards.templating import drawing
from cards.text import one_line

_NOTHING: dict[str, Block | None] = dict.fromkeys(KINDS)


def payload(card: Card, face: str, *, base_url: str, **needs: Any) -> dict[str, Any]:
    """The card's own JSON object, as that platform's API takes it.

    `needs`: `task_id` where cards with buttons must have one; `images`, media id -> uploaded key.
    """
    drawn: dict[str, Any] = orjson.loads(encoded(card, face, base_url=base_url, **needs))
    return drawn


def encoded(card: Card, face: str, *, base_url: str, **needs: Any) -> str:
    """`payload` as JSON text, for an API that wants the card as a string."""
    for squeeze in SQUEEZES:
        drawn = _draw(card, face, squeeze, base_url, needs)
        if _small_enough(drawn, LIMITS[face]):
            return drawn
    raise ValueError(f"{card.title!r} does not fit {face}")


def html(card: Card, base_url: str, images: Mapping[int, str] | None = None) -> str:
    return _draw(card, "console", (0, 0), base_url, {"images": images or {}})


def action_card(card: Card, base_url: str) -> dict[str, Any]:
    """The simpler message with the same words, for a company where cards do not work."""
    return payload(card, ACTION_CARD, base_url=base_url)


def text(card: Card, face: str, *, base_url: str) -> str:
    """The card as one plain message with links; taps become words to send."""
    return message(card, FACES[face], LIMITS[face], base_url)


def headline(card: Card) -> str:
    """What a list of chats shows: 「标题 · 状态」."""
    title = one_line(card.title)
    return f"{title} · {one_line(card.subtitle)}" if card.subtitle else title


def _draw(
    card: Card, face: str, squeeze: tuple[int, int], base_url: str, needs: Mapping[str, Any]
) -> str:
    row = FACES[face]
    fitted = fit(card, face, squeeze)
    return drawing(row.folder, row.frame)(
        {
            "card": fitted,
            "by": _by_kind(fitted) if row.slots else None,
            "headline": headline(fitted),
            "newline": row.dialect.newline,
            "limits": LIMITS[face],
            "link_buttons": row.link_buttons,
            "base": base_url.rstrip("/"),
            "images": {},
            **needs,
        }
    )


def _by_kind(card: Card) -> SimpleNamespace:
    return SimpleNamespace(**_NOTHING | {block.kind: block for block in card.blocks})


def _small_enough(drawn: str, limits: Limits) -> bool:
    if len(drawn) * 4 > limits.payload_bytes and len(drawn.encode()) > limits.payload_bytes:
        return False
    if drawn.count('"tag":') > limits.nodes:  # a quote in people's words is written \"
        return False
    return len(drawn) * 4 <= limits.value_bytes or _values_fit(orjson.loads(drawn), limits)


def _values_fit(value: Any, limits: Limits) -> bool:
    if isinstance(value, str):
        return len(value.encode()) <= limits.value_bytes
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return all(_values_fit(one, limits) for one in inner)
