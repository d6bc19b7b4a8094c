"""Messages as the console's JSON: for scripts, and with more for the page."""

from collections.abc import Callable, Mapping
from datetime import tzinfo
from typing import Any

from bot.platforms.console.talks import NAME
from cards.fit import fit
from cards.model import Buttons, Card, Field, Form, Image
from cards.render import headline, html
from cards.taps import Tap, taps
from cards.wire import dump, load
from storage.tables import ChatMessage, Media

Json = dict[str, Any]


def message(row: ChatMessage, zone: tzinfo) -> Json:
    """One message of docs/console-api.md."""
    return {
        "id": row.id,
        "conversation": row.conversation,
        "at": row.at.astimezone(zone).isoformat(timespec="seconds"),
        "from": "bot" if row.sender_id is None else str(row.sender_id),
        "text": row.text,
        "card": card_json(card) if (card := face(row)) else None,
    }


def face(row: ChatMessage) -> Card | None:
    """The card as it is shown; buttons are numbered in this one."""
    return fit(load(row.card), NAME) if row.card else None


def page_message(row: ChatMessage, zone: tzinfo, viewer: int, media: Mapping[int, Media]) -> Json:
    """The same with what only the page needs."""
    file = media.get(row.media_id or 0)
    return message(row, zone) | {
        "html": card_html(card, lambda id: media_url(id, viewer)) if (card := face(row)) else None,
        "media": media_json(file, viewer) if file else None,
        "mine": row.sender_id == viewer,
        "event": said_event(row.once) if row.sender_id == viewer else None,
        "revision": row.revision,
    }


def card_json(card: Card) -> Json:
    found = list(taps(card))
    return {
        "title": card.title,
        "subtitle": card.subtitle,
        "tone": card.tone.value,
        "blocks": _blocks(card, found),
        "buttons": [_button(tap) for tap in found],
        "fields": [
            _field(field)
            for block in card.blocks
            if isinstance(block, Form)
            for field in block.fields
        ],
    }


def card_html(card: Card, picture: Callable[[int], str]) -> str:
    """`picture`: where the browser finds an image."""
    pictures = [block.media for block in card.blocks if isinstance(block, Image)]
    return html(card, "", {media: picture(media) for media in pictures})


def media_url(media: int, viewer: int) -> str:
    return f"/console/api/media/{media}?as={viewer}"


def media_json(file: Media, viewer: int) -> Json:
    return {
        "id": file.id,
        "kind": file.kind,
        "name": file.name,
        "size": file.size,
        "url": media_url(file.id or 0, viewer),
    }


def line(row: ChatMessage, media: Mapping[int, Media]) -> str:
    """What the list of conversations shows of a message."""
    if row.card:
        return f"[卡片] {headline(load(row.card))}"
    if row.text:
        return " ".join(row.text.split())[:80]
    file = media.get(row.media_id or 0)
    return {"image": "[照片]", "voice": "[语音]"}.get(file.kind if file else "", "[文件]")


def said_once(person_id: int, event: str) -> str:
    return f"said:{person_id}:{event}"


def said_event(once: str | None) -> str | None:
    """The event that the page made for its own message."""
    return once.split(":", 2)[2] if once and once.startswith("said:") else None


def _blocks(card: Card, found: list[Tap]) -> list[Json]:
    """What the card says; buttons and fields by name only, they are listed beside."""
    ids = iter([tap.id for tap in found])
    shown = []
    for block, plain in zip(card.blocks, dump(card)["blocks"], strict=True):
        if isinstance(block, Buttons):
            plain = {"kind": "buttons", "buttons": [next(ids) for _ in block.buttons]}
        elif isinstance(block, Form):
            names = [field.name for field in block.fields]
            plain = {"kind": "form", "fields": names, "submit": next(ids)}
        shown.append(plain)
    return shown


def _button(tap: Tap) -> Json:
    plain = {"id": tap.id, "label": tap.button.label, "style": tap.button.style.value}
    extra = {"link": tap.button.link, "confirm": tap.button.confirm}
    return plain | {name: value for name, value in extra.items() if value}


def _field(field: Field) -> Json:
    return {
        "name": field.name,
        "label": field.label,
        "kind": field.kind.value,
        "value": field.value,
        "options": [{"value": value, "label": label} for value, label in field.options],
        "required": field.required,
    }
