"""The change log: every business row that a transaction writes, before and after (law 13)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table
from sqlmodel import SQLModel

from storage.prepared import run_now
from storage.rows import Snapshot, row_key
from storage.tables import Change

# Traffic and conversations are their own record. Whatever is not named here is logged.
UNLOGGED = {
    "assignment_blocks", "battle_packs", "changes", "chat_messages", "chat_reads", "errands", "import_rows", "inbox",
    "job_runs", "lead_keys", "leases", "match_trials", "notices", "outbox", "pool_moves", "pushes", "seals",
    "shown_places",
    "usage",
}  # fmt: skip

_CHANGES: Table = SQLModel.metadata.tables["changes"]
_INSERT_CHANGE = _CHANGES.insert()
assert Change.__tablename__ == _CHANGES.name


@dataclass(frozen=True, slots=True)
class Author:
    """Who or what changes rows in this transaction, and when."""

    at: datetime
    person_id: int | None = None
    event_id: int | None = None
    job: str = ""


class NobodyActs(RuntimeError):
    """A business row changes before `store.acting(at=…)` said who changes it."""


class UnloggedWrite(RuntimeError):
    """A statement would change business rows behind the change log; change the objects instead."""


def is_logged(table: Any) -> bool:
    return getattr(table, "name", None) not in UNLOGGED


def write_changes(
    connection: Connection, author: Author | None, changes: list[dict[str, Any]]
) -> None:
    """`changes`: dicts with table, row, before, after."""
    if not changes:
        return
    if author is None:
        raise NobodyActs("call store.acting(at=…) before changing business rows")
    who = {
        "event_id": author.event_id, "job": author.job, "person_id": author.person_id,
        "at": author.at,
    }  # fmt: skip
    run_now(connection, _INSERT_CHANGE, [change | who for change in changes])


def change_of(table: Table, before: Snapshot | None, after: Snapshot | None) -> dict[str, Any]:
    kept = after if after is not None else before
    assert kept is not None
    return {"table": table.name, "row": row_key(table, kept), "before": before, "after": after}
