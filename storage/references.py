"""What refers to a customer, read off the tables themselves, so that a table of tomorrow is not forgotten (U-01)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Column, PrimaryKeyConstraint, Table, UniqueConstraint
from sqlmodel import SQLModel

from storage.tables import CLASSES

CUSTOMERS = "customers"
_OBJECT = "object_id"
_KINDS = ("object_kind", "kind")


@dataclass(frozen=True, slots=True)
class Reference:
    """A column that holds a customer's id; `kind`: only where this other column says „customer"."""

    table: Table
    column: str
    kind: str = ""

    @property
    def model(self) -> type[SQLModel]:
        return CLASSES[self.table.name]

    @property
    def is_key(self) -> bool:
        return self.column in self.table.primary_key.columns


@cache
def references() -> tuple[Reference, ...]:
    """By table and column: foreign keys, and things named by kind and id (clocks, notices, comments)."""
    found = [one for table in SQLModel.metadata.tables.values() for one in _of(table)]
    return tuple(sorted(found, key=lambda one: (one.table.name, one.column)))


@cache
def uniques(table: Table, column: str) -> tuple[tuple[str, ...], ...]:
    """The other columns of every key in which the column takes part: rows alike in them cannot both be of
    one customer."""
    keys = [
        tuple(one.columns.keys())
        for one in table.constraints
        if isinstance(one, UniqueConstraint | PrimaryKeyConstraint)
    ]
    keys += [tuple(one.columns.keys()) for one in table.indexes if one.unique]
    return tuple(
        tuple(name for name in key if name != column) for key in sorted(keys) if column in key
    )


@cache
def hanging(table: Table) -> tuple[tuple[str, str], ...]:
    """(column, table) of what a row belongs to besides its customer: an opportunity, a visit, a contact."""
    owned = {one.table.name for one in references() if not one.kind} - {CUSTOMERS}
    return tuple((own.name, name) for own, name in _targets(table) if name in owned)


def _of(table: Table) -> Iterator[Reference]:
    for column, target in _targets(table):
        if target == CUSTOMERS:
            yield Reference(table, column.name)
    if _OBJECT in table.columns and not table.columns[_OBJECT].foreign_keys:
        kind = next(name for name in _KINDS if name in table.columns)
        yield Reference(table, _OBJECT, kind)


def _targets(table: Table) -> Iterator[tuple[Column[Any], str]]:
    for column in table.columns:
        for key in column.foreign_keys:
            yield column, key.target_fullname.partition(".")[0]


def key_of(table: Table) -> Sequence[str]:
    return table.primary_key.columns.keys()
