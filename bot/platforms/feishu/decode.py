"""From an opened envelope to what was said, tapped or happened. Pure.

A person is his `union_id`: it needs no permission, is in every event, and unlike the `open_id` it
stays the same when the company swaps its test app for the real one (99992361 `open_id cross app`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import orjson

from bot.platforms.base import Click, Event, Forged, Happened, Inbound, Message, Response
from bot.platforms.feishu.content import EVERYBODY, mentions, said
from bot.platforms.feishu.crypto import is_challenge, is_new
from bot.platforms.feishu.encode import toast
from bot.platforms.feishu.forms import filled
from bot.platforms.feishu.reading import Part
from cards.wire import heard

NOTHING = Response(b"{}")
"""Taken, and nothing to do: anything but a 200 would make the platform send it four times more."""
FOREIGNER = "这里只为本公司的同事服务"


@dataclass(slots=True)
class Own:
    """Who we are. The tenant and the bot's own id are learnt from the platform where not known."""

    app_id: str
    tenant_key: str = ""
    open_id: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    event: str  # event_id, or the old uuid
    kind: str


def decode(envelope: Part, own: Own) -> Inbound:
    """Raises Forged where it is not meant for our app and tenant, or not what its kind says."""
    if is_challenge(envelope):
        return Response(orjson.dumps({"challenge": envelope.id("challenge")}))
    header, event = envelope.part("header"), envelope.part("event")
    new = is_new(envelope)
    _check_ours(header if new else event, own)
    head = (
        Head(header.id("event_id"), header.id("event_type"))
        if new
        else Head(envelope.id("uuid"), event.id("type"))
    )
    read = _KINDS.get(head.kind)
    return read(event, head, own) if read else NOTHING


def _check_ours(stated: Part, own: Own) -> None:
    if stated.id("app_id") != own.app_id:
        raise Forged("another app")
    if own.tenant_key and stated.id("tenant_key") != own.tenant_key:
        raise Forged("another tenant")


def _is_foreign(person: Part, own: Own) -> bool:
    """In a group with outsiders their messages are genuine, and not ours to answer."""
    tenant = person.words("tenant_key")
    return bool(own.tenant_key and tenant and tenant != own.tenant_key)


def _person(ids: Part) -> str:
    return ids.words("union_id") or ids.id("open_id")


# -- said ------------------------------------------------------------------------------------------


def _received(event: Part, head: Head, own: Own) -> Inbound:
    """Other bots are not answered, or two of them talk for ever."""
    sender, message = event.part("sender"), event.part("message")
    if sender.words("sender_type") != "user" or _is_foreign(sender, own):
        return NOTHING
    called = mentions(message)
    us = {one.key for one in called if _is_us(one.open_id, one.bot, own)}
    names = {one.key: "" if one.key in us else one.name for one in called}
    found = said(message, names | {EVERYBODY: ""})
    if found is None:
        return NOTHING
    group = message.words("chat_type") != "p2p"
    return _or_tapped(
        Message(
            # "如有幂等需求请使用 message_id 去重，不要依赖 event_id" [D:im-v1/message/events/receive]
            event_id=f"msg:{message.id('message_id')}",
            sender=_person(sender.part("sender_id")),
            text=found.text,
            conversation=message.id("chat_id") if group else "",
            addressed=bool(us) or not group,
            attachments=found.attachments,
        )
    )


def _is_us(open_id: str, bot: bool, own: Own) -> bool:
    """Until we have learnt our own id, a mention of any bot may be ours."""
    return open_id == own.open_id if own.open_id else bot


def _or_tapped(message: Message) -> Message | Click:
    """「确认 #visit.save:310:2」 is a tap where only words could be sent."""
    packed = heard(message.text) if message.addressed else None
    if packed is None:
        return message
    return Click(message.event_id, message.sender, packed, {}, "", message.conversation)


def _menu(event: Part, head: Head, own: Own) -> Inbound:
    """The key of a menu item is the command that it says. There is no chat in the event: the menu
    stands in the private one."""
    who = _person(event.part("operator").part("operator_id"))
    return _or_tapped(Message(f"evt:{head.event}", who, event.id("event_key")))


# -- tapped ----------------------------------------------------------------------------------------


def _tapped(event: Part, head: Head, own: Own) -> Inbound:
    """The clicker is who the envelope says, never who the card was for."""
    clicker, action, context = event.part("operator"), event.part("action"), event.part("context")
    if _is_foreign(clicker, own):
        return Response(toast(FOREIGNER, "warning"))
    value = action.part("value")
    if not value.words("a"):
        return NOTHING
    return Click(
        event_id=f"card:{head.event}",
        sender=_person(clicker),
        packed=value.words("a"),
        form={name: filled(given) for name, given in action.part("form_value").fields.items()},
        message=context.id("open_message_id"),
        # a private chat has an id as well: the group's cards are marked when they are sent
        conversation=context.id("open_chat_id") if value.fields.get("g") else "",
        origin={"token": event.words("token")},
    )


# -- happened --------------------------------------------------------------------------------------


def _joined(event: Part, head: Head, own: Own) -> Inbound:
    facts = {"title": event.words("name")}
    return replace(_about_group(Happened.JOINED_GROUP, event, head), facts=facts)


def _left(event: Part, head: Head, own: Own) -> Inbound:
    return _about_group(Happened.LEFT_GROUP, event, head)


def _about_group(what: Happened, event: Part, head: Head) -> Event:
    by = event.part("operator_id")
    who = by.words("union_id") or by.words("open_id")  # nobody, where a group dissolves by itself
    return Event(f"evt:{head.event}", what, who, event.id("chat_id"))


def _met(event: Part, head: Head, own: Own) -> Inbound:
    """Sent each time that the chat is opened: with the person as its id only the first one counts."""
    who = _person(event.part("operator_id"))
    return Event(f"met:{who}", Happened.MET, who)


def _people_changed(event: Part, head: Head, own: Own) -> Inbound:
    who = event.part("object").words("union_id")
    left = {"left": who} if who and head.kind == "contact.user.deleted_v3" else {}
    return Event(f"evt:{head.event}", Happened.PEOPLE_CHANGED, who, facts=left)


_KINDS: Mapping[str, Callable[[Part, Head, Own], Inbound]] = {
    "im.message.receive_v1": _received,
    "card.action.trigger": _tapped,
    "application.bot.menu_v6": _menu,
    "im.chat.access_event.bot_p2p_chat_entered_v1": _met,
    "im.chat.member.bot.added_v1": _joined,
    "im.chat.member.bot.deleted_v1": _left,
    "im.chat.disbanded_v1": _left,
} | dict.fromkeys(
    (
        "contact.user.created_v3",
        "contact.user.updated_v3",
        "contact.user.deleted_v3",
        "contact.department.created_v3",
        "contact.department.updated_v3",
        "contact.department.deleted_v3",
        "contact.scope.updated_v3",
    ),
    _people_changed,
)
