"""Inbound events and replies as JSON: what the inbox keeps, and what a retry or replay gets back."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bot.platforms.base import Attachment, Click, Event, Happened, Message, Stored
from cards.wire import dump, load
from handlers.registry import Reply

LARGEST = 64 * 1024  # bytes of one body; what is longer is kept by its beginning and its hash

Body = dict[str, Any]
_OURS = {"kind", "cut_from", "sha256"}


def keep(inbound: Stored) -> Body:
    """The event as it came (law 11), cut to 64 KB; without the envelope, which differs between two
    deliveries of one event."""
    fields = asdict(inbound)
    del fields["origin"]
    return {"kind": type(inbound).__name__.lower()} | _cut(fields)


def recall(body: Mapping[str, Any]) -> Stored:
    """The inverse of `keep`, for a replay."""
    fields = {name: value for name, value in body.items() if name not in _OURS}
    if body["kind"] == "click":
        return Click(**fields)
    if body["kind"] == "event":
        return Event(**fields | {"what": Happened(fields["what"])})
    sent_along = tuple(Attachment(**one) for one in fields.get("attachments", ()))
    return Message(**fields | {"media": tuple(fields["media"]), "attachments": sent_along})


def freeze(reply: Reply) -> Body:
    card = dump(reply.card) if reply.card else None
    shows = list(reply.shows) if reply.shows else None
    return {"notice": reply.notice, "card": card, "below": reply.below, "shows": shows}


def thaw(data: Mapping[str, Any]) -> Reply:
    card = load(data["card"]) if data["card"] else None
    shows = data.get("shows")
    return Reply(
        card, data["notice"], data.get("below", False), (shows[0], shows[1]) if shows else None
    )


def _cut(fields: Body) -> Body:
    """Only text and forms can be large: everything else comes from the platform's own ids."""
    whole = json.dumps(fields, default=str).encode()
    if len(whole) <= LARGEST:
        return fields
    kept = {"text": fields["text"][: LARGEST // 8]} if "text" in fields else {"form": {}}
    return fields | kept | {"cut_from": len(whole), "sha256": hashlib.sha256(whole).hexdigest()}
