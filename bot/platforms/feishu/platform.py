"""Feishu as a platform of the house: what each of its parts does, under one name."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import ClassVar

from bot.config import FeishuConfig
from bot.platforms.base import (
    Attachment,
    CannotRedraw,
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
from bot.platforms.feishu import checks, content, encode
from bot.platforms.feishu.client import Client
from bot.platforms.feishu.crypto import Keys
from bot.platforms.feishu.decode import NOTHING, Own, decode
from bot.platforms.feishu.directory import Directory
from bot.platforms.feishu.files import Files
from bot.platforms.feishu.learning import learn
from bot.platforms.feishu.login import Door
from bot.platforms.feishu.pictures import Pictures
from bot.platforms.feishu.socket import Socket
from bot.platforms.settling import Settling
from bot.platforms.wiring import Wiring
from handlers.registry import Reply

BUSY = "系统繁忙，请再点一次"


def build(section: FeishuConfig, wiring: Wiring) -> "Feishu":
    return Feishu(section, wiring)


class Feishu:
    name: ClassVar[str] = "feishu"
    title: ClassVar[str] = "飞书"
    agents: ClassVar[tuple[str, ...]] = ("Lark", "Feishu")
    window: ClassVar[timedelta | None] = timedelta(minutes=55)
    """A uuid counts for an hour (im-v1/message/create); what is still open then is unknown."""

    def __init__(self, section: FeishuConfig, wiring: Wiring) -> None:
        self._section, self._wiring = section, wiring
        self.own = Own(section.app_id, section.tenant_key)
        self.client = Client(section, wiring)
        self._keys = _keys(section)
        self._files = Files(self.client)
        self._pictures = Pictures(self._files, wiring.file)
        self._settling = Settling(wiring.clock)
        self._directory = Directory(self.client)
        self._door = Door(section, wiring, self.own)
        self._socketed = section.mode == "socket"
        self.socket = Socket(section, wiring.line, self.own)

    # -- in ------------------------------------------------------------------------------------

    def decode(self, request: Request) -> Inbound:
        if self._keys is None:
            raise Forged("no callbacks: events come by the long connection")
        return decode(self._keys.unsealed(request), self.own)

    def answer(self, inbound: Click | Message, reply: Reply) -> Response | None:
        """Only the tap on a card can be answered in its own request."""
        if not isinstance(inbound, Click) or not inbound.origin.get("token"):
            return None
        self._settling.answered(inbound.message)
        body = encode.answer(reply, self._wiring.base_url, self._pictures.known)
        return Response(body) if body else None

    def acknowledge(self, inbound: Stored) -> Response:
        if isinstance(inbound, Click):
            self._settling.answered(inbound.message)
        return NOTHING

    def busy(self, inbound: Stored) -> Response:
        """Events come again; a tap never does (card-callback-communication: no retry)."""
        if isinstance(inbound, Click) and inbound.origin.get("token"):
            return Response(encode.toast(BUSY, "warning"))
        return Response(status=503)

    async def listen(self, receive: Receive) -> None:
        """With callbacks there is only to learn who we are."""
        async with asyncio.TaskGroup() as both:
            both.create_task(learn(self.client, self.own))
            both.create_task(
                self.socket.listen(receive) if self._socketed else asyncio.Event().wait()
            )

    # -- out -----------------------------------------------------------------------------------

    async def send(self, outgoing: Outgoing) -> Sent:
        """A file goes below the words, with a key of its own: when it fails, the words are asked for
        again with theirs, and do not come twice."""
        if outgoing.replaces:
            return await self._change(outgoing)
        sent = Sent("")
        if outgoing.card or outgoing.text:
            images = await self._pictures.uploaded(outgoing.card)
            body = encode.body(outgoing, self._wiring.base_url, images)
            sent = await self._send(outgoing, body, outgoing.key)
        if outgoing.file:
            below = await self._send(
                outgoing, await self._pictures.file(outgoing.file), f"{outgoing.key}:file"
            )
            sent = sent if sent.message_id else below
        return sent

    async def _send(self, outgoing: Outgoing, body: encode.Body, key: str) -> Sent:
        to = encode.id_type(outgoing.address, outgoing.group)
        id = await self.client.send(
            outgoing.address, to, body, encode.uuid(key), urgent=outgoing.urgent
        )
        if not id:
            raise SendFailed("飞书没有给出消息编号", known=False)
        return Sent(id)

    async def _change(self, outgoing: Outgoing) -> Sent:
        """Only a card can take the place of a card (im-v1/message/patch)."""
        if outgoing.card is None:
            raise CannotRedraw("文字不能替换卡片")
        self._settling.check(outgoing.replaces)
        images = await self._pictures.uploaded(outgoing.card)
        body = encode.body(outgoing, self._wiring.base_url, images)
        if body.msg_type != "interactive":
            raise CannotRedraw("新内容放不进卡片")
        await self.client.change(outgoing.replaces, body.content, urgent=outgoing.urgent)
        return Sent(outgoing.replaces)

    async def fetch(self, attachment: Attachment) -> Fetched:
        found = await self._files.download(*content.resource(attachment.ref))
        return Fetched(found.data, found.mime, attachment.name)

    async def close(self) -> None:
        await self._wiring.line.close()

    # -- people --------------------------------------------------------------------------------

    def departments(self) -> AsyncIterator[Department]:
        return self._directory.departments()

    def members(self) -> AsyncIterator[Member]:
        return self._directory.members()

    async def member(self, external_id: str) -> Member:
        return await self._directory.member(external_id)

    def door(self, state: str, back: str) -> str:
        return self._door.address(state, back)

    async def who(self, query: Mapping[str, str]) -> str:
        return await self._door.who(query)

    def checks(self, *, card: bool = True) -> AsyncIterator[Check]:
        return checks.checks(self._section, self._wiring, self.client, self.own, card)


def _keys(section: FeishuConfig) -> Keys | None:
    """None where nothing would prove who calls."""
    if section.mode != "http" or not (section.encrypt_key and section.verification_token):
        return None
    return Keys(
        section.encrypt_key.get_secret_value(), section.verification_token.get_secret_value()
    )
