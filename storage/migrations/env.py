"""What Alembic runs: always on the connection that we hand in, inside its open transaction."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import BigInteger
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

import storage.tables  # noqa: F401
from storage.tables.columns import JsonColumn, Moment

_SPELLED = {Moment: "Moment()", BigInteger: "BigId", JsonColumn: "Json", AutoString: "sa.String()"}


def spell(kind: str, thing: Any, _: Any) -> str | Literal[False]:
    """Our own column types by name, so that a revision reads the same for both databases."""
    if kind != "type":
        return False
    return next((name for of, name in _SPELLED.items() if isinstance(thing, of)), False)


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_item=spell,
    render_as_batch=True,  # SQLite changes columns by copying the table
    transactional_ddl=True,  # SQLite's DDL is, too; Alembic assumes otherwise
)
with context.begin_transaction():
    context.run_migrations()
