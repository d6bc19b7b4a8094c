"""A row as an object of the session, as SQLAlchemy's loading would make it."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import bindparam, inspect
from sqlalchemy.orm.attributes import instance_dict, instance_state
from sqlmodel import Session, SQLModel, select
from sqlmodel.sql.expression import SelectOfScalar


def objects_of(
    session: Session, entity: type[SQLModel], rows: Iterable[Sequence[Any]], *, anew: bool
) -> list[Any] | None:
    """One per row, in its table's columns. None: one of them is in the session already and must be read
    into (`anew`: even if it is whole), which SQLAlchemy does."""
    objects = []
    for row in rows:
        key = _identity(entity, row)
        present = session.identity_map.get(key)
        if present and (anew or inspect(present).unloaded):
            return None
        objects.append(present or _made(session, entity, key, row))
    return objects


def present(session: Session, entity: type[SQLModel], id: int) -> Any:
    """The session's object with that key."""
    return session.identity_map.get(inspect(entity).identity_key_from_primary_key((id,)))


@cache
def by_id(entity: type[SQLModel]) -> SelectOfScalar[Any]:
    table = inspect(entity).local_table
    return select(entity).where(*(one == bindparam("id") for one in table.primary_key))


def _made(session: Session, entity: type[SQLModel], key: Any, row: Sequence[Any]) -> Any:
    """As the ORM's loader does it, which knows that nothing hangs on the row."""
    made = inspect(entity).class_manager.new_instance()
    state, values = instance_state(made), instance_dict(made)
    values.update(zip(_columns(entity), row, strict=True))
    state.key, state.session_id = key, session.hash_key
    session.identity_map.add(state)
    state._commit_all(values, session.identity_map)
    return made


def _identity(entity: type[SQLModel], row: Sequence[Any]) -> Any:
    key = tuple([row[place] for place in _key_places(entity)])
    return inspect(entity).identity_key_from_primary_key(key)


@cache
def _columns(entity: type[SQLModel]) -> tuple[str, ...]:
    """An attribute is called like its column: SQLModel has it no other way."""
    return tuple(inspect(entity).local_table.columns.keys())


@cache
def _key_places(entity: type[SQLModel]) -> tuple[int, ...]:
    columns = list(inspect(entity).local_table.columns)
    return tuple(columns.index(one) for one in inspect(entity).primary_key)
