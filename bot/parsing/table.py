"""`python -m bot.parsing.table`: reads one table, says its rows as JSON lines; runs confined (reliability T19).

In: one JSON line {path, kind, others, chosen, rows}. Out, a line each: {"head": …}, {"rows": [[number, state, fields,
problems, keys, cells], …]} …, {"end": {"rows": n}}; or {"refused": "sentence"}. Nothing of the file is run,
and what it makes us use beyond the limits ends this process only.
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

from bot.parsing.limits import confine
from bot.parsing.refused import Refused

CHUNK = 100  # rows of a line
LINE = 256 * 1024  # characters of cells in a line, about
COLUMNS = 300
TOP = 90  # rows that are looked at before the first is said
SAMPLES = 3

EMPTY = "表里没有内容"
OLD = "这是旧版 .xls 或加了密码的文件，请用 Excel 另存为不带密码的 .xlsx 再发"
PAGE = "这是网页，不是真正的表格。请用 Excel 打开后另存为 .xlsx 再发"
TOO_LARGE = "表格太大，或有一格落在很远的行列，没有读。请删掉空行空列，或分成几份再发"


@dataclass(frozen=True, slots=True)
class Asked:
    """`others`: further kinds that it may be; `chosen`: field → columns, as a person said; `rows`: more than
    that are refused."""

    path: Path
    kind: str
    chosen: Mapping[str, tuple[int, ...]]
    rows: int
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """The sheet that fits best."""

    name: str
    others: tuple[str, ...]
    rows: Iterator[list[str]]


def read(asked: Asked) -> Iterator[dict[str, Any]]:
    """What goes out, line by line. Raises Refused."""
    from sales.import_headings import recognise

    table = _table(asked)
    top = list(islice(table.rows, TOP))
    if not any(cell for row in top for cell in row):
        raise Refused(EMPTY)
    sheet = _fitting(asked, top)
    columns = recognise(sheet, top, asked.chosen)
    yield {"head": {"kind": sheet.kind, **_head(table, columns, top)}}
    yield from _said(sheet, columns, chain(top, table.rows), asked.rows)


def _fitting(asked: Asked, top: list[list[str]]) -> Any:
    """The kind that has what it needs and whose columns we know most of; the first of equals."""
    from sales.import_headings import fit
    from sales.import_kinds import SHEETS

    return max(
        (SHEETS[kind] for kind in (asked.kind, *asked.others)), key=lambda one: fit(one, top)
    )


def _said(
    sheet: Any, columns: Any, rows: Iterator[list[str]], most: int
) -> Iterator[dict[str, Any]]:
    from sales.importing import KNOWN, READY, check

    seen: set[int] = set()
    lines: list[list[Any]] = []
    count = size = 0
    for number, cells in enumerate(rows, 1):
        if number <= columns.first or (row := check(sheet, columns, cells)) is None:
            continue
        count += 1
        if count > most:
            raise Refused(f"表格超过 {most:,} 行，一次最多导入 {most:,} 行，请分成几份再发")
        marks = {hash(key) for key in row.keys}
        state = KNOWN if row.state == READY and marks & seen else row.state
        seen |= marks
        used = _trimmed(cells)
        lines.append([number, state, dict(row.fields), row.problems, row.keys, used])
        size += sum(map(len, used))
        if len(lines) >= CHUNK or size > LINE:
            yield {"rows": lines}
            lines, size = [], 0
    if lines:
        yield {"rows": lines}
    yield {"end": {"rows": count}}


def _head(table: Table, columns: Any, top: list[list[str]]) -> dict[str, Any]:
    width = max(map(len, top))
    body = top[columns.first :]
    samples = [
        next((row[at] for row in body if at < len(row) and row[at]), "") for at in range(width)
    ]
    return {
        "sheet": table.name,
        "others": table.others,
        "fields": columns.fields,
        "headings": [columns.called(at) for at in range(width)],
        "named": bool(columns.headings),
        "samples": [sample[:40] for sample in samples],
        "first": columns.first,
    }


# -- which file it is -----------------------------------------------------------------------------


def _table(asked: Asked) -> Table:
    """By what the bytes are, whatever the name says."""
    with asked.path.open("rb") as file:
        head = file.read(512)
    if not head:
        raise Refused(EMPTY)
    if head.startswith(b"PK"):
        return _workbook(asked)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused(OLD)
    if head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<":
        raise Refused(PAGE)
    from bot.parsing.delimited import rows

    return Table("", (), _bounded(rows(asked.path)))


def _workbook(asked: Asked) -> Table:
    """Of several sheets the one with the most columns that we know, the first among equals."""
    from bot.parsing.workbook import Page, pages

    best: Page | None = None
    most, names = -1, []
    for page in pages(asked.path):
        names.append(page.name)
        if page.width > COLUMNS:
            raise Refused(_wide(page.width))
        known = _known(asked, list(islice(page.rows(), TOP)))
        if known > most:
            best, most = page, known
    if best is None:
        raise Refused(EMPTY)
    return Table(best.name, tuple(name for name in names if name != best.name), best.rows())


def _known(asked: Asked, top: list[list[str]]) -> int:
    from sales.import_headings import recognise

    return len(recognise(_fitting(asked, top), top).fields)


def _bounded(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    for row in rows:
        if len(row) > COLUMNS:
            raise Refused(_wide(len(row)))
        yield row


def _wide(columns: int) -> str:
    return f"表格有 {columns:,} 列，最多 {COLUMNS} 列。请只留要导入的列再发"


def _trimmed(cells: list[str]) -> list[str]:
    last = next((at for at in range(len(cells), 0, -1) if cells[at - 1]), 0)
    return cells[:last]


# -- the process ----------------------------------------------------------------------------------


def main() -> int:
    confine()
    import orjson

    said = orjson.loads(sys.stdin.buffer.readline())
    chosen = {name: tuple(columns) for name, columns in said["chosen"].items()}
    asked = Asked(Path(said["path"]), said["kind"], chosen, said["rows"], tuple(said["others"]))
    out = sys.stdout.buffer
    try:
        for line in read(asked):
            out.write(orjson.dumps(line) + b"\n")
        out.flush()
    except Refused as refusal:
        out.write(orjson.dumps({"refused": str(refusal)}) + b"\n")
    except (MemoryError, RecursionError):
        out.write(orjson.dumps({"refused": TOO_LARGE}) + b"\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
