"""From what shall be said to the bodies of the app's interface and of the AI bot's frames. Pure."""

import re
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from bot.platforms.base import Outgoing
from cards.fit import FACES, LIMITS
from cards.model import Card, Note, Text
from cards.render import payload, text
from cards.text import cut_bytes, escape
from cards.wire import pack
from sales.actions import ShowHelp

APP, BOT = "wecom", "wecom_bot"
WOVEN = 60
"""Characters of a line that find room in a card beside what it says itself; more goes before it."""
REPEATED_WITHIN = 4 * 3600  # seconds, the longest that is allowed [O:90236]

_MARKS = "\u200b\u200c\u200d"
_MARK_LENGTH = 12
_NOT_IN_TASK_ID = re.compile(r"[^0-9A-Za-z_\-@]")


@dataclass(frozen=True, slots=True)
class Body:
    """`kind`: msgtype; `id`: the card's own, where it can be tapped."""

    kind: str
    content: dict[str, Any]
    id: str = ""

    @property
    def fields(self) -> dict[str, Any]:
        return {"msgtype": self.kind, self.kind: self.content}


def task_id(key: str) -> str:
    """Unique for ever, and the same for the same message [O:90236: ≤128 B of 0-9A-Za-z_-@]."""
    readable = _NOT_IN_TASK_ID.sub("-", key)[:40]
    return f"{readable}@{sha256(key.encode()).hexdigest()[:24]}"


def bodies(outgoing: Outgoing, base_url: str, face: str) -> list[Body]:
    """What to send, in order: one message, or a long text before its card."""
    write = app_text if face == APP else markdown
    if outgoing.card is None:
        return [write(outgoing.text, outgoing.key)] if outgoing.text else []
    if len(outgoing.text) <= WOVEN:
        return [card_body(with_words(outgoing.card, outgoing.text), outgoing.key, base_url, face)]
    return [
        write(outgoing.text, f"{outgoing.key}:text"),
        card_body(outgoing.card, outgoing.key, base_url, face),
    ]


def card_body(card: Card, key: str, base_url: str, face: str) -> Body:
    drawn = payload(card, face, base_url=base_url, task_id=task_id(key))
    return Body("template_card", drawn, drawn.get("task_id", ""))


def card_in_words(card: Card, key: str, base_url: str, face: str) -> Body:
    """The text that stands in for a card; taps become words to send."""
    said = text(card, face, base_url=base_url)
    return Body("markdown", {"content": said}) if face == BOT else _marked(said, key)


def app_text(said: str, key: str) -> Body:
    """Links and tags in people's words stay words."""
    return _marked(FACES[APP].message.words(said), key)


def markdown(said: str, key: str = "") -> Body:
    """The AI bot says everything but a welcome in markdown [O:101463]."""
    harmless = FACES[BOT].message.words(said)
    return Body("markdown", {"content": cut_bytes(harmless, LIMITS[BOT].message_bytes)})


def _marked(said: str, key: str) -> Body:
    room = LIMITS[APP].message_bytes - len(mark(key).encode())
    return Body("text", {"content": cut_bytes(said, room) + mark(key)})


def mark(key: str) -> str:
    """Invisible letters. The platform knows a repeated message by its content alone
    (enable_duplicate_check): the same words said again on purpose must not be swallowed as one."""
    number, letters = int(sha256(key.encode()).hexdigest()[:8], 16), ""
    for _ in range(_MARK_LENGTH):
        number, digit = divmod(number, len(_MARKS))
        letters += _MARKS[digit]
    return letters


def with_words(card: Card, said: str) -> Card:
    """One message for both, so that one id stands for both; what the card says itself is not said twice."""
    if not said or said in (card.title, card.subtitle) or _says(card, said):
        return card
    return replace(card, blocks=(Text(escape(said)), *card.blocks))


def _says(card: Card, said: str) -> bool:
    return any(
        said in (block.markdown if isinstance(block, Text) else block.text)
        for block in card.blocks
        if isinstance(block, (Text, Note))
    )


def redrawn(card: Card, said: str, base_url: str) -> dict[str, Any]:
    """The new face of a card of the app: it keeps its task_id by itself [O:94888]."""
    drawn = payload(with_words(card, said), APP, base_url=base_url, task_id="-")
    drawn.pop("task_id", None)
    return drawn


def bot_redrawn(card: Card, said: str, base_url: str, id: str) -> list[dict[str, Any]]:
    """The same for the AI bot, where the task_id has to be the tapped card's [O:101031]: what to try,
    best first. Whether a card with buttons may become one without is documented for the app only."""
    drawn = payload(with_words(card, said), BOT, base_url=base_url, task_id=id) | {"task_id": id}
    if drawn["card_type"] != "text_notice":
        return [drawn]
    return [drawn, _with_a_button(drawn)]


def _with_a_button(drawn: dict[str, Any]) -> dict[str, Any]:
    kept = {name: part for name, part in drawn.items() if name not in ("jump_list", "card_action")}
    help = {"text": "帮助", "style": 2, "key": pack(ShowHelp())}
    return kept | {"card_type": "button_interaction", "button_list": [help]}


def updating(card: dict[str, Any]) -> dict[str, Any]:
    """For everybody who sees it: nobody is named."""
    return {"response_type": "update_template_card", "template_card": card}
