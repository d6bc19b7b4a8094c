"""From a frame of the AI bot's socket to what was said, tapped or happened. Pure.

Sources: 100719 (messages), 101027 (events), 101463 (frames).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from bot.platforms.base import Attachment, Click, Forged, Inbound, Message, Response
from bot.platforms.wecom.decode import met, person, tapped
from bot.platforms.wecom.reading import Part

MESSAGE, EVENT = "aibot_msg_callback", "aibot_event_callback"
KICKED = "disconnected_event"
NOTHING = Response()

_LEADING = re.compile(r"^@\S+[\s\u2005]*")
_TRAILING = re.compile(r"[\s\u2005]*@\S+$")


def req_id(frame: Part) -> str:
    return frame.part("headers").words("req_id")


def is_kick(frame: Part) -> bool:
    return frame.part("body").part("event").words("eventtype") == KICKED


def decode(frame: Part, corp_id: str, name: str = "") -> Inbound:
    """`name`: the bot's, as groups show it. Raises Forged where it is not as documented."""
    body, origin = frame.part("body"), {"req_id": frame.part("headers").id("req_id")}
    stranger = body.part("from").words("corpid")
    if stranger and stranger != corp_id:
        return NOTHING
    if frame.words("cmd") == EVENT:
        return _event(body, origin)
    return _said(body, origin, name)


def _where(body: Part) -> str:
    """The group's id; empty: the private chat."""
    return body.id("chatid") if body.words("chattype") == "group" else ""


def _sender(body: Part) -> str:
    return person(body.part("from").id("userid"))


# -- said ------------------------------------------------------------------------------------------


def _said(body: Part, origin: dict[str, str], name: str) -> Inbound:
    """In a group it is only called when it is mentioned."""
    group = _where(body)
    text = "\n".join(filter(None, _words(body)))
    attachments = tuple(_attachments(body))
    if not text and not attachments:
        return NOTHING
    said = Message(
        event_id=f"bot:{body.id('msgid')}",
        sender=_sender(body),
        text=without_mention(text, name) if group else text,
        conversation=group,
        origin=origin | {"cmd": MESSAGE},
        attachments=attachments,
    )
    return tapped(said)


def without_mention(text: str, name: str) -> str:
    """The mention of us stays in the text, and nothing says what we are called [O:100719]: unless it is
    known, it is the first word, or else the last."""
    if name and f"@{name}" in text:
        return text.replace(f"@{name}", "", 1).replace("\u2005", " ").strip()
    pattern = _LEADING if text.startswith("@") else _TRAILING
    return pattern.sub("", text, count=1).strip()


def _words(body: Part) -> Iterator[str]:
    """A voice comes as the words in it."""
    kind = body.words("msgtype")
    if kind in ("text", "voice"):
        yield body.part(kind).words("content").strip()
    if kind == "mixed":
        for one in body.part("mixed").parts("msg_item"):
            yield from _words(one)


def _attachments(body: Part) -> Iterator[Attachment]:
    kind = body.words("msgtype")
    if kind in ("image", "file", "video"):
        yield Attachment(kind, ref(body.part(kind)))
    if kind == "mixed":
        for one in body.part("mixed").parts("msg_item"):
            yield from _attachments(one)


def ref(media: Part) -> str:
    """An address that is good for five minutes, and the key of this one file."""
    url = media.words("url")
    if not url or len(url) > 4096:
        raise Forged("no address of a file")
    return f"bot:{media.words('aeskey')}:{url}"


# -- tapped, happened ------------------------------------------------------------------------------


def _event(body: Part, origin: dict[str, str]) -> Inbound:
    event = body.part("event")
    read = _EVENTS.get(event.words("eventtype"))
    return read(body, event, origin) if read else NOTHING


def _click(body: Part, event: Part, origin: dict[str, str]) -> Inbound:
    """`from` is who tapped. Sent once and never again [O:101033]."""
    card = event.part("template_card_event")
    return Click(
        event_id=f"bot:{body.id('msgid')}",
        sender=_sender(body),
        packed=card.words("event_key"),
        form={
            item.id("question_key"): item.part("option_ids").several("option_id")
            for item in card.part("selected_items").parts("selected_item")
        },
        message=card.id("task_id"),
        conversation=_where(body),
        origin=origin | {"cmd": EVENT},
    )


def _entered(body: Part, event: Part, origin: dict[str, str]) -> Inbound:
    """The first opening of a day, in the private chat only."""
    return replace(met(_sender(body)), origin=origin | {"cmd": EVENT})


_EVENTS: Mapping[str, Callable[[Part, Part, dict[str, str]], Inbound]] = {
    "template_card_event": _click,
    "enter_chat": _entered,
}
