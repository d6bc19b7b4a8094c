"""The console as a platform: sending is writing a row that the page is told about."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from sqlmodel import select

from bot.platforms.base import (
    CannotRedraw,
    Click,
    Inbound,
    Message,
    Outgoing,
    Request,
    Response,
    SendFailed,
    Sent,
)
from bot.platforms.console.decode import decode
from bot.platforms.console.hub import Hub
from bot.platforms.console.talks import NAME, of_group, private
from cards.wire import dump
from handlers.registry import Reply
from storage.chat import Chat
from storage.store import Storage, Store
from storage.tables import Account, ChatGroup, ChatMessage


@dataclass(frozen=True, slots=True)
class Console:
    name: ClassVar[str] = NAME
    window: ClassVar[timedelta | None] = timedelta(days=365)  # a key is a row
    storage: Storage
    hub: Hub

    def decode(self, request: Request) -> Inbound:
        return decode(request)

    def answer(self, inbound: Click | Message, reply: Reply) -> Response | None:
        """A line after a tap travels in the answer to the tap; everything else becomes a message."""
        if isinstance(inbound, Click) and reply.card is None:
            return Response(reply.notice.encode(), "text/plain")
        return None

    async def send(self, outgoing: Outgoing) -> Sent:
        async with self.storage.begin(at=outgoing.at) as store:
            conversation = await _conversation(store, outgoing)
            if conversation is None:
                raise SendFailed("没有这个会话", retry=False)
            message = await _shown(Chat(store), conversation, outgoing)
        self.hub.wake()
        return Sent(str(message.id))


async def _shown(chat: Chat, conversation: str, outgoing: Outgoing) -> ChatMessage:
    """Redrawn where it stands, or a new one. A card's notice was given with the answer already."""
    card = dump(outgoing.card) if outgoing.card else None
    words = "" if card else outgoing.text
    if outgoing.replaces:
        return await _redrawn(chat, conversation, outgoing.replaces, card, words)
    return await chat.add(
        ChatMessage(
            conversation=conversation,
            text=words,
            card=card,
            once=outgoing.key,
            at=outgoing.at,
            media_id=outgoing.file or None,
        )  # fmt: skip
    )


async def _redrawn(
    chat: Chat, conversation: str, id: str, card: dict[str, Any] | None, words: str
) -> ChatMessage:
    old = await chat.message(int(id)) if id.isdigit() else None
    if old is None or old.conversation != conversation:
        raise CannotRedraw("那条消息不在这个会话里")
    return await chat.redraw(old.id or 0, card, words) or old


async def _conversation(store: Store, outgoing: Outgoing) -> str | None:
    """Where the platform address lives here."""
    if outgoing.group:
        groups = select(ChatGroup.id).where(
            ChatGroup.platform == NAME, ChatGroup.external_id == outgoing.address
        )
        group = (await store.session.exec(groups)).first()
        return of_group(group) if group else None
    people = select(Account.person_id).where(
        Account.platform == NAME, Account.external_id == outgoing.address
    )
    person = (await store.session.exec(people)).first()
    return private(person) if person else None
