"""The AI bot (智能机器人): hears groups and its own private chat, answers on its connection."""

import logging

from bot.config import WeComBotConfig
from bot.platforms.base import (
    Click,
    Fetched,
    Forged,
    Inbound,
    Message,
    Outgoing,
    Receive,
    Response,
    SendFailed,
    Sent,
)
from bot.platforms.wecom import answering, frames
from bot.platforms.wecom.answering import Said
from bot.platforms.wecom.connecting import Tempo
from bot.platforms.wecom.groups import Groups
from bot.platforms.wecom.probing import probe
from bot.platforms.wecom.reading import Part
from bot.platforms.wecom.socket import Socket
from bot.platforms.wecom.speaking import Speaker
from bot.platforms.wiring import Wiring

log = logging.getLogger(__name__)


class Bot:
    def __init__(
        self, section: WeComBotConfig, wiring: Wiring, corp_id: str, tempo: Tempo | None = None
    ) -> None:
        self._section, self._wiring, self._corp_id = section, wiring, corp_id
        self._tempo = tempo or Tempo()
        self.socket = Socket(section, wiring, self._tempo)
        self._speaker = Speaker(section.bot_id, self.socket, wiring.limits, wiring.clock)
        self._groups = Groups(self._speaker, wiring.base_url, pushes_cards=section.push_cards)

    async def listen(self, receive: Receive) -> None:
        async def take(frame: Part) -> None:
            inbound = self._decoded(frame)
            self._remember(inbound)
            response = await receive(inbound)
            for said in answering.spoken(response):
                await self._say(inbound, said)

        await self.socket.listen(take)

    async def send(self, outgoing: Outgoing, file: Fetched | None) -> Sent:
        return await self._groups.send(outgoing, file)

    async def probe(self) -> None:
        """Raises from the SendFailed family where it could not connect."""
        await probe(self._section, self._wiring, self._tempo)

    @property
    def is_local(self) -> bool:
        """Not over TLS: a test."""
        return self._section.socket.startswith("ws://")

    def _decoded(self, frame: Part) -> Inbound:
        """What is not as documented can be refused to nobody."""
        try:
            return frames.decode(frame, self._corp_id, self._section.name)
        except Forged as forged:
            log.warning("a frame of the AI bot is not as documented: %s", forged)
            return frames.NOTHING

    def _remember(self, inbound: Inbound) -> None:
        """What may be answered by somebody else: whoever delivers what this event leads to."""
        if isinstance(inbound, Message) and inbound.conversation:
            self._speaker.questions.keep(inbound.conversation, inbound.origin["req_id"])
        elif isinstance(inbound, Click) and inbound.origin.get("cmd") == frames.EVENT:
            self._speaker.taps.keep(inbound.message, inbound.origin["req_id"])

    async def _say(self, inbound: Inbound, said: list[Said]) -> None:
        """The first that is taken; where no answer comes, it may have been, and nothing more is said."""
        for one in said:
            try:
                return await self._said(inbound, one)
            except SendFailed as failed:
                log.warning("an answer of the AI bot was not taken: %s", failed)
                if not failed.known:
                    return None
        return None

    async def _said(self, inbound: Inbound, one: Said) -> None:
        assert not isinstance(inbound, Response)
        chat = inbound.conversation or inbound.sender
        req_id = "" if one["cmd"] == "aibot_send_msg" else inbound.origin["req_id"]
        await self._speaker.respond(one["cmd"], chat, one["body"], req_id)
