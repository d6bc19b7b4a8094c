"""The vendor's client, one per connection: it reads frames, finds the handler and acknowledges.

Imported only when a connection is opened: it brings a second HTTP library along.
"""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from dingtalk_stream import (
    AckMessage,
    CallbackHandler,
    CallbackMessage,
    Credential,
    DingTalkStreamClient,
    EventHandler,
    EventMessage,
    SystemHandler,
)

from bot.platforms.base import Response
from bot.platforms.dingtalk.connection import Socket
from bot.platforms.dingtalk.hearing import CARD, EVENTS

ROBOT = "/v1.0/im/bot/messages/get"

Take = Callable[[Any, str], Awaitable[Response]]
"""A frame and its topic → what came of it; never raises."""

_SILENT = logging.getLogger(f"{__name__}.vendor")
_SILENT.disabled = True
"""It would write whole frames, and tickets, into the log."""


class Client(DingTalkStreamClient):  # type: ignore[misc]
    """Its `route_message`, with what is missing there."""

    def __init__(self, take: Take) -> None:
        super().__init__(Credential("", ""), _SILENT)
        self.system_handler = _quiet(SystemHandler)
        self.register_all_event_handler(_Events(take))
        for topic in (ROBOT, CARD):
            self.register_callback_handler(topic, _Callbacks(take, topic))

    @property
    def subscriptions(self) -> list[dict[str, str]]:
        topics = [{"type": "CALLBACK", "topic": topic} for topic in self.callback_handler_map]
        return [{"type": "EVENT", "topic": EVENTS}, *topics]

    def attach(self, socket: Socket) -> None:
        self.websocket = socket

    async def route(self, frame: dict[str, Any]) -> bool:
        """It answers 404 itself for a topic of ours that it does not know (stream protocol)."""
        topic = frame["headers"].get("topic")
        if frame.get("type") == "CALLBACK" and topic not in self.callback_handler_map:
            await self._unknown(frame)
            return False
        return bool(await self.route_message(frame) == self.TAG_DISCONNECT)

    async def _unknown(self, frame: dict[str, Any]) -> None:
        ack = AckMessage()
        ack.code = AckMessage.STATUS_NOT_IMPLEMENT
        ack.headers.message_id = frame["headers"].get("messageId")
        ack.headers.content_type = "application/json"
        await self.websocket.send(orjson.dumps(ack.to_dict()).decode())


def _quiet(kind: Any) -> Any:
    """Its handlers write to the terminal by themselves."""
    made = kind.__new__(kind)
    made.dingtalk_client, made.logger = None, _SILENT
    return made


class _Callbacks(CallbackHandler):  # type: ignore[misc]
    def __init__(self, take: Take, topic: str) -> None:
        self.dingtalk_client, self.logger = None, _SILENT
        self._take, self._topic = take, topic

    async def process(self, message: CallbackMessage) -> tuple[int, Any]:
        """Its caller wraps this in `response`, as cards want it."""
        response = await self._take(message, self._topic)
        if response.status >= 500:
            return AckMessage.STATUS_SYSTEM_EXCEPTION, None
        return AckMessage.STATUS_OK, orjson.loads(response.body or b"null")


class _Events(EventHandler):  # type: ignore[misc]
    def __init__(self, take: Take) -> None:
        self.dingtalk_client, self.logger = None, _SILENT
        self._take = take

    async def raw_process(self, event_message: EventMessage) -> AckMessage:
        """Its own would echo the event instead of saying how it went."""
        response = await self._take(event_message, EVENTS)
        ack = AckMessage()
        ack.headers.message_id = event_message.headers.message_id
        ack.headers.content_type = "application/json"
        later = response.status >= 500
        ack.data = {"status": "LATER"} if later else {"status": "SUCCESS", "message": "success"}
        return ack
