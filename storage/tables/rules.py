"""Changes of the matching rules that people made in the chat, and what each would have done (AS-08)."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from storage.tables.columns import (
    BigId,
    Versioned,
    json,
    key,
    maybe_moment,
    maybe_ref,
    moment,
    ref,
)


class MatchChange(Versioned, SQLModel, table=True):
    """state: trying | tried | active | replaced | dropped. `matching`: the playbook's whole part as it would
    be; `made_from`, `file_sha`: hashes of the part it was made from, and of the file's own. `number`: of the
    playbook's version, once it was in force."""

    __tablename__ = "match_changes"
    id: int | None = key()
    state: str = Field(default="trying", index=True)
    rule: str  # its name
    before: str = ""  # in words
    after: str = ""
    matching: dict[str, Any] = json()
    made_from: str
    file_sha: str
    number: int | None = None
    person_id: int = ref("people.id", index=False)
    at: datetime = moment()
    decided_by_id: int | None = maybe_ref("people.id", index=False)
    decided_at: datetime | None = maybe_moment()
    version: int = 1


class MatchTrial(SQLModel, table=True):
    """What a change would have done with the past leads: sales.matching_what_if as plain data."""

    __tablename__ = "match_trials"
    change_id: int = Field(
        sa_type=BigId, primary_key=True, sa_column_kwargs={"autoincrement": False}
    )
    result: dict[str, Any] = json()
    at: datetime = moment()
