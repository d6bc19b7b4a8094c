"""Column types that both databases keep alike."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, DateTime, Dialect, Integer, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

Json = JSON().with_variant(JSONB(), "postgresql")
"""JSON text on SQLite, JSONB on PostgreSQL."""

BigId = BigInteger().with_variant(Integer(), "sqlite")
"""64-bit key; SQLite only auto-numbers a plain INTEGER."""


class Moment(TypeDecorator[datetime]):
    """Aware UTC in and out. SQLite would hand back naive values."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive time {value!r} must not be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def key() -> Any:
    """The numbered primary key every table has."""
    return Field(default=None, sa_column=Column(BigId, primary_key=True, autoincrement=True))


def moment(*, index: bool = False) -> Any:
    """A required instant."""
    return Field(sa_type=Moment, nullable=False, index=index)


def maybe_moment(*, index: bool = False) -> Any:
    return Field(default=None, sa_type=Moment, nullable=True, index=index)


def json(default: Any = dict) -> Any:
    """A required JSON value; `default` is a factory."""
    return Field(default_factory=default, sa_type=Json, nullable=False)


def ref(table_column: str, *, index: bool = True) -> Any:
    """A required foreign key."""
    return Field(sa_type=BigId, foreign_key=table_column, nullable=False, index=index)


def maybe_ref(table_column: str, *, index: bool = True) -> Any:
    return Field(
        default=None, sa_type=BigId, foreign_key=table_column, nullable=True, index=index
    )
