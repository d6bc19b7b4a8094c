from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import SQLModel, select

from handlers.registry import HANDLERS, Context, Handled, Reply
from sales.actions import AddTodo
from sales.rights import anyone
from storage.store import Storage
from storage.tables import Todo
from tests.doubles.company import Company, open_company

Rows = Callable[[type[SQLModel]], Awaitable[list[Any]]]


@pytest.fixture
async def company(storage: Storage, tmp_path: Path) -> Company:
    return await open_company(storage, tmp_path / "anchor.log")


@pytest.fixture
async def small(sqlite_storage: Storage, tmp_path: Path) -> Company:
    """For what does not depend on the database."""
    return await open_company(sqlite_storage, tmp_path / "anchor.log")


@pytest.fixture
def rows(company: Company) -> Rows:
    return reader(company)


@pytest.fixture
def rows_small(small: Company) -> Rows:
    return reader(small)


def reader(company: Company) -> Rows:
    async def read(table: type[SQLModel]) -> list[Any]:
        async with company.storage.read() as store:
            found = list((await store.session.exec(select(table))).all())
            store.session.expunge_all()
            return found

    return read


@pytest.fixture
def todo_handler(monkeypatch: pytest.MonkeyPatch) -> None:
    """「待办 …」 writes one row and says so; 「待办 坏」 writes one and then breaks."""

    async def add(action: AddTodo, context: Context) -> Reply:
        todo = Todo(
            owner_id=context.actor.id,
            text=action.text,
            due_at=context.now + timedelta(hours=1),
            created_at=context.now,
        )
        context.store.session.add(todo)
        await context.store.session.flush()
        if action.text == "坏":
            raise RuntimeError("a bug in a handler")
        return Reply(notice=f"已记下：{action.text}")

    monkeypatch.setitem(HANDLERS, AddTodo, Handled(add, anyone))
