"""What a frame of the stream becomes: an event of the house, and the answer that acknowledges it."""

import logging
from dataclasses import dataclass
from typing import Any

from bot.platforms.base import Forged, Inbound, Receive, Response
from bot.platforms.dingtalk import decode
from bot.platforms.dingtalk.month import Month
from bot.platforms.dingtalk.reading import shallow

log = logging.getLogger(__name__)

CARD = "/v1.0/card/instances/callback"
EVENTS = "*"


@dataclass(frozen=True, slots=True)
class Hearing:
    own: decode.Own
    month: Month
    receive: Receive

    async def __call__(self, frame: Any, topic: str) -> Response:
        """`frame`: the vendor's, with `headers` and `data`. Never raises."""
        try:
            inbound = self._decoded(frame, topic)
        except Forged as error:
            log.warning("stream: a frame of %s was refused: %s", topic, error)
            return decode.NOTHING
        response = await self.receive(inbound)
        await self._counted(topic, frame)
        return response

    def _decoded(self, frame: Any, topic: str) -> Inbound:
        body, nonce = shallow(frame.data), str(frame.headers.message_id or "")
        if topic == CARD:
            return decode.tap(body, self.own, nonce)
        if topic != EVENTS:
            return decode.message(body, self.own, nonce)
        head = frame.headers
        corp = str(head.event_corp_id or "")
        return decode.event(
            str(head.event_type or ""), str(head.event_id or ""), corp, body, self.own
        )

    async def _counted(self, topic: str, frame: Any) -> None:
        """News of the contact list is free (server_1434)."""
        if topic == EVENTS and decode.is_free(str(frame.headers.event_type or "")):
            return
        self.month.pushed()
        try:
            await self.month.written()
        except Exception:
            log.exception("the month's pushes could not be written down")
