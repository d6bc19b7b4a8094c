"""The answer to a frame of the AI bot, on the frame's own connection. Pure.

Its body is a list of what to say, each with what to say instead where the first is refused.
"""

from collections.abc import Mapping
from typing import Any

import orjson

from bot.platforms.base import Click, Event, Message, Response, Stored
from bot.platforms.wecom import encode
from bot.platforms.wecom.encode import BOT, Body
from bot.platforms.wecom.speaking import GROUP, PUSH, RESPOND, SINGLE, UPDATE, WELCOME
from cards.model import Card
from handlers.registry import Reply

WELCOMED = "我在。直接说今天见了谁、聊了什么，就能记成拜访；发「帮助」看看还能做什么"
BUSY = "系统繁忙，请再点一次"

Said = dict[str, Any]
"""`{"cmd": …, "body": …}`."""


def is_framed(inbound: Stored) -> bool:
    return bool(inbound.origin.get("req_id"))


def answer(inbound: Click | Message, reply: Reply, base_url: str) -> Response | None:
    """None where there is nothing to say."""
    key = f"answer:{inbound.event_id}"
    if isinstance(inbound, Message):
        said = [_responded(inbound, one) for one in _bodies(reply, key, base_url)]
    elif reply.card and not reply.below:
        said = [_redrawn(inbound, reply.card, reply.notice, base_url)]
    else:
        said = [[_pushed(inbound, one)] for one in _bodies(reply, key, base_url)]
    return Response(orjson.dumps(said)) if said else None


def acknowledged(inbound: Stored) -> Response:
    """Who opens the private chat for the first time today is told what it is for."""
    if not isinstance(inbound, Event):
        return Response()
    welcome = {"msgtype": "text", "text": {"content": WELCOMED}}
    return Response(orjson.dumps([[{"cmd": WELCOME, "body": welcome}]]))


def busy(inbound: Stored) -> Response:
    """A tap is never sent again."""
    body = encode.markdown(BUSY)
    said = _responded(inbound, body) if isinstance(inbound, Message) else [_pushed(inbound, body)]
    return Response(orjson.dumps([said]))


def spoken(response: Response) -> list[list[Said]]:
    """The inverse: what to say, each with its substitutes."""
    return list(orjson.loads(response.body)) if response.body else []


def _bodies(reply: Reply, key: str, base_url: str) -> list[Body]:
    found = []
    if reply.notice and (reply.card is None or len(reply.notice) > encode.WOVEN):
        found.append(encode.markdown(reply.notice))
    if reply.card:
        short = reply.notice if len(reply.notice) <= encode.WOVEN else ""
        card = encode.with_words(reply.card, short)
        found.append(encode.card_body(card, key, base_url, BOT))
    return found


def _redrawn(click: Click, card: Card, notice: str, base_url: str) -> list[Said]:
    """Too late for that: a card of its own, below."""
    faces = encode.bot_redrawn(card, notice, base_url, click.message)
    key = f"answer:{click.event_id}"
    instead = encode.card_body(encode.with_words(card, notice), key, base_url, BOT)
    tried = [{"cmd": UPDATE, "body": encode.updating(face)} for face in faces]
    return [*tried, _pushed(click, instead)]


def _responded(inbound: Stored, body: Body) -> list[Said]:
    return [{"cmd": RESPOND, "body": body.fields}, _pushed(inbound, body)]


def _pushed(inbound: Stored, body: Body) -> Said:
    fields: Mapping[str, Any] = body.fields
    where = (
        {"chatid": inbound.conversation, "chat_type": GROUP}
        if inbound.conversation
        else {"chatid": inbound.sender, "chat_type": SINGLE}
    )
    return {"cmd": PUSH, "body": {**where, **fields}}
