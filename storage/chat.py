"""The conversations we host: who is in them, what was said, how far each has read."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ScalarSelect, func, text
from sqlmodel import col, select

from storage.store import Store
from storage.tables import ChatGroup, ChatMessage, ChatRead, Media, OutboxMessage, Person
from storage.transaction import upsert_statement

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(7286)")
"""Revisions must become visible in their order; SQLite has one writer anyway."""


class Chat:
    """Queries and writes within one transaction. Conversations are named by the caller."""

    def __init__(self, store: Store) -> None:
        self._store, self._session = store, store.session

    # -- who is there ------------------------------------------------------------------------------

    async def groups_of(self, person: Person, platform: str) -> Sequence[ChatGroup]:
        """The chats of the person's team and of the teams of those who report to the person."""
        reports = select(Person.team_id).where(Person.manager_id == person.id, col(Person.active))
        mine = (col(ChatGroup.team_id) == person.team_id) | col(ChatGroup.team_id).in_(reports)
        query = select(ChatGroup).where(
            ChatGroup.platform == platform, col(ChatGroup.team_id).is_not(None), mine
        )
        return (await self._session.exec(query.order_by(col(ChatGroup.id)))).all()

    async def members(self, group: ChatGroup) -> Sequence[Person]:
        """The team and its managers."""
        team = select(Person.manager_id).where(Person.team_id == group.team_id, col(Person.active))
        inside = (col(Person.team_id) == group.team_id) | col(Person.id).in_(team)
        query = select(Person).where(inside, col(Person.active)).order_by(col(Person.id))
        return (await self._session.exec(query)).all()

    # -- what was said -----------------------------------------------------------------------------

    async def add(self, message: ChatMessage) -> ChatMessage:
        """Show the message; one with the same `once` is already there and is returned instead."""
        revision = await self._next_revision()  # from here on nobody else adds one
        if message.once and (known := await self._by_once(message.once)):
            return known
        message.revision = revision
        self._session.add(message)
        await self._session.flush()
        return message

    async def once(self, name: str) -> ChatMessage | None:
        """The message that was said under this name."""
        return await self._by_once(name)

    async def redraw(self, id: int, card: dict[str, Any] | None, words: str) -> ChatMessage | None:
        """The message's new face; None: there is no such message."""
        message = await self.message(id)
        if message is not None:
            message.card, message.text = card, words
            message.revision = await self._next_revision()
            await self._session.flush()
        return message

    async def message(self, id: int) -> ChatMessage | None:
        return await self._session.get(ChatMessage, id)

    async def several(self, ids: Collection[int]) -> Sequence[ChatMessage]:
        query = select(ChatMessage).where(col(ChatMessage.id).in_(ids))
        return (await self._session.exec(query.order_by(col(ChatMessage.id)))).all()

    async def before(self, conversation: str, id: int | None, most: int) -> Sequence[ChatMessage]:
        """The newest `most` messages (before `id`), oldest first."""
        query = select(ChatMessage).where(ChatMessage.conversation == conversation)
        if id is not None:
            query = query.where(col(ChatMessage.id) < id)
        found = await self._session.exec(query.order_by(col(ChatMessage.id).desc()).limit(most))
        return list(reversed(found.all()))

    async def after(
        self, conversations: Collection[str], id: int, most: int
    ) -> Sequence[ChatMessage]:
        """What came after message `id`, oldest first."""
        query = select(ChatMessage).where(
            col(ChatMessage.conversation).in_(conversations), col(ChatMessage.id) > id
        )
        return (await self._session.exec(query.order_by(col(ChatMessage.id)).limit(most))).all()

    async def since(
        self, conversations: Collection[str], revision: int, most: int
    ) -> Sequence[ChatMessage]:
        """What arrived or changed after `revision`, in that order."""
        query = select(ChatMessage).where(
            col(ChatMessage.conversation).in_(conversations), col(ChatMessage.revision) > revision
        )
        query = query.order_by(col(ChatMessage.revision)).limit(most)
        return (await self._session.exec(query)).all()

    async def revision(self) -> int:
        """The newest there is."""
        found = await self._session.exec(select(func.max(ChatMessage.revision)))
        return found.one() or 0

    async def last(self, conversations: Collection[str]) -> dict[str, ChatMessage]:
        """The newest message of each."""
        newest = (
            select(func.max(ChatMessage.id))
            .where(col(ChatMessage.conversation).in_(conversations))
            .group_by(ChatMessage.conversation)
        )
        query = select(ChatMessage).where(col(ChatMessage.id).in_(newest))
        return {one.conversation: one for one in (await self._session.exec(query)).all()}

    async def media(self, messages: Collection[ChatMessage]) -> dict[int, Media]:
        """The files that the messages carry, by id."""
        ids = {one.media_id for one in messages if one.media_id is not None}
        found = await self._session.exec(select(Media).where(col(Media.id).in_(ids)))
        return {one.id or 0: one for one in found.all()}

    async def shows(self, media_id: int, conversations: Collection[str]) -> bool:
        """Whether the file was sent into one of them."""
        query = select(ChatMessage.id).where(
            ChatMessage.media_id == media_id, col(ChatMessage.conversation).in_(conversations)
        )
        return (await self._session.exec(query.limit(1))).first() is not None

    async def answers(self, event: int) -> Sequence[OutboxMessage]:
        """What an inbox event owes or owed."""
        query = select(OutboxMessage).where(OutboxMessage.event_id == event)
        return (await self._session.exec(query.order_by(col(OutboxMessage.id)))).all()

    # -- how far it was read -----------------------------------------------------------------------

    async def read_to(self, person_id: int, conversation: str, message_id: int) -> None:
        """Never backwards."""
        known = await self._session.get(ChatRead, (person_id, conversation))
        if known is not None and known.message_id >= message_id:
            return
        table = upsert_statement(
            ChatRead.__table__,  # type: ignore[attr-defined]
            self._store.dialect,
            ("person_id", "conversation"),
        )
        row = {"person_id": person_id, "conversation": conversation, "message_id": message_id}
        await (await self._session.connection()).execute(table, row)

    async def unread(self, person_id: int, conversations: Collection[str]) -> dict[str, int]:
        """How many messages of others each conversation holds beyond what was read."""
        query = (
            select(ChatMessage.conversation, func.count())
            .where(
                col(ChatMessage.conversation).in_(conversations),
                col(ChatMessage.id) > _read_to(person_id),
                func.coalesce(ChatMessage.sender_id, 0) != person_id,
            )
            .group_by(ChatMessage.conversation)
        )
        return {conversation: count for conversation, count in await self._session.exec(query)}

    # -- inside ------------------------------------------------------------------------------------

    async def _by_once(self, once: str) -> ChatMessage | None:
        query = select(ChatMessage).where(ChatMessage.once == once)
        return (await self._session.exec(query)).first()

    async def _next_revision(self) -> int:
        if self._store.locks:
            await (await self._session.connection()).execute(_ONE_AT_A_TIME)
        return await self.revision() + 1


def _read_to(person_id: int) -> ScalarSelect[int]:
    read = select(func.max(ChatRead.message_id)).where(
        ChatRead.person_id == person_id, ChatRead.conversation == ChatMessage.conversation
    )
    return func.coalesce(read.correlate(ChatMessage).scalar_subquery(), 0)  # type: ignore[return-value]
