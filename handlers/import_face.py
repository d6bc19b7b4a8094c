"""How a brought table looks to who brought it: nobody else's business until its rows are somebody's."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from cards.import_columns import ColumnsView, import_columns
from cards.importing import (
    DOUBTS,
    Doubt,
    ImportView,
    import_done,
    import_dry,
    import_over,
    import_reverted,
    import_running,
    import_waiting,
)
from cards.model import Card
from handlers.import_kinds import IMPORTED
from handlers.registry import Context, Reply, face
from sales.importing import Sheet
from storage.imports import batch_of, counts, next_rows
from storage.tables import ImportBatch, ImportRow

IMPORT = "import"
_FACES = {
    "dry": import_dry, "running": import_running, "done": import_done, "reverted": import_reverted,
    "reading": import_waiting, "reverting": import_waiting,
}  # fmt: skip


@face(IMPORT)
async def import_face(ctx: Context, id: int) -> Card | None:
    batch = await mine(ctx, id)
    return await draw(ctx, batch) if batch else None


async def mine(ctx: Context, id: int, *, for_change: bool = False) -> ImportBatch | None:
    """None: not there, or somebody else's."""
    batch = await batch_of(ctx.store, id, for_change=for_change)
    return batch if batch and batch.person_id == ctx.actor.id else None


async def reply(
    ctx: Context, batch: ImportBatch, notice: str = "", *, below: bool = False
) -> Reply:
    return Reply(await draw(ctx, batch), notice, below, (IMPORT, batch.id or 0))


async def draw(ctx: Context, batch: ImportBatch) -> Card:
    return _FACES.get(batch.state, import_over)(await view_of(ctx, batch))


async def view_of(ctx: Context, batch: ImportBatch) -> ImportView:
    sheet = IMPORTED[batch.kind].sheet
    found = batch.counts.get("rows") or await counts(ctx.store, batch.id or 0)
    until = undoable_until(ctx, batch)
    rows = sum(found.values())
    left = found.get("ready", 0) + found.get("known", 0) + found.get("doubtful", 0)
    return ImportView(
        id=batch.id or 0,
        version=batch.version,
        name=batch.name,
        noun=sheet.noun,
        state=batch.state,
        counts=found,
        rows=rows,
        at=rows if batch.state == "reading" else rows - left,
        columns=tuple((label, heading) for _, label, heading in _fields(sheet, batch) if heading),
        doubts=await _doubts(ctx, sheet, batch) if batch.state == "dry" else (),
        note=batch.counts.get("refused", "") or _others(batch.columns),
        until=ctx.local(until) if until and until > ctx.now else None,
        pruned="rows" in batch.counts and batch.errors_id is None,
    )


def undoable_until(ctx: Context, batch: ImportBatch) -> datetime | None:
    if batch.state != "done" or batch.done_at is None:
        return None
    return batch.done_at + timedelta(hours=ctx.playbook.imports.revert_hours)


def columns_card(batch: ImportBatch, field: str = "", column: str = "") -> Card:
    found = batch.columns
    headings = zip(found.get("headings", []), found.get("samples", []), strict=False)
    sheet = IMPORTED[batch.kind].sheet
    return import_columns(
        ColumnsView(
            batch.id or 0, batch.version, batch.name, tuple(_fields(sheet, batch)), tuple(headings),
            field, column,
        )
    )  # fmt: skip


def _fields(sheet: Sheet, batch: ImportBatch) -> list[tuple[str, str, str]]:
    """Name, label, and the headings of the columns it is read from."""
    headings, used = batch.columns.get("headings", []), batch.columns.get("fields", {})
    return [
        (one.name, one.label, "、".join(headings[at] for at in used.get(one.name, ())))
        for one in sheet.fields
    ]


def _others(columns: Mapping[str, Any]) -> str:
    others = columns.get("others", ())
    return f"还有 {len(others)} 个工作表没有读：{'、'.join(others)}" if others else ""


async def _doubts(ctx: Context, sheet: Sheet, batch: ImportBatch) -> tuple[Doubt, ...]:
    """The first rows in doubt, then the first that are wrong."""
    doubtful = [*await next_rows(ctx.store, batch.id or 0, 0, ["doubtful"], DOUBTS)]
    more = DOUBTS - len(doubtful)
    wrong = await next_rows(ctx.store, batch.id or 0, 0, ["bad"], more) if more else []
    return tuple(_doubt(sheet, row) for row in (*doubtful, *wrong))


def _doubt(sheet: Sheet, row: ImportRow) -> Doubt:
    first = row.values["fields"].get(sheet.fields[0].name)
    name = first or next((cell for cell in row.values["cells"] if cell), "")
    return Doubt(row.number, name, "；".join(row.problems))
