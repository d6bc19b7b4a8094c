"""From the message of a callback to what was said, tapped or happened to the self-built app. Pure.

A person is his userid in small letters: it is case-insensitive, and the API answers in small letters
[O:90236]. Sources: 90239 (messages), 90240 (events).
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256

from bot.platforms.base import (
    Click,
    Event,
    Forged,
    Happened,
    Inbound,
    Message,
    Response,
)
from bot.platforms.wecom.codes import handle
from bot.platforms.wecom.reading import Part, opened
from bot.platforms.wecom.saying import said
from cards.wire import heard

log = logging.getLogger(__name__)

NOTHING = Response(content_type="text/plain")
"""Taken, and no answer: an empty 200. Anything else would be sent three times more [O:90238]."""


WELCOME_SECONDS = 20
"""How long a welcome code counts, once (92137)."""


@dataclass(frozen=True, slots=True)
class Own:
    corp_id: str
    agent_id: int


def decode(plain: bytes, own: Own) -> Inbound:
    """Raises Forged where it is not meant for our company and app, or not what its kind says."""
    told = opened(plain)
    if told.id("ToUserName") != own.corp_id:
        raise Forged("another company")
    kind = told.id("MsgType").lower()
    if kind == "event":
        return _event(told, own, sha256(plain).hexdigest())
    _check_ours(told, own)
    found = said(told)
    if found is None:
        return NOTHING
    text, attachments = found
    id = f"msg:{told.id('MsgId')}"
    return tapped(Message(id, _sender(told), text, attachments=attachments))


def person(userid: str) -> str:
    return userid.lower()


def tapped(message: Message) -> Message | Click:
    """「确认 #visit.save:310:2」 is a tap where only words could be sent."""
    packed = heard(message.text) if message.addressed else None
    if packed is None:
        return message
    return Click(
        message.event_id, message.sender, packed, {}, "", message.conversation, message.origin
    )


def _check_ours(told: Part, own: Own) -> None:
    if told.words("AgentID") != str(own.agent_id):
        raise Forged("another app")


def _sender(told: Part) -> str:
    return person(told.id("FromUserName"))


# -- tapped ----------------------------------------------------------------------------------------


def _event(told: Part, own: Own, digest: str) -> Inbound:
    """An event has no id: what it says is one, the same each time that it is sent again. (Who and when
    are too coarse: two taps in one second would be one.)"""
    read = _EVENTS.get(told.id("Event").lower())
    return read(told, own, digest) if read else NOTHING


def _click(told: Part, own: Own, digest: str) -> Inbound:
    """A card has no message id in it: its task_id is one."""
    _check_ours(told, own)
    return Click(
        event_id=f"card:{digest}",
        sender=_sender(told),
        packed=told.words("EventKey"),
        form=_answers(told.part("SelectedItems")),
        message=told.id("TaskId"),
        origin={"handle": handle(told.words("ResponseCode"), _created(told))},
    )


def _created(told: Part) -> datetime:
    """As old as can be, where it is not said."""
    seconds = told.words("CreateTime")
    is_time = seconds.isascii() and seconds.isdigit() and len(seconds) <= 11
    return datetime.fromtimestamp(int(seconds) if is_time else 0, tz=UTC)


def _answers(selected: Part) -> dict[str, list[str]]:
    return {
        item.id("QuestionKey"): item.part("OptionIds").several("OptionId")
        for item in selected.parts("SelectedItem")
    }


def _menu(told: Part, own: Own, digest: str) -> Inbound:
    """The key of a menu item is the command that it says."""
    _check_ours(told, own)
    command = told.words("EventKey").strip()
    return tapped(Message(f"menu:{digest}", _sender(told), command)) if command else NOTHING


# -- happened --------------------------------------------------------------------------------------


def _met(told: Part, own: Own, digest: str) -> Inbound:
    """Sent each time that the chat is opened: with the person as its id only the first one counts."""
    _check_ours(told, own)
    return met(_sender(told))


def met(who: str) -> Event:
    return Event(f"met:{who}", Happened.MET, who)


def _left_sight(told: Part, own: Own, digest: str) -> Inbound:
    return Event(f"evt:{digest}", Happened.PEOPLE_CHANGED, _sender(told))


def _people_changed(told: Part, own: Own, digest: str) -> Inbound:
    about = told.words("UserID")
    found = Event(f"evt:{digest}", Happened.PEOPLE_CHANGED)
    if not about:
        return found
    left = {"left": person(about)} if told.words("ChangeType") == "delete_user" else {}
    return replace(found, sender=person(about), facts=left)


def _contact_changed(told: Part, own: Own, digest: str) -> Inbound:
    """A customer of a member (96361). No code comes where an admin has set a welcome for everybody."""
    if told.words("ChangeType") not in ("add_external_contact", "add_half_external_contact"):
        return NOTHING
    facts = {"contact": told.id("ExternalUserID"), "welcome": told.words("WelcomeCode")}
    facts["seconds"] = str(WELCOME_SECONDS)
    return Event(f"evt:{digest}", Happened.CONTACT_ADDED, person(told.id("UserID")), facts=facts)


def _closing(told: Part, own: Own, digest: str) -> Inbound:
    """An app that is hardly used is switched off by the platform; then every call gets 48006."""
    log.error("WeCom says about our app: %s", told.id("Event"))
    return NOTHING


_EVENTS: Mapping[str, Callable[[Part, Own, str], Inbound]] = {
    "template_card_event": _click,
    "template_card_menu_event": _click,
    "click": _menu,
    "enter_agent": _met,
    "subscribe": _met,
    "unsubscribe": _left_sight,
    "change_contact": _people_changed,
    "change_external_contact": _contact_changed,
    "inactive_alert": _closing,
    "low_active_alert": _closing,
    "close_inactive_agent": _closing,
}
