"""Column types that both databases keep alike."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    TypeDecorator,
)
from sqlalchemy.orm import declared_attr
from sqlalchemy.types import TypeEngine
from sqlmodel import Field, SQLModel

# Rows are made by us or by the database, never validated: pydantic need not build what it would take.
SQLModel.model_config["defer_build"] = True

# Every constraint has a name of its own, so that a later migration can drop it on both databases.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class JsonColumn(TypeDecorator[Any]):
    """JSON text on SQLite, JSONB on PostgreSQL, whose dialect is loaded only there."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name != "postgresql":
            return dialect.type_descriptor(JSON())
        from sqlalchemy.dialects.postgresql import JSONB

        return dialect.type_descriptor(JSONB())


Json = JsonColumn()

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
    # pydantic reads a factory's signature at every call, and a builtin's only by parsing text
    return Field(default_factory=lambda: default(), sa_type=Json, nullable=False)


def ref(table_column: str, *, index: bool = True) -> Any:
    """A required foreign key."""
    return Field(sa_type=BigId, foreign_key=table_column, nullable=False, index=index)


def maybe_ref(table_column: str, *, index: bool = True) -> Any:
    return Field(default=None, sa_type=BigId, foreign_key=table_column, nullable=True, index=index)


def looped_ref(table_column: str, *, name: str) -> Any:
    """An optional foreign key that closes a circle of tables, so it is added last; `name` is the constraint's."""
    return Field(
        default=None,
        sa_column=Column(
            BigId, ForeignKey(table_column, use_alter=True, name=name), nullable=True, index=True
        ),
    )


class Versioned:
    """Rows that people click (law 4): every UPDATE raises `version` by one and fails with StaleDataError
    when the row is no longer the one that was read."""

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]
