"""WeCom as a platform of the house: people by the self-built app, groups by the AI bot, one name."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta
from typing import ClassVar

from bot.config import WeComConfig
from bot.platforms.base import (
    Acquaintance,
    Attachment,
    Check,
    Click,
    Department,
    Fetched,
    Inbound,
    Member,
    Message,
    Outgoing,
    Receive,
    Request,
    Response,
    SendFailed,
    Sent,
    Stored,
)
from bot.platforms.wecom import answering, checks, encode, passive
from bot.platforms.wecom.acquaintances import acquaintance
from bot.platforms.wecom.app import App
from bot.platforms.wecom.bot import Bot
from bot.platforms.wecom.client import Client
from bot.platforms.wecom.codes import Codes, parted
from bot.platforms.wecom.connecting import Tempo
from bot.platforms.wecom.crypto import Seal
from bot.platforms.wecom.decode import NOTHING, Own, decode
from bot.platforms.wecom.directory import Directory
from bot.platforms.wecom.files import Files
from bot.platforms.wecom.login import Door
from bot.platforms.wiring import Wiring
from handlers.registry import Reply

NO_BOT = "群里说话要配置智能机器人（wecom.bot）"


def build(section: WeComConfig, wiring: Wiring) -> "WeCom":
    return WeCom(section, wiring)


class WeCom:
    name: ClassVar[str] = "wecom"
    title: ClassVar[str] = "企业微信"
    agents: ClassVar[tuple[str, ...]] = ("wxwork",)
    most: ClassVar[int] = 1000
    window: ClassVar[timedelta | None] = timedelta(seconds=encode.REPEATED_WITHIN)
    """A repeated message of the app is known for four hours; what is still open then is unknown."""

    def __init__(self, section: WeComConfig, wiring: Wiring, tempo: Tempo | None = None) -> None:
        self._section, self._wiring = section, wiring
        self._own = Own(section.corp_id, section.agent_id)
        self._seal = Seal(
            section.token.get_secret_value(), section.aes_key.get_secret_value(), section.corp_id
        )
        self.client = Client(section, wiring)
        self._codes = Codes(wiring.clock)
        self._files = Files(self.client, wiring.line)
        self._app = App(self.client, self._files, self._codes, wiring)
        self._directory, self._door = Directory(self.client), Door(section, self.client)
        self.bot = Bot(section.bot, wiring, section.corp_id, tempo) if section.bot else None

    # -- in ------------------------------------------------------------------------------------

    def decode(self, request: Request) -> Inbound:
        plain = self._seal.unsealed(request)
        if request.method == "GET":
            return Response(plain, "text/plain")
        inbound = decode(plain, self._own)
        if isinstance(inbound, Click) and inbound.message:
            self._codes.keep(inbound.message, _code(inbound))
        return inbound

    def answer(self, inbound: Click | Message, reply: Reply) -> Response | None:
        """The AI bot answers on its connection; the app can only give a tapped card its new face."""
        if answering.is_framed(inbound):
            return answering.answer(inbound, reply, self._wiring.base_url)
        if not isinstance(inbound, Click) or not _code(inbound):
            return None
        if reply.card is None or reply.below or len(reply.notice) > encode.WOVEN:
            return None
        card = encode.redrawn(reply.card, reply.notice, self._wiring.base_url)
        if not passive.can_show(card):
            return None
        self._codes.last(inbound.message, _code(inbound))
        now = self._wiring.clock.now()
        said = passive.update(card, inbound.sender, self._section.corp_id, now)
        sealed = self._seal.encrypt(said, self._wiring.ids.event(), now)
        return Response(sealed, "application/xml")

    def acknowledge(self, inbound: Stored) -> Response:
        return answering.acknowledged(inbound) if answering.is_framed(inbound) else NOTHING

    def busy(self, inbound: Stored) -> Response:
        """The app's events come again, three times; the AI bot's do not."""
        if answering.is_framed(inbound):
            return answering.busy(inbound)
        return Response(status=503)

    async def listen(self, receive: Receive) -> None:
        """Without an AI bot there is nothing to listen to."""
        await (self.bot.listen(receive) if self.bot else asyncio.Event().wait())

    # -- out -----------------------------------------------------------------------------------

    async def send(self, outgoing: Outgoing) -> Sent:
        if not outgoing.group:
            return await self._app.send(outgoing)
        if self.bot is None:
            raise SendFailed(NO_BOT, retry=False)
        file = await self._app.file(outgoing.file) if outgoing.file else None
        return await self.bot.send(outgoing, file)

    async def send_many(self, same: Sequence[Outgoing]) -> Sequence[Sent | SendFailed]:
        return await self._app.send_many(same)

    async def fetch(self, attachment: Attachment) -> Fetched:
        kind, _, rest = attachment.ref.partition(":")
        if kind == "media":
            found = await self._files.download(rest)
        else:
            key, _, url = rest.partition(":")
            local = self.bot is not None and self.bot.is_local
            found = await self._files.download_sealed(url, key, local=local)
        return Fetched(found.data, found.mime, attachment.name or found.name)

    async def close(self) -> None:
        await self._wiring.line.close()

    # -- people --------------------------------------------------------------------------------

    def departments(self) -> AsyncIterator[Department]:
        return self._directory.departments()

    def members(self) -> AsyncIterator[Member]:
        return self._directory.members()

    async def member(self, external_id: str) -> Member:
        return await self._directory.member(external_id)

    async def acquaintance(self, id: str, of: str) -> Acquaintance:
        return await acquaintance(self.client, id, of)

    def door(self, state: str, back: str) -> str:
        return self._door.address(state, back)

    def desktop_door(self, state: str, back: str) -> str:
        """For a browser outside WeCom (its `User-Agent` holds no `wxwork`)."""
        return self._door.desktop_address(state, back)

    async def who(self, query: Mapping[str, str]) -> str:
        return await self._door.who(query)

    def checks(self, *, card: bool = True) -> AsyncIterator[Check]:
        return checks.checks(self._section, self._wiring, self.client, self.bot, card)


def _code(tap: Click) -> str:
    """What the tap brought for changing its card; a tap by words brings none."""
    return parted(tap.origin.get("handle", ""))[0]
