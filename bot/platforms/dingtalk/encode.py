"""From what shall be said to the bodies of the API, and to the answer inside a card's callback. Pure."""

from dataclasses import dataclass, replace
from typing import Any

import orjson

from bot.config import DingTalkConfig
from bot.platforms.base import Fetched, Outgoing
from bot.platforms.dingtalk.tracks import track
from cards.fit import LIMITS
from cards.markdown import LOOSE, MESSAGE
from cards.model import Card, Text
from cards.render import action_card, headline, payload, text
from cards.text import cut_bytes, escape, one_line
from handlers.registry import Reply

FACE = "dingtalk"
BUSY = "系统繁忙，请再点一次"
LONGEST = 1024  # bytes of a card's variable (server_0780)

_BY_KEY = {"updateCardDataByKey": True, "updatePrivateDataByKey": True}
"""Without it every variable that is left out is wiped (server_0782)."""


@dataclass(frozen=True, slots=True)
class Body:
    """`msgKey` and `msgParam` of a robot message: the parameters are JSON in a string (server_0699)."""

    key: str
    param: str


# -- robot messages --------------------------------------------------------------------------------


def body(outgoing: Outgoing, base_url: str) -> Body:
    """Without an interactive card. In a private chat taps are links that send words; in a group they
    would not reach us (no @), so there the words say what to send."""
    if outgoing.card is None:
        return words(outgoing.text)
    card = with_words(outgoing.card, outgoing.text)
    if not outgoing.group:
        drawn = action_card(card, base_url)
        return Body(drawn["msgKey"], drawn["msgParam"])
    told = {"title": headline(card), "text": text(card, FACE, base_url=base_url)}
    return Body("sampleMarkdown", _dumped(told))


def words(said: str) -> Body:
    """Tags and links in people's words stay words."""
    room = LIMITS[FACE].message_bytes * 9 // 10  # escapes grow
    return Body("sampleText", _dumped({"content": cut_bytes(MESSAGE.words(said), room)}))


def sendable(file: Fetched) -> bool:
    """Whether a message can carry that type (server_0699)."""
    return file.mime.startswith("image/") or _ending(file) in _FILES


def file_body(file: Fetched, media: str) -> Body:
    if file.mime.startswith("image/"):
        return Body("sampleImageMsg", _dumped({"photoURL": media}))
    named = {"mediaId": media, "fileName": file.name, "fileType": _ending(file)}
    return Body("sampleFile", _dumped(named))


def _ending(file: Fetched) -> str:
    return file.name.rpartition(".")[2].lower()


_FILES = frozenset(("xlsx", "pdf", "zip", "rar", "doc", "docx"))


# -- interactive cards -----------------------------------------------------------------------------


def track_of(outgoing: Outgoing) -> str:
    return track(outgoing.key, outgoing.address if outgoing.group else "")


def card_body(outgoing: Outgoing, card: Card, section: DingTalkConfig, base_url: str) -> Any:
    """Of createAndDeliver (server_0783): one call, one place."""
    return {
        "cardTemplateId": section.card_template,
        "outTrackId": track_of(outgoing),
        "userIdType": 1,
        **_call_back(section),
        "cardData": payload(card, FACE, base_url=base_url),
        **space(outgoing, headline(card), section),
    }


def space(outgoing: Outgoing, shown: str, section: DingTalkConfig) -> dict[str, Any]:
    """Where the card appears. `shown`: what the list of chats says."""
    listed = {"supportForward": False, "lastMessageI18n": {"ZH_CN": shown}}
    robot = section.robot_code or section.client_id
    if outgoing.group:
        ringing = {"alertContent": shown, "notificationOff": False}
        return {
            "openSpaceId": f"dtv1.card//IM_GROUP.{outgoing.address}",
            "imGroupOpenSpaceModel": listed | {"notification": ringing},
            "imGroupOpenDeliverModel": {"robotCode": robot},
        }
    return {
        "openSpaceId": f"dtv1.card//IM_ROBOT.{outgoing.address}",
        "imRobotOpenSpaceModel": listed,
        "imRobotOpenDeliverModel": {"spaceType": "IM_ROBOT", "robotCode": robot},
    }


def _call_back(section: DingTalkConfig) -> dict[str, str]:
    """Without it the buttons never call back."""
    if section.mode == "stream":
        return {"callbackType": "STREAM"}
    return {"callbackType": "HTTP", "callbackRouteKey": section.card_route}


def change_body(track: str, card: Card, base_url: str) -> dict[str, Any]:
    return {
        "outTrackId": track,
        "userIdType": 1,
        "cardData": payload(card, FACE, base_url=base_url),
        "cardUpdateOptions": _BY_KEY,
    }


def with_words(card: Card, said: str) -> Card:
    """One message for both, so that one id stands for both."""
    return replace(card, blocks=(Text(escape(said)), *card.blocks)) if said else card


# -- inside a callback -----------------------------------------------------------------------------


def answer(reply: Reply, base_url: str) -> bytes | None:
    """The body of the answer to a tap on a private card, whose reader is the one who tapped: only he
    sees it (card01_0010), and it costs no call. None: it has to be sent. The built-in template has no
    toast, so a notice stands in the grey line."""
    if reply.below or not (reply.card or reply.notice):
        return None
    if reply.card:
        return _shown(payload(with_words(reply.card, reply.notice), FACE, base_url=base_url))
    line = LOOSE.words(one_line(reply.notice))
    return _shown({"cardParamMap": {"tips": line}}) if len(line.encode()) <= LONGEST else None


def busy() -> bytes:
    return _shown({"cardParamMap": {"tips": BUSY}})


def _shown(data: dict[str, Any]) -> bytes:
    return orjson.dumps({"cardUpdateOptions": _BY_KEY, "cardData": data})


def _dumped(value: Any) -> str:
    return orjson.dumps(value).decode()
