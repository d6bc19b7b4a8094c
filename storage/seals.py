"""The hash chain over the change log, so that an edited, deleted or re-ordered change shows (law 13).

A batch of committed changes is one Seal. Its head goes to a place outside the database; without that
anchor a cut-off tail would not show.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import bindparam, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from storage.clean import canonical_json
from storage.rows import snapshot
from storage.tables import Change, Seal
from storage.transaction import Transaction

_LEAF_DIGITS = 16
_LAST = select(Seal).order_by(col(Seal.id).desc()).limit(1)
_CHAIN = select(Seal).order_by(col(Seal.id))
_BATCH = (
    select(Change)
    .where(col(Change.id) > bindparam("after"))
    .order_by(col(Change.id))
    .limit(bindparam("most"))
)
_BETWEEN = (
    select(Change)
    .where(col(Change.id) > bindparam("after"), col(Change.id) <= bindparam("last"))
    .order_by(col(Change.id))
)


class Seals(Transaction):
    async def seal(self, now: datetime, limit: int = 500) -> str:
        """Chain up to `limit` committed changes; returns the head to anchor ("" before the first). On
        PostgreSQL this must be the transaction's first statement: it shuts writers out for a moment."""
        last = (await self.session.exec(_LAST)).first()
        after, head = (last.last_change, last.head) if last else (0, "")
        if not await self._nobody_writes():
            return head
        params = {"after": after, "most": limit}
        changes = (await self.session.exec(_BATCH, params=params)).all()
        if not changes:
            return head
        fresh = _seal(changes, after, head, now)
        return (
            fresh.head if await self.insert_once(Seal, **fresh.model_dump(exclude={"id"})) else head
        )

    async def verify(self, *anchors: str) -> int | None:
        """The id of the first change that is not what was sealed; None: all is well. With an anchor that
        no seal bears, the chain was cut or made anew: the id after the last change that is still under
        an anchor before it, else after the last sealed one."""
        after, head, heads = 0, "", {"": 0}
        for seal in (await self.session.exec(_CHAIN)).all():
            params = {"after": after, "last": seal.last_change}
            changes = (await self.session.exec(_BETWEEN, params=params)).all()
            if (bad := _first_bad(seal, changes, after, head)) is not None:
                return bad
            after, head = seal.last_change, seal.head
            heads[head] = after
            self.session.expunge_all()  # the log may be larger than memory
        return _lost(anchors, heads, after)

    async def sealed_head(self) -> str:
        last = (await self.session.exec(_LAST)).first()
        return last.head if last else ""

    async def _nobody_writes(self) -> bool:
        """Ids are given out before commit: only while no change is being written (PostgreSQL) is it
        certain that a lower id cannot appear later."""
        if not self.locks:
            return True
        try:
            async with self.savepoint():
                await self._run(text("SET LOCAL lock_timeout = '50ms'"), {})
                await self._run(text("LOCK TABLE changes IN SHARE MODE"), {})
        except DBAPIError:
            return False
        return True


def _seal(changes: Sequence[Change], after: int, head: str, now: datetime) -> Seal:
    hashes = [_hash(change) for change in changes]
    return Seal(
        after_change=after, last_change=changes[-1].id or 0, count=len(changes), at=now,
        head=_chained(head, hashes), leaves=_leaves(changes, hashes),
    )  # fmt: skip


def _first_bad(seal: Seal, changes: Sequence[Change], after: int, head: str) -> int | None:
    if seal.after_change != after:
        return after + 1
    hashes = [_hash(change) for change in changes]
    leaves = _leaves(changes, hashes)
    for kept, found in zip(seal.leaves, leaves, strict=False):
        if kept != found:
            return int(min(kept[0], found[0]))
    shorter, longer = sorted((leaves, seal.leaves), key=len)
    if len(shorter) != len(longer):
        return int(longer[len(shorter)][0])
    if leaves and len(leaves) == seal.count and _chained(head, hashes) == seal.head:
        return None
    return int(leaves[0][0]) if leaves else after + 1


def _lost(anchors: Sequence[str], heads: Mapping[str, int], after: int) -> int | None:
    sound = 0
    for anchor in anchors:
        if anchor not in heads:
            return (sound or after) + 1
        sound = heads[anchor]
    return None


def _hash(change: Change) -> str:
    columns = {name: getattr(change, name) for name in Change.model_fields}
    return sha256(canonical_json(snapshot(columns))).hexdigest()


def _leaves(changes: Sequence[Change], hashes: Iterable[str]) -> list[list[Any]]:
    return [[one.id, found[:_LEAF_DIGITS]] for one, found in zip(changes, hashes, strict=True)]


def _chained(head: str, hashes: Iterable[str]) -> str:
    for found in hashes:
        head = sha256((head + found).encode()).hexdigest()
    return head
