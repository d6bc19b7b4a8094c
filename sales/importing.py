"""Rows of a table that somebody brings: what a kind of table holds, and what became of each row (U-08, R29).

Everything is generic over the kind: leads today, customers with the capture issue. Cells are text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

READY, KNOWN, DOUBTFUL, BAD = "ready", "known", "doubtful", "bad"
"""What a dry run says of a row. known: ready, and joins something that is there already."""

SUMS = frozenset("合计 总计 小计 累计 平均 总数 汇总".split())
SUM = "这一行像合计，没有导入"

Cells: TypeAlias = Sequence[str]
Heading: TypeAlias = str
"""The heading above a cell: 「年采购额（万元）」 says the unit that the cell leaves out."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a cell says. `doubt`: the row is taken, without what is doubted; `fault`: the row is not."""

    value: Any = None
    doubt: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """`names`: headings that mean it, as `plain_heading` writes them, the best first. `looks`: whether a
    cell looks like one, where no heading says so; None: only by name. `read(cell, heading)`."""

    name: str
    label: str
    names: tuple[str, ...]
    read: Callable[[str, Heading], Read]
    looks: Callable[[str], bool] | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One kind of table. `needs`: groups of fields, one of each must be in the row. `keys`: what makes two
    rows the same thing; empty: a row of its own."""

    kind: str
    noun: str  # 线索
    fields: tuple[Field, ...]
    needs: tuple[tuple[str, ...], ...]
    keys: Callable[[Mapping[str, Any]], tuple[str, ...]]

    def labelled(self, name: str) -> str:
        return next((one.label for one in self.fields if one.name == name), name)


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns (from 0) hold which field: the first that is filled counts. `first`: rows above it are
    titles and headings."""

    fields: Mapping[str, tuple[int, ...]]
    headings: tuple[str, ...]
    first: int = 0

    def called(self, column: int) -> str:
        named = self.headings[column] if column < len(self.headings) else ""
        return named or f"第{column + 1}列"


@dataclass(frozen=True, slots=True)
class Checked:
    """A row as the dry run sees it."""

    state: str
    fields: Mapping[str, Any]
    problems: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()


def check(sheet: Sheet, columns: Columns, cells: Cells) -> Checked | None:
    """None: nothing is written there, or the headings once more."""
    said = {field.name: _cell(columns, field.name, cells) for field in sheet.fields}
    if not any(text for text, _ in said.values()) or _is_heading(columns, cells):
        return None
    if any(text.replace(" ", "") in SUMS for text in cells[: len(columns.headings) or None]):
        return Checked(BAD, {}, (SUM,))
    read = {
        field.name: field.read(*said[field.name]) for field in sheet.fields if said[field.name][0]
    }
    fields = {name: one.value for name, one in read.items() if one.value not in (None, "")}
    faults = [one.fault for one in read.values() if one.fault] or list(_missing(sheet, fields))
    doubts = [one.doubt for one in read.values() if one.doubt]
    state = BAD if faults else DOUBTFUL if doubts else READY
    return Checked(state, fields, (*faults, *doubts), () if faults else sheet.keys(fields))


def plain_heading(text: str) -> str:
    """Without blanks, signs and what stands in brackets: 「*联系电话 (必填)：」 is 联系电话."""
    plain = unicodedata.normalize("NFKC", text[:80]).lower()
    return _SIGNS.sub("", _BRACKETED.sub("", plain)) or _SIGNS.sub("", plain)


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP: CSV injection)."""
    return (
        f"'{cell}" if cell.lstrip().startswith(("=", "+", "-", "@")) or cell[:1] in _LEADS else cell
    )


_BRACKETED = re.compile(r"[(\[【{<《][^)\]】}>》]*[)\]】}>》]")
_SIGNS = re.compile(r"[\s*:#_\-/.,、·?!\"'()\[\]【】]+")
_LEADS = ("\t", "\r", "\n", "|")


def _cell(columns: Columns, name: str, cells: Cells) -> tuple[str, Heading]:
    for column in columns.fields.get(name, ()):
        if column < len(cells) and cells[column]:
            return cells[column], columns.called(column)
    return "", ""


def _is_heading(columns: Columns, cells: Cells) -> bool:
    """Tables pasted below one another bring their headings along."""
    used = [column for found in columns.fields.values() for column in found[:1]]
    named = [column for column in used if column < min(len(cells), len(columns.headings))]
    same = [column for column in named if cells[column] == columns.headings[column] != ""]
    return len(same) > 1 and len(same) == len(named)


def _missing(sheet: Sheet, fields: Mapping[str, Any]) -> Sequence[str]:
    lacking = [group for group in sheet.needs if not any(fields.get(name) for name in group)]
    return [
        f"{'和'.join(sheet.labelled(name) for name in group)}"
        f"{'至少要有一个' if len(group) > 1 else '没有填'}"
        for group in lacking
    ]
