"""The sheets of a workbook by python-calamine: the values as last calculated, never a formula."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from bot.parsing.cells import text_of
from bot.parsing.packed import BROKEN, look_inside
from bot.parsing.refused import Refused

SHEETS = 8  # looked at for the one that fits
MERGED = 20_000  # ranges; more is no table
_TALLEST = 1000  # rows of one merged cell

LOCKED = "文件加了密码，打不开。请去掉密码后再发"


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet; its rows are those of the sheet from the very first, its columns those that are used."""

    name: str
    width: int
    sheet: CalamineSheet

    def rows(self) -> Iterator[list[str]]:
        """The value of cells that are merged downwards stands in each of them."""
        merged = _downwards(self.sheet)
        above: list[str] = []
        for number, row in enumerate(self.sheet.iter_rows()):
            texts = [text_of(cell) for cell in row]
            for column in merged.get(number, ()):
                if column < len(texts) and not texts[column] and column < len(above):
                    texts[column] = above[column]
            above = texts
            yield texts


def pages(path: Path) -> Iterator[Page]:
    """The visible sheets that have something in them, one after the other. Raises Refused."""
    look_inside(path)
    try:
        book = CalamineWorkbook.from_path(path)
        shown = [
            one.name
            for one in book.sheets_metadata
            if one.visible == SheetVisibleEnum.Visible and one.typ == SheetTypeEnum.WorkSheet
        ]
        for name in shown[:SHEETS]:
            sheet = book.get_sheet_by_name(name)
            if sheet.start is not None:
                yield Page(sheet.name, sheet.width, sheet)
    except PasswordError:
        raise Refused(LOCKED) from None
    except (CalamineError, OSError, ValueError):
        raise Refused(BROKEN) from None


def _downwards(sheet: CalamineSheet) -> dict[int, list[int]]:
    """Row (from 0, of the sheet) → columns (from 0, of the rows) that repeat what is above them."""
    start = sheet.start or (0, 0)
    below: dict[int, list[int]] = {}
    for (top, left), (bottom, _) in (sheet.merged_cell_ranges or [])[:MERGED]:
        column = left - start[1]
        for row in range(top + 1, min(bottom, top + _TALLEST) + 1) if column >= 0 else ():
            below.setdefault(row, []).append(column)
    return below
