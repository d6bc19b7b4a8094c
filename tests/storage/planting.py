"""Rows of any table, made from the tables themselves: a table of tomorrow is planted without a word here."""

from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import Column, Table
from sqlmodel import SQLModel, select

from storage.rows import row_key, snapshot
from storage.store import Store
from storage.tables import CLASSES
from storage.tables.columns import JsonColumn, Moment
from tests.storage.world import NOW

_FEW = (1, 2, 3)


class Planter:
    """Plants rows whose references are rows that it planted before; the same seed, the same rows."""

    def __init__(self, store: Store, seed: int) -> None:
        self.store, self.rng = store, Random(seed)
        self.keys: dict[str, list[Any]] = {}

    async def plant(self, name: str, **given: Any) -> Any:
        """One row, or None where an equal key is there already."""
        table, model = SQLModel.metadata.tables[name], CLASSES[name]
        values = {
            column.name: await self._value(table, column)
            for column in table.columns
            if column.name != "id" and column.name not in given
        }
        row = model(**values | given)
        if not await self._is_new(table, row):
            return None
        self.store.session.add(row)
        await self.store.session.flush()
        if "id" in table.columns:
            self.keys.setdefault(name, []).append(row.id)
        return row

    async def _value(self, table: Table, column: Column[Any]) -> Any:
        if column.name == "version":
            return 1
        if column.foreign_keys:
            return await self._referred(table, column)
        if column.name in ("object_kind", "kind") and "object_id" in table.columns:
            return self.rng.choice(("customer", "opportunity"))
        return self._plain(column)

    async def _referred(self, table: Table, column: Column[Any]) -> Any:
        (key,) = column.foreign_keys
        target, field = key.target_fullname.split(".")
        if target != "customers" and not self.keys.get(target) and not column.nullable:
            await self.plant(target)
        known = self.keys.get(target, [])
        if not known or (column.nullable and self.rng.random() < 0.3):
            return None
        return self.rng.choice(known)

    def _plain(self, column: Column[Any]) -> Any:
        kind: Any = getattr(column.type, "impl_instance", column.type)
        number, known = self.rng.choice(_FEW), kind.python_type
        if isinstance(column.type, JsonColumn):
            return self.rng.choice(([], ["甲"], ["甲", "乙"]))
        if known is bool:
            return number == 1
        if known is int:
            return number
        if isinstance(column.type, Moment):
            return NOW + timedelta(days=number)
        assert known is str, f"a column of {known}: say here what it may hold"
        return self.rng.choice("甲乙丙丁")

    async def _is_new(self, table: Table, row: Any) -> bool:
        for one in (*table.constraints, *table.indexes):
            unique = type(one).__name__ in ("UniqueConstraint", "PrimaryKeyConstraint")
            names = one.columns.keys() if unique or getattr(one, "unique", False) else ["id"]
            values = [getattr(row, name) for name in names]
            if None in values:
                continue
            same = [table.c[name] == value for name, value in zip(names, values, strict=True)]
            if (await self.store.session.exec(select(*table.primary_key).where(*same))).first():
                return False
        return True


async def everything(store: Store, *, but: frozenset[str]) -> dict[str, dict[str, Any]]:
    """Table → key → row, versions aside: they only ever rise."""
    await store.session.flush()
    store.session.expunge_all()
    return {
        name: {row_key(table, row): _plainly(row) async for row in _rows(store, table)}
        for name, table in SQLModel.metadata.tables.items()
        if name not in but
    }


async def _rows(store: Store, table: Table) -> Any:
    for row in (await (await store.session.connection()).execute(table.select())).all():
        yield row._asdict()


def _plainly(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in snapshot(row).items() if name != "version"}
