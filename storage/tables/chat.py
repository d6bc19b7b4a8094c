"""Conversations that we host ourselves, because no platform keeps them for us."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.tables.columns import BigId, Json, key, maybe_ref, moment


class ChatMessage(SQLModel, table=True):
    """`sender_id` none: the bot. `revision` grows with every insert or redraw, so that a page can ask
    for what is new since the last it saw. `once` keeps a re-sent message from being shown twice."""

    __tablename__ = "chat_messages"
    __table_args__ = (Index("ix_chat_conversation_id", "conversation", "id"),)
    id: int | None = key()
    conversation: str
    sender_id: int | None = maybe_ref("people.id")
    text: str = ""
    card: dict[str, Any] | None = Field(default=None, sa_type=Json, nullable=True)
    media_id: int | None = maybe_ref("media.id")
    once: str | None = Field(default=None, unique=True, nullable=True)
    revision: int = Field(default=0, sa_type=BigId, index=True)
    at: datetime = moment()


class ChatRead(SQLModel, table=True):
    """How far a person has read a conversation."""

    __tablename__ = "chat_reads"
    person_id: int = Field(sa_type=BigId, foreign_key="people.id", primary_key=True)
    conversation: str = Field(primary_key=True)
    message_id: int = Field(sa_type=BigId)
