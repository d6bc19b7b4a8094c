"""The parts of an assignment: what many share is a row of its own (AS-09)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BindParameter, Table, bindparam
from sqlmodel import SQLModel, col, select

from sales.matching_shared import Blocks, apart, together
from storage.store import Store
from storage.tables import Assignment, AssignmentBlock
from storage.transaction import insert_once_statement

_BLOCKS: Table = SQLModel.metadata.tables["assignment_blocks"]
_DIGESTS: BindParameter[Any] = bindparam("digests", expanding=True)
_KNOWN = select(AssignmentBlock.digest).where(col(AssignmentBlock.digest).in_(_DIGESTS))
_CONTENT = select(AssignmentBlock.digest, AssignmentBlock.content).where(
    col(AssignmentBlock.digest).in_(_DIGESTS)
)


async def keep_parts(store: Store, parts: Mapping[str, Any]) -> dict[str, Any]:
    """What the assignment itself keeps."""
    own, blocks = apart(parts)
    await _keep(store, blocks)
    return own


async def parts_of(store: Store, assignment: Assignment) -> dict[str, Any] | None:
    """As they were decided by; None: nothing was weighed."""
    if assignment.parts is None:
        return None
    if not (shared := assignment.parts.get("shared")):
        return together(assignment.parts, {})
    found = await store.session.exec(_CONTENT, params={"digests": sorted(set(shared.values()))})
    return together(assignment.parts, dict(found.all()))


async def _keep(store: Store, blocks: Blocks) -> None:
    """In one order, so that two who keep many do not wait in a circle."""
    known = set(await store.session.exec(_KNOWN, params={"digests": list(blocks)}))
    rows = [{"digest": one, "content": blocks[one]} for one in sorted(blocks.keys() - known)]
    if rows:
        await store._run(insert_once_statement(_BLOCKS, store.dialect, returning=False), rows)
