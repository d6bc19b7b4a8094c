"""From the console's own JSON to what was said or tapped."""

import json
from datetime import UTC, datetime
from typing import Any

from bot.platforms.base import Click, Message, Request


def decode(request: Request) -> Click | Message:
    """`{"packed": …}` is a tap, anything else something said. Only our own routes write this."""
    data: dict[str, Any] = json.loads(request.body)
    if "packed" in data:
        return Click(
            event_id=data["event"],
            sender=data["sender"],
            packed=data["packed"],
            form=data["form"],
            message=data["message"],
            conversation=data["conversation"],
        )
    return Message(
        event_id=data["event"],
        sender=data["sender"],
        text=data["text"],
        media=tuple(data["media"]),
        conversation=data["conversation"],
        addressed=data["addressed"],
    )


_ANY_TIME = datetime(1970, 1, 1, tzinfo=UTC)  # our own routes: nothing to be late for


def request(**data: Any) -> Request:
    """The inverse, for the routes."""
    return Request({}, {}, json.dumps(data, ensure_ascii=False).encode(), _ANY_TIME)
