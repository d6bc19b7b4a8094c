"""The matching rules in force: the file's, unless somebody changed them in the chat since the file was written."""

from dataclasses import asdict, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlmodel import col, select

from sales.matching_rules import MatchingRules
from sales.playbook import Playbook
from storage.clean import canonical_json
from storage.playbooks import plain, read_matching
from storage.store import Store
from storage.tables import MatchChange, MatchTrial

_ACTIVE = (
    select(MatchChange).where(MatchChange.state == "active").order_by(col(MatchChange.id).desc())
)


async def in_force(store: Store, file: Playbook) -> Playbook:
    """A file whose own matching rules changed since wins: whoever edited it did so later."""
    change = await active_change(store)
    if change is None or change.file_sha != fingerprint(file.matching):
        return file
    return with_rules(file, change)


def with_rules(playbook: Playbook, change: MatchChange) -> Playbook:
    return replace(playbook, matching=read_matching(change.matching), version=change.number or 0)


async def active_change(store: Store) -> MatchChange | None:
    return (await store.session.exec(_ACTIVE)).first()


async def change_of(store: Store, id: int, *, for_change: bool = False) -> MatchChange | None:
    lock = (store.locks or None) if for_change else None
    return await store.session.get(MatchChange, id, with_for_update=lock)


async def file_sha(store: Store, playbook: Playbook) -> str:
    """Of the file's own part, whatever is in force."""
    change = await active_change(store)
    now = plain_matching(playbook.matching)
    return change.file_sha if change and change.matching == now else fingerprint(playbook.matching)


async def last_number(store: Store) -> int:
    query = select(col(MatchChange.number)).where(col(MatchChange.number).is_not(None))
    return (await store.session.exec(query.order_by(col(MatchChange.number).desc()))).first() or 0


async def open_change(store: Store) -> MatchChange | None:
    """The newest that nobody decided about."""
    query = select(MatchChange).where(col(MatchChange.state).in_(("trying", "tried")))
    return (await store.session.exec(query.order_by(col(MatchChange.id).desc()))).first()


async def trial_of(store: Store, change_id: int) -> MatchTrial | None:
    return await store.session.get(MatchTrial, change_id)


async def keep_trial(store: Store, change_id: int, result: dict[str, Any], now: datetime) -> None:
    """Tried again after a crash it is the same. `result`: of sales.matching_trial."""
    await store.insert_once(MatchTrial, change_id=change_id, result=result, at=now)


def plain_matching(rules: MatchingRules) -> dict[str, Any]:
    content = plain(asdict(rules))
    assert isinstance(content, dict)
    return content


def fingerprint(rules: MatchingRules) -> str:
    return sha256(canonical_json(plain_matching(rules))).hexdigest()[:32]
