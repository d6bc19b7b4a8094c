"""Who told us of a lead hears when it stands differently: owed in the very transaction that moved it (AS-13)."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, Table, bindparam, union_all
from sqlalchemy import select as select_columns
from sqlmodel import SQLModel, col

from sales.partners import teller
from storage.changes import Author
from storage.prepared import run_now
from storage.tables import Lead, LeadSource
from storage.tables.columns import BigId

TELL = "tell_partner"
WEBHOOK = "webhook"
_ERRANDS: Table = SQLModel.metadata.tables["errands"]
_ASK = _ERRANDS.insert()
_ID = bindparam("lead", type_=BigId)
_TOLD = union_all(
    select_columns(col(Lead.source_key)).where(col(Lead.id) == _ID, col(Lead.source) == WEBHOOK),
    select_columns(col(LeadSource.source_key)).where(
        col(LeadSource.lead_id) == _ID, col(LeadSource.source) == WEBHOOK
    ),
)


def follow(
    connection: Connection,
    author: Author,
    changes: Iterable[dict[str, Any]],
    followers: Collection[str],
) -> None:
    """Once per version of a lead, an errand for each of `followers` (partners who want to hear) that told of
    it. Whatever moved it: a handler, a job, an undo."""
    for lead in _moved(changes):
        found = connection.execute(_TOLD, {"lead": lead["id"]}).scalars()
        for partner in sorted({teller(key) for key in found}.intersection(followers)):
            run_now(connection, _ASK, [_errand(author, partner, lead)])


def _moved(changes: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for change in changes:
        before, after = change["before"], change["after"]
        if change["table"] == "leads" and before and after and before["state"] != after["state"]:
            yield after


def _errand(author: Author, partner: str, lead: dict[str, Any]) -> dict[str, Any]:
    name = f"lead-{lead['id']}-{lead['version']}"
    return {
        "once": f"{TELL}:{partner}:{name}", "name": TELL,
        "args": {"partner": partner, "lead": lead["id"], "id": name},
        "person_id": None, "event_id": None, "state": "waiting", "not_before": author.at,
        "attempts": 0, "progress": "", "last_error": "", "created_at": author.at,
    }  # fmt: skip
