"""What the AI bot says: to an open question, to a tap, or unasked [O:101031, 101463]."""

from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.clock import Clock
from bot.limits import Limits
from bot.platforms.base import SendFailed, Throttled
from bot.platforms.wecom import quotas
from bot.platforms.wecom.socket import Socket

RESPOND, WELCOME = "aibot_respond_msg", "aibot_respond_welcome_msg"
UPDATE, PUSH = "aibot_respond_update_msg", "aibot_send_msg"
SINGLE, GROUP = 1, 2

TAPPED = timedelta(seconds=4.5)
"""A tapped card can be changed for five seconds."""
ASKED = timedelta(minutes=10)
"""A question can be answered for a day; what is said later than this is no answer to it any more."""
MOST = 5_000


class Speaker:
    """Raises from the SendFailed family."""

    def __init__(self, bot_id: str, socket: Socket, limits: Limits, clock: Clock) -> None:
        self._bot_id, self._socket = bot_id, socket
        self._limits, self._clock = limits, clock
        self.questions, self.taps = Recent(clock, ASKED), Recent(clock, TAPPED)

    async def respond(
        self, cmd: str, chat: str, body: Mapping[str, Any], req_id: str, *, urgent: bool = True
    ) -> None:
        await self._say(cmd, chat, body, req_id, urgent)

    async def push(
        self, chat: str, kind: int, body: Mapping[str, Any], *, urgent: bool = True
    ) -> None:
        await self._say(PUSH, chat, {"chatid": chat, "chat_type": kind, **body}, "", urgent)

    async def upload(self, cmd: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return await self._socket.ask(cmd, body)

    async def take_upload(self) -> None:
        await self._take(quotas.uploading(self._bot_id), True)

    async def _say(
        self, cmd: str, chat: str, body: Mapping[str, Any], req_id: str, urgent: bool
    ) -> None:
        """Nothing here is known by a key: whether it arrived where no answer came is for people to see,
        and it is not said again."""
        await self._take(quotas.chat(self._bot_id, chat), urgent)
        try:
            await self._socket.ask(cmd, body, req_id)
        except SendFailed as failed:
            if failed.known:
                raise
            raise SendFailed(str(failed), retry=False, known=False) from failed

    async def _take(self, uses: Any, urgent: bool) -> None:
        wait = await self._limits.take(uses, self._clock.now().timestamp(), urgent=urgent)
        if wait > 0:
            raise Throttled("智能机器人在这个会话里的额度暂时用完", timedelta(seconds=wait))


class Recent:
    """Open requests by what they are about, for as long as they can be answered."""

    def __init__(self, clock: Clock, life: timedelta) -> None:
        self._clock, self._life = clock, life
        self._open: OrderedDict[str, tuple[str, datetime]] = OrderedDict()

    def keep(self, about: str, req_id: str) -> None:
        self._open[about] = (req_id, self._clock.now())
        self._open.move_to_end(about)
        while len(self._open) > MOST:
            self._open.popitem(last=False)

    def of(self, about: str) -> str:
        """The req_id; empty: none is open."""
        req_id, at = self._open.get(about, ("", self._clock.now()))
        return req_id if self._clock.now() - at <= self._life else ""

    def done(self, about: str) -> None:
        self._open.pop(about, None)
