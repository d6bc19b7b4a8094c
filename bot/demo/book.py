"""The rows of the demo before they are written, with the keys they will have."""

from collections.abc import Callable
from typing import Any

from sqlmodel import SQLModel

Row = dict[str, Any]


class Book:
    """Rows by table; every table numbers its own from 1, so that one seed gives one set of rows."""

    def __init__(self) -> None:
        self.rows: dict[type[SQLModel], list[Row]] = {}
        self._defaults: dict[type[SQLModel], tuple[Row, dict[str, Callable[[], Any]]]] = {}

    def add(self, table: type[SQLModel], **values: Any) -> int:
        """One more row, whole: what is not given has the table's default."""
        rows = self.rows.setdefault(table, [])
        plain, made = self._default(table)
        fresh = {name: factory() for name, factory in made.items() if name not in values}
        row = plain | fresh | values
        if "id" in plain:
            row["id"] = len(rows) + 1
        rows.append(row)
        return len(rows)

    def of(self, table: type[SQLModel]) -> list[Row]:
        return self.rows.get(table, [])

    def _default(self, table: type[SQLModel]) -> tuple[Row, dict[str, Callable[[], Any]]]:
        if table not in self._defaults:
            self._defaults[table] = _defaults(table)
        return self._defaults[table]


def _defaults(table: type[SQLModel]) -> tuple[Row, dict[str, Callable[[], Any]]]:
    plain: Row = {}
    made: dict[str, Callable[[], Any]] = {}
    for name, field in table.model_fields.items():
        if field.default_factory is not None:
            made[name] = field.default_factory  # type: ignore[assignment]
        elif not field.is_required():
            plain[name] = field.default
    return plain, made
