"""From an opened envelope to what was said, tapped or happened. Pure; the same for stream and callbacks.

A person is his userId (`staffId`); the opaque `senderId` is no address.
"""

import hashlib
import logging
from dataclasses import dataclass

import orjson

from bot.platforms.base import Click, Event, Forged, Happened, Inbound, Message, Response
from bot.platforms.dingtalk.content import said
from bot.platforms.dingtalk.forms import filled
from bot.platforms.dingtalk.reading import Part
from bot.platforms.dingtalk.tracks import group_of
from cards.wire import heard

log = logging.getLogger(__name__)

NOTHING = Response(b"{}")
"""Taken, and nothing to do."""
CARD = {"of": "card"}
"""Origin of a real tap: the only event whose answer the platform shows."""

_GROUP = "2"
_QUOTA = "20001"


@dataclass(frozen=True, slots=True)
class Own:
    """Who we are."""

    corp_id: str


def message(body: Part, own: Own, nonce: str) -> Inbound:
    """A robot message (server_0718). `nonce`: of the delivery, where it has no id of its own."""
    _check_ours(body.words("chatbotCorpId"), own)
    if body.words("errCode") == _QUOTA:
        log.error("messages come without words: this month's push quota is used up")
        return NOTHING
    sender = body.words("senderStaffId")
    if not sender or body.words("senderCorpId") not in ("", own.corp_id):
        log.warning("a message without userId: an outsider, or the app is not published")
        return NOTHING
    group = body.words("conversationType") == _GROUP
    found = said(body, group=group)
    if found is None:
        return NOTHING
    return _or_tapped(
        Message(
            event_id=f"msg:{body.words('msgId') or nonce}",
            sender=sender,
            text=found.text,
            conversation=body.id("conversationId") if group else "",
            addressed=not group or body.fields.get("isInAtList") is not False,
            attachments=found.attachments,
        )
    )


def _or_tapped(message: Message) -> Message | Click:
    """「确认 #visit.save:310:2」 is a tap where only words could be sent."""
    packed = heard(message.text) if message.addressed else None
    if packed is None:
        return message
    return Click(message.event_id, message.sender, packed, {}, "", message.conversation)


def tap(body: Part, own: Own, nonce: str) -> Inbound:
    """A card's callback (card01_0007): it has no id, so `nonce` tells two taps apart. `value` and the
    places of the ids differ between templates."""
    _check_ours(body.words("corpId"), own)
    inner = body.part("content", "value")
    given = inner.part("cardPrivateData")
    params = given.part("params") if given.fields else inner.part("params")
    packed = params.words("id", "actionId", "action_id") or _first(given.fields.get("actionIds"))
    track = body.id("outTrackId")
    if not packed:
        return NOTHING
    return Click(
        event_id=f"card:{_digest(track, body.id('userId'), packed, nonce)}",
        sender=body.id("userId"),
        packed=packed,
        form=filled(params),
        message=track,
        conversation=group_of(track, body.words("spaceId")),
        origin=CARD,
    )


def _first(ids: object) -> str:
    return ids[0] if isinstance(ids, list) and ids and isinstance(ids[0], str) else ""


def event(kind: str, id: str, corp: str, data: Part, own: Own) -> Inbound:
    """By stream they have a head of their own; by callback everything lies flat."""
    _check_ours(corp, own)
    if kind in _PEOPLE:
        return Event(_event_id(id, kind, data), Happened.PEOPLE_CHANGED, facts=_leavers(kind, data))
    what = _GROUPS.get(kind)
    group = data.words("openConversationId", "OpenConversationId")
    if what is None or not group:
        return NOTHING
    facts = {"title": title} if (title := data.words("conversationTitle", "title")) else {}
    return Event(_event_id(id, kind, data), what, data.words("operator"), group, facts)


def _leavers(kind: str, data: Part) -> dict[str, str]:
    """`userId` is a list, in capitals by callback."""
    ids = data.fields.get("userId") or data.fields.get("UserId")
    if kind != "user_leave_org" or not isinstance(ids, list):
        return {}
    return {"left": ",".join(one for one in ids if isinstance(one, str))}


def is_free(kind: str) -> bool:
    """Pushed without counting against the month (server_1434)."""
    return kind in _PEOPLE


def called_back(body: Part, own: Own) -> Inbound:
    """An event as a callback brings it: the names begin with capitals, some not (event_0111)."""
    kind = body.id("EventType", "eventType")
    return event(kind, body.words("eventId", "EventId"), body.words("CorpId", "corpId"), body, own)


def _check_ours(corp: str, own: Own) -> None:
    if corp not in ("", own.corp_id):
        raise Forged("another company")


def _event_id(id: str, kind: str, data: Part) -> str:
    whole = orjson.dumps(data.fields, option=orjson.OPT_SORT_KEYS).decode()
    return f"evt:{id or _digest(kind, whole)}"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:40]


_PEOPLE = frozenset(
    ("user_add_org", "user_modify_org", "user_leave_org", "user_active_org", "user_role_change",
     "org_admin_add", "org_admin_remove", "org_dept_create", "org_dept_modify", "org_dept_remove")
)  # fmt: skip
_GROUPS = {
    "im_cool_app_install": Happened.JOINED_GROUP,
    "im_cool_app_uninstall": Happened.LEFT_GROUP,
    "chat_disband": Happened.LEFT_GROUP,
}
"""An ordinary robot is told nothing when it joins a group: there it is known by the first mention."""
