"""What the app says: message/send and update_template_card, with every limit of their pages."""

import json
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from aiohttp import web

from bot.clock import Clock
from tests.doubles.cloud import Windows
from tests.doubles.wecom.media import Media
from tests.doubles.wecom.refusing import No, yes
from tests.doubles.wecom.seen import Shown, checked
from tests.doubles.wecom.tenant import Tenant

CODE_COUNTS = timedelta(hours=72)
LONGEST_CHECK = 4 * 3600
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
CALLED_BACK = {"button_interaction", "vote_interaction", "multiple_interaction"}


@dataclass
class Code:
    card: str
    at: datetime
    used: bool = False


@dataclass
class Sending:
    """`called_back`: whether an address for callbacks is configured. `dropped`: messages to members who
    got too many; the sender is told nothing."""

    tenant: Tenant
    clock: Clock
    windows: Windows
    media: Media
    called_back: bool = True
    copies: list[Shown] = field(default_factory=list)
    dropped: int = 0
    codes: dict[str, Code] = field(default_factory=dict)
    _tasks: set[str] = field(default_factory=set)
    _said: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/cgi-bin/message/send", self.send),
            web.post("/cgi-bin/message/update_template_card", self.update),
        ]

    def code(self, card: str) -> str:
        """A fresh one: with the card, and with each tap on it."""
        code = f"code-{next(self._numbers):040d}"
        self.codes[code] = Code(card, self.clock.now())
        return code

    async def send(self, request: web.Request) -> web.Response:
        asked = await request.json()
        self._check_agent(asked)
        to = [one.strip() for one in str(asked.get("touser", "")).split("|") if one.strip()]
        if not to:
            raise No(82001, "All touser & toparty & totag invalid")
        if len(to) > 1000:
            raise No(40032, "invalid userid list size")
        kind, content = self._content(asked)
        missed = [one.lower() for one in to if not self.tenant.sees(one)]
        if len(missed) == len(to):
            raise No(81013, "user & party & tag all invalid")
        if known := self._repeated(asked):
            return yes(msgid=known)
        return self._taken(
            asked, [one for one in to if one.lower() not in missed], kind, content, missed
        )

    def _taken(
        self, asked: dict[str, Any], to: list[str], kind: str, content: Any, missed: list[str]
    ) -> web.Response:
        task = content.get("task_id", "") if kind == "template_card" else ""
        if task in self._tasks:
            raise No(42014, "task_id is not unique")
        self._tasks |= {task} - {""}
        id = f"msg{next(self._numbers):040d}"
        self._said[_digest(asked)] = (self.clock.now(), id)
        unlicensed = [one.lower() for one in to if one.lower() in self.tenant.unlicensed]
        for one in to:
            if one.lower() not in unlicensed:
                self._show(one.lower(), task or id, kind, content)
        more = {"invaliduser": "|".join(missed)} if missed else {}
        more |= {"unlicenseduser": "|".join(unlicensed)} if unlicensed else {}
        more |= {"response_code": self.code(task)} if task else {}
        return yes(msgid=id, **more)

    def _show(self, reader: str, id: str, kind: str, content: Any) -> None:
        for count_, span in ((30, MINUTE), (1000, HOUR)):
            if self.windows.take(f"to:{reader}:{span}", count_, span):
                self.dropped += 1
                return
        self.copies.append(Shown(id, reader, kind, [content]))

    def _check_agent(self, asked: dict[str, Any]) -> None:
        if asked.get("agentid") != self.tenant.agent_id:
            raise No(301002, "not allow operate another agent with this accesstoken")

    def _content(self, asked: dict[str, Any]) -> tuple[str, Any]:
        kind = asked.get("msgtype", "")
        content = asked.get(kind)
        if not isinstance(content, dict):
            raise No(40058, f"{kind} missing")
        match kind:
            case "text" | "markdown":
                _check_words(content)
            case "image" | "voice" | "video" | "file":
                self.media.check(kind, content.get("media_id", ""))
            case "template_card":
                self._check_card(checked(content, "wecom"))
            case _:
                raise No(40008, "invalid message type")
        return kind, content

    def _check_card(self, card: dict[str, Any]) -> None:
        if card["card_type"] in CALLED_BACK and not self.called_back:
            raise No(43012, "need callback url")

    def _repeated(self, asked: dict[str, Any]) -> str:
        """The same content to the same people within the interval is not shown again."""
        if not asked.get("enable_duplicate_check"):
            return ""
        interval = asked.get("duplicate_check_interval", 1800)
        if not 0 < interval <= LONGEST_CHECK:
            raise No(40058, "duplicate_check_interval")
        at, id = self._said.get(_digest(asked), (None, ""))
        return id if at and self.clock.now() - at < timedelta(seconds=interval) else ""

    async def update(self, request: web.Request) -> web.Response:
        asked = await request.json()
        self._check_agent(asked)
        code = self.codes.get(asked.get("response_code", ""))
        if code is None or code.used or self.clock.now() - code.at > CODE_COUNTS:
            raise No(60140, "invalid response_code")
        card = asked.get("template_card")
        checked({"task_id": "t", **card} if isinstance(card, dict) else card, "wecom")
        assert isinstance(card, dict)
        if "task_id" in card:
            raise No(40058, "task_id is not on the page of updates")
        everybody = asked.get("atall") == 1
        to = {str(one).lower() for one in asked.get("userids", [])}
        if not everybody and not to:
            raise No(82101, "no one to update")
        code.used = True
        for copy in self.copies:
            if copy.id == code.card and (everybody or copy.reader in to):
                copy.faces.append(card)
        return yes(invaliduser=[])


def _check_words(content: dict[str, Any]) -> None:
    words = content.get("content", "")
    if not words:
        raise No(44004, "empty content")
    # longer texts are cut by the platform; whoever sends one has not counted
    if len(words.encode()) > 2048:
        raise No(45002, "content size out of limit")
    if re.search(r"<a\s|<script", words):
        raise No(40058, "markup of people's words")


def _digest(asked: dict[str, Any]) -> str:
    return json.dumps(
        {"to": asked.get("touser"), "what": asked.get(asked["msgtype"])}, sort_keys=True
    )
