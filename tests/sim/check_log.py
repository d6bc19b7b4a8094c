"""I8 and law 13: the change log alone tells how every business row came to be as it is, and is sealed."""

from collections.abc import Iterator
from datetime import timedelta

from sqlmodel import SQLModel

from tests.sim.history import History

TRAFFIC = {
    "battle_packs", "changes", "chat_messages", "chat_reads", "errands", "inbox", "job_runs",
    "notices", "outbox", "pushes", "seals", "shown_places",
}  # fmt: skip
UNLOGGED_COLUMNS = {"accounts": {"used_at"}}
SEALED_WITHIN = timedelta(hours=6, minutes=10)


def the_log_tells_every_row(h: History) -> Iterator[str]:
    for table, rows in h.tables.items():
        if table in TRAFFIC:
            continue
        told = {row: life[-1].row for row, life in h.versions(table) if life[-1].row is not None}
        for row in rows:
            key = _key(table, row)
            logged = told.pop(key, None)
            if logged is None or _but(table, logged) != _but(table, row):
                yield f"{table} {key} is {row}, the log says {logged}"
        for key in told:
            yield f"{table} {key} is gone, and no change says so"


def each_change_follows_the_last(h: History) -> Iterator[str]:
    for (table, row), life in h.lives.items():
        for last, next in zip(life, life[1:], strict=False):
            before, known = _but(table, next.change.before or {}), last.row or {}
            if any(known.get(name) != value for name, value in before.items()):
                yield f"{table} {row}: change {next.change.id} does not begin where the last ended"


def the_chain_holds(h: History) -> Iterator[str]:
    if h.broken_seal is not None:
        yield f"the chain breaks at change {h.broken_seal}"
    unsealed = [one for one in h.changes if (one.id or 0) > h.sealed]
    if unsealed and h.end - unsealed[0].at > SEALED_WITHIN:
        yield f"change {unsealed[0].id} of {unsealed[0].at} was never sealed"


def _key(table: str, row: dict[str, object]) -> str:
    keys = SQLModel.metadata.tables[table].primary_key.columns
    return ":".join(str(row[column.name]) for column in keys)


def _but(table: str, row: dict[str, object]) -> dict[str, object]:
    return {
        name: value for name, value in row.items() if name not in UNLOGGED_COLUMNS.get(table, ())
    }
