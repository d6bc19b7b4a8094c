"""`write_wrong_rows`: what could not be taken, as it was, with the reason beside it: mend it and send it again."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile

from bot.connectors.tables import Works
from bot.errands import Task
from bot.files import keep, remember
from sales.actions import Action, WrongRowsWritten
from sales.importing import harmless
from storage.imports import WITHOUT, batch_of, next_rows
from storage.tables import ImportRow

CHUNK = 200
WHY = "问题"


async def write_wrong_rows(works: Works, task: Task) -> Action:
    batch_id = task.args["batch"]
    async with works.storage.read() as store:
        batch = await batch_of(store, batch_id)
    if batch is None or batch.errors_id:
        return WrongRowsWritten(batch_id)
    headings = [*batch.columns.get("headings", []), WHY]
    data = await _written(works, batch_id, headings)
    kept = await keep(works.media, data, f"{Path(batch.name).stem[:60]}-未导入.xlsx")
    async with works.storage.begin(at=works.clock.now()) as store:
        store.acting(at=works.clock.now(), person_id=batch.person_id, job="import")
        media = await remember(store, kept, batch.person_id)
        if row := await batch_of(store, batch_id, for_change=True):
            row.errors_id = media.id
    return WrongRowsWritten(batch_id)


async def _written(works: Works, batch_id: int, headings: Sequence[str]) -> bytes:
    """Row by row to the disk."""
    import xlsxwriter  # only where a file is written

    with NamedTemporaryFile(suffix=".xlsx") as draft:
        book = xlsxwriter.Workbook(draft.name, {"constant_memory": True})
        sheet = book.add_worksheet("未导入")
        _write(sheet, 0, headings)
        number, at = 0, 1
        while rows := await _next(works, batch_id, number):
            await asyncio.to_thread(_write_all, sheet, at, rows, len(headings))
            number, at = rows[-1].number, at + len(rows)
        await asyncio.to_thread(book.close)
        return await asyncio.to_thread(Path(draft.name).read_bytes)


async def _next(works: Works, batch_id: int, after: int) -> Sequence[ImportRow]:
    async with works.storage.read() as store:
        return await next_rows(store, batch_id, after, WITHOUT, CHUNK)


def _write_all(sheet: object, at: int, rows: Sequence[ImportRow], width: int) -> None:
    for offset, row in enumerate(rows):
        cells = [*row.values["cells"]][: width - 1]
        why = "；".join(row.problems)
        _write(sheet, at + offset, [*cells, *[""] * (width - 1 - len(cells)), why])


def _write(sheet: object, row: int, cells: Sequence[str]) -> None:
    """As text, whatever it looks like: also once somebody saves the sheet as CSV, no cell is a formula."""
    for column, cell in enumerate(cells):
        sheet.write_string(row, column, harmless(cell))  # type: ignore[attr-defined]
