"""What people see in their chats: every message as it looks now, tapped where it stands."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.delivery import Delivery
from bot.platforms.base import Click, Outgoing, Response, Sent
from cards.model import Card
from cards.wire import pack
from handlers.registry import Reply
from scheduler.timers import Bell
from tests.handlers.desk import Desk, button


@dataclass
class Seen:
    """One message: whose chat, how it looks, how often it was drawn."""

    address: str
    group: bool = False
    card: Card | None = None
    text: str = ""
    draws: int = 0


@dataclass
class Wall:
    """The platform under the desk. `before`: called with each message before it is shown."""

    messages: dict[str, Seen] = field(default_factory=dict)
    sends: list[Outgoing] = field(default_factory=list)
    before: Callable[[Outgoing], Any] | None = None
    name, window = "chat", None

    def decode(self, request: Any) -> Any:
        raise NotImplementedError

    def answer(self, inbound: Any, reply: Reply) -> Response | None:
        return None

    async def send(self, outgoing: Outgoing) -> Sent:
        self.sends.append(outgoing)
        if self.before and (work := self.before(outgoing)):
            await work
        id = outgoing.replaces or f"m{len(self.messages) + 1}"
        seen = self.messages.setdefault(id, Seen(outgoing.address, outgoing.group))
        seen.card, seen.text, seen.draws = outgoing.card, outgoing.text, seen.draws + 1
        return Sent(id)


class Screen:
    """`say` and `tap` answer with the id of the message that the answer is on."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.wall = desk, Wall()
        self.delivery = Delivery(desk.storage, {"chat": self.wall}, desk.business, desk.clock)

    async def say(self, text: str, *, by: str = "王芳") -> str:
        await self.desk.outcome(text, by=by)
        return await self._answered(by)

    async def tap(self, message: str, label: str, *, by: str = "王芳", **form: Any) -> str:
        packed = pack(button(self.card(message), label).action)
        click = Click(self.desk._event(), by, packed, form, message)
        await self.desk.dispatch("chat", click)
        return await self._answered(by)

    async def ring(self, **later: int) -> None:
        """The clock moves on, timers go off (and those that they arm), what they owe is delivered."""
        business = self.desk.business
        for step in (later, {"seconds": 1}, {"minutes": 10}):
            self.desk.later(**step)
            now = self.desk.clock.now()
            await Bell().ring(now, self.desk.storage, business.playbook, business.tools)
            await self.drain()

    async def drain(self) -> int:
        return await self.delivery.drain(self.desk.clock.now())

    def card(self, message: str) -> Card | None:
        return self.wall.messages[message].card

    def last(self, address: str = "王芳") -> str:
        return [id for id, one in self.wall.messages.items() if one.address == address][-1]

    async def _answered(self, by: str) -> str:
        before = len(self.wall.sends)
        await self.drain()
        answer = next(one for one in self.wall.sends[before:] if one.address == by)
        return answer.replaces or self.last(by)
