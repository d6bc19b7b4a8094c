"""A row as JSON and back, for the change log."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Table

from storage.tables.columns import Moment

Snapshot = dict[str, Any]


def snapshot(values: Mapping[str, Any]) -> Snapshot:
    """JSON of a row's columns; instants as ISO text."""
    return {name: _plain(value) for name, value in values.items()}


def restored(table: Table, kept: Snapshot) -> dict[str, Any]:
    """The column values that a snapshot stands for; columns that are gone since are left out."""
    return {name: _typed(table, name, value) for name, value in kept.items() if name in table.c}


def row_key(table: Table, values: Mapping[str, Any]) -> str:
    """The primary key as text; parts joined by a colon."""
    return ":".join(str(values[column.name]) for column in table.primary_key.columns)


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


def _typed(table: Table, name: str, value: Any) -> Any:
    if isinstance(table.c[name].type, Moment) and value is not None:
        return datetime.fromisoformat(value)
    return value
