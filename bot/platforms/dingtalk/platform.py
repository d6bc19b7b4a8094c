"""DingTalk as a platform of the house: what each of its parts does, under one name."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar

from bot.config import DingTalkConfig
from bot.platforms.base import (
    Attachment,
    Check,
    Click,
    Department,
    Fetched,
    Forged,
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
from bot.platforms.dingtalk import decode, encode
from bot.platforms.dingtalk.checks import Doctor
from bot.platforms.dingtalk.client import Client
from bot.platforms.dingtalk.directory import Directory
from bot.platforms.dingtalk.files import Files
from bot.platforms.dingtalk.gateway import Gateway
from bot.platforms.dingtalk.hearing import Hearing
from bot.platforms.dingtalk.login import Door
from bot.platforms.dingtalk.month import Month
from bot.platforms.dingtalk.quotas import EDITIONS
from bot.platforms.dingtalk.registering import registered
from bot.platforms.dingtalk.sending import MOST, Sending
from bot.platforms.dingtalk.stream import Pace, Stream
from bot.platforms.dingtalk.thrift import LINK, Thrift
from bot.platforms.settling import Settling
from bot.platforms.wiring import Wiring
from handlers.registry import Reply

if TYPE_CHECKING:
    from bot.platforms.dingtalk.callbacks import Callbacks


def build(section: DingTalkConfig, wiring: Wiring) -> "DingTalk":
    return DingTalk(section, wiring)


class DingTalk:
    name: ClassVar[str] = "dingtalk"
    title: ClassVar[str] = "钉钉"
    agents: ClassVar[tuple[str, ...]] = ("DingTalk",)
    most: ClassVar[int] = MOST
    window: ClassVar[timedelta | None] = timedelta(days=1)
    """A card's outTrackId counts for ever; what has no key is not sent again (see Sending)."""

    def __init__(self, section: DingTalkConfig, wiring: Wiring) -> None:
        self._section, self._wiring, self.pace = section, wiring, Pace()
        self._own = decode.Own(section.corp_id)
        self.month = Month(EDITIONS[section.edition], self._count, wiring.clock)
        self.client = Client(section, wiring, self.month)
        self._gateway = Gateway(section, wiring.line)
        self._callbacks = self._http()
        self._settling = Settling(wiring.clock)
        self._sending = Sending(section, wiring, self.client, self._settling)
        self._files = Files(self.client, wiring.file)
        self._directory = Directory(self.client)
        self._thrift = Thrift(self.month, self._directory.count)
        self._door = Door(section, self.client)

    def _http(self) -> "Callbacks | None":
        """By stream nothing is encrypted: the library for it is not loaded either."""
        if self._section.mode != "http":
            return None
        from bot.platforms.dingtalk.callbacks import callbacks

        return callbacks(self._section, self._own, self.month, self._wiring)

    async def _count(self, kind: str, more: int) -> int:
        return await self._wiring.spent(self.name, kind, more)

    # -- in ------------------------------------------------------------------------------------

    def decode(self, request: Request) -> Inbound:
        if self._callbacks is None:
            raise Forged("no callbacks: events come by the stream")
        return self._callbacks.decode(request)

    def answer(self, inbound: Click | Message, reply: Reply) -> Response | None:
        """Only the tap on a card can be answered in its own request."""
        if inbound.origin != decode.CARD:
            return None
        self._settling.answered(inbound.message if isinstance(inbound, Click) else "")
        body = encode.answer(reply, self._wiring.base_url)
        return Response(body) if body else None

    def acknowledge(self, inbound: Stored) -> Response:
        if inbound.origin != decode.CARD:
            return self._callbacks.acknowledge(inbound) if self._callbacks else decode.NOTHING
        self._settling.answered(inbound.message if isinstance(inbound, Click) else "")
        return decode.NOTHING

    def busy(self, inbound: Stored) -> Response:
        """Events come again; a tap never does, and is told so (card01_0007: no retry)."""
        if inbound.origin == decode.CARD:
            return Response(encode.busy())
        return Response(status=503)

    async def listen(self, receive: Receive) -> None:
        if self._section.mode == "stream":
            await (await self._stream(receive)).run()
        await registered(self._section, self.client, self._wiring.base_url)
        await asyncio.Event().wait()

    async def _stream(self, receive: Receive) -> Stream:
        """The vendor's package takes a fifth of a second to import: beside the loop, and only here."""
        sdk = await asyncio.to_thread(import_module, "bot.platforms.dingtalk.sdk")
        take = Hearing(self._own, self.month, receive)
        return Stream(self._gateway, lambda: sdk.Client(take), self.pace)

    # -- out -----------------------------------------------------------------------------------

    async def send(self, outgoing: Outgoing) -> Sent:
        leaner = await self.lean(outgoing)
        if outgoing.replaces:
            return await self._sending.change(outgoing)
        return await self._sending.send(leaner)

    async def lean(self, outgoing: Outgoing) -> Outgoing:
        return await self._thrift.lean(outgoing)

    async def send_many(self, same: Sequence[Outgoing]) -> Sequence[Sent | SendFailed]:
        """Cards that can change later are one call each: together only while the month asks for it,
        or where there is no card."""
        leaner = await self.lean(same[0])
        if leaner.card and leaner.card != LINK and self._sending.cards_work():
            return await asyncio.gather(*(self._outcome(one) for one in same))
        return await self._sending.send_many(
            [replace(leaner, address=one.address, key=one.key) for one in same]
        )

    async def _outcome(self, outgoing: Outgoing) -> Sent | SendFailed:
        try:
            return await self.send(outgoing)
        except SendFailed as failed:
            return failed

    async def fetch(self, attachment: Attachment) -> Fetched:
        return await self._files.fetch(attachment, self._section)

    async def close(self) -> None:
        await self._thrift.close()
        await self.month.close()
        await self._wiring.line.close()

    # -- people --------------------------------------------------------------------------------

    def departments(self) -> AsyncIterator[Department]:
        return self._directory.departments()

    async def members(self) -> AsyncIterator[Member]:
        """How many there are is what the month's forecast counts on."""
        count = 0
        async for one in self._directory.members():
            count += 1
            yield one
        self.month.people = count

    async def member(self, external_id: str) -> Member:
        return await self._directory.member(external_id)

    def door(self, state: str, back: str) -> str:
        return self._door.address(state, back)

    async def who(self, query: Mapping[str, str]) -> str:
        return await self._door.who(query)

    def checks(self, *, card: bool = True) -> AsyncIterator[Check]:
        doctor = Doctor(
            self._section,
            self.client,
            self._gateway,
            self._directory,
            self.month,
            self._sending,
            self._wiring,
        )
        return doctor.checks(card)
