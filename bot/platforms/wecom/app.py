"""What the self-built app says to people (90236 message/send, 94888 update_template_card)."""

import asyncio
from collections.abc import Sequence
from typing import Any

from bot.platforms.base import CannotRedraw, Fetched, NoSuchAddress, Outgoing, SendFailed, Sent
from bot.platforms.wecom import codes, encode
from bot.platforms.wecom.acquaintances import greet
from bot.platforms.wecom.client import Client, Taken
from bot.platforms.wecom.codes import Codes
from bot.platforms.wecom.encode import APP, Body
from bot.platforms.wecom.files import Files
from bot.platforms.wiring import Wiring

AT_ONCE = 4  # of the cards in one load that are each one person's
MISSED = "对方不在应用的可见范围内，或没有企业微信的接口许可"


class App:
    """Raises from the SendFailed family only."""

    def __init__(self, client: Client, files: Files, kept: Codes, wiring: Wiring) -> None:
        self._client, self._files, self._codes, self._wiring = client, files, kept, wiring

    async def send(self, outgoing: Outgoing) -> Sent:
        """The card's id where there is one: taps name no other. A file goes below the words, as a message
        of its own; when it fails, the words are said again, known by their content, and come once."""
        if outgoing.welcome:
            await greet(self._client, outgoing.welcome, outgoing.text, urgent=outgoing.urgent)
            return Sent("")
        if outgoing.replaces:
            return await self._change(outgoing)
        sent = Sent("")
        for body in encode.bodies(outgoing, self._wiring.base_url, APP):
            sent = await self._said(outgoing, body)
        if outgoing.file:
            below = await self._said(outgoing, await self._uploaded(outgoing))
            sent = sent if sent.message_id else below
        return sent

    async def send_many(self, same: Sequence[Outgoing]) -> list[Sent | SendFailed]:
        """One call for all where nobody can tap it: a card's id and what changes it are one person's."""
        first = encode.bodies(same[0], self._wiring.base_url, APP)
        if len(first) != 1 or first[0].id or same[0].file or same[0].replaces:
            some = asyncio.Semaphore(AT_ONCE)
            return list(await asyncio.gather(*(self._outcome(one, some) for one in same)))
        to = [one.address for one in same]
        taken = await self._client.send(to, first[0], urgent=same[0].urgent)
        return [_outcome_of(one.address, taken) for one in same]

    async def file(self, id: int) -> Fetched:
        found = await self._wiring.file(id)
        if found is None:
            raise SendFailed("文件已不存在", retry=False)
        return found

    async def _outcome(self, outgoing: Outgoing, some: asyncio.Semaphore) -> Sent | SendFailed:
        async with some:
            try:
                return await self.send(outgoing)
            except SendFailed as failed:
                return failed

    async def _said(self, outgoing: Outgoing, body: Body) -> Sent:
        taken = await self._client.send([outgoing.address], body, urgent=outgoing.urgent)
        if outgoing.address.lower() in taken.missed:
            raise NoSuchAddress(MISSED)
        if body.id:
            self._codes.keep(body.id, taken.code)
        return Sent(body.id or taken.id, codes.handle(taken.code, self._wiring.clock.now()))

    async def _uploaded(self, outgoing: Outgoing) -> Body:
        return await self._files.body(await self.file(outgoing.file), outgoing.key)

    async def _change(self, outgoing: Outgoing) -> Sent:
        """With whichever code the platform still takes."""
        if outgoing.card is None:
            raise CannotRedraw("文字不能替换卡片")
        card = encode.redrawn(outgoing.card, outgoing.text, self._wiring.base_url)
        for code in self._codes.of(outgoing.replaces, outgoing.handle):
            if await self._changed(code, card, outgoing):
                return Sent(outgoing.replaces)
        raise CannotRedraw("卡片的更新凭证已用完，或已超过 72 小时")

    async def _changed(self, code: str, card: dict[str, Any], outgoing: Outgoing) -> bool:
        """False: this code is used up."""
        try:
            await self._client.change(code, card, urgent=outgoing.urgent)
        except CannotRedraw:
            self._codes.used(outgoing.replaces, code)
            return self._codes.was_for(code, outgoing.key)
        except SendFailed as failed:
            if not failed.known:
                self._codes.doubt(code, outgoing.key)
            raise
        self._codes.used(outgoing.replaces, code)
        return True


def _outcome_of(address: str, taken: Taken) -> Sent | SendFailed:
    return NoSuchAddress(MISSED) if address.lower() in taken.missed else Sent(taken.id)
