"""Which column of a table holds what: by its heading, else by what stands in it (MI-01)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sales.importing import Columns, Field, Sheet, plain_heading

LOOKED_AT = 30  # rows at the top among which the headings are
ENOUGH = 2  # headings that we know; a single one may be a word in a title
MOSTLY = 0.6  # of the filled cells that must look like it
SAMPLES = 60

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class _Found:
    """A row, or two, that may be the headings."""

    headings: tuple[str, ...]
    first: int
    known: Mapping[str, tuple[int, ...]]


def recognise(
    sheet: Sheet, top: Rows, chosen: Mapping[str, tuple[int, ...]] | None = None
) -> Columns:
    """`top`: the first rows of the file. `chosen`: what a person said of a field overrides what we think;
    no column at all: the field is not in the file."""
    found = _headings(sheet, top)
    body = top[found.first : found.first + SAMPLES]
    fields = dict(found.known) | _by_content(sheet, found, body)
    if chosen:
        taken = {column for columns in chosen.values() for column in columns}
        kept = {
            name: tuple(one for one in columns if one not in taken)
            for name, columns in fields.items()
        }
        fields = kept | dict(chosen)
    return Columns({name: at for name, at in fields.items() if at}, found.headings, found.first)


def fit(sheet: Sheet, top: Rows) -> tuple[bool, int]:
    """How well a table fits a kind: whether all that is needed is there, and how many columns we know."""
    fields = recognise(sheet, top).fields
    return all(any(name in fields for name in group) for group in sheet.needs), len(fields)


def _headings(sheet: Sheet, top: Rows) -> _Found:
    """The row, or pair of rows, with the most headings that we know; else the table begins at once."""
    best = _Found((), 0, {})
    for at, row in enumerate(top[:LOOKED_AT]):
        one = _Found(tuple(row), at + 1, _by_name(sheet, [(cell,) for cell in row]))
        best = max(best, one, key=_known)
        if at and _is_group(top[at - 1], row):
            best = max(_two(sheet, top[at - 1], row, at + 1), best, key=_known)
    enough = min(ENOUGH, max((_width(row) for row in top[:LOOKED_AT]), default=0))
    if best.known and len(best.known) >= enough:
        return best
    return _unknown(sheet, top) or _Found((), _titles(top), {})


def _unknown(sheet: Sheet, top: Rows) -> _Found | None:
    """Headings in words that we do not know: several words and no figure, with figures right below."""
    for at, (row, below) in enumerate(zip(top, top[1:], strict=False)):
        if _width(row) > 1 and not _has_figures(row) and _has_figures(below):
            return _Found(tuple(row), at + 1, _by_name(sheet, [(cell,) for cell in row]))
        if _has_figures(row):
            return None
    return None


def _known(found: _Found) -> int:
    return len(found.known)


def _two(sheet: Sheet, above: Sequence[str], below: Sequence[str], first: int) -> _Found:
    """A heading over several: 「采购」 above 「今年」 and 「去年」; the lower word, the upper, or both."""
    upper = _spread(above, len(below))
    names = [
        (low, high + low, high) if low else (high,) for high, low in zip(upper, below, strict=True)
    ]
    headings = tuple(
        high if not low else low if high in ("", low) else f"{high}·{low}"
        for high, low in zip(upper, below, strict=True)
    )
    return _Found(headings, first, _by_name(sheet, names))


def _spread(row: Sequence[str], width: int) -> list[str]:
    """A merged heading stands only in its first cell; it means all of them up to the next."""
    spread, last = [], ""
    for cell in [*row[:width], *[""] * (width - len(row))]:
        last = cell or last
        spread.append(last)
    return spread


def _is_group(above: Sequence[str], below: Sequence[str]) -> bool:
    """Above the headings proper: several words, but with gaps; a title is a single one, or has figures."""
    return 1 < _width(above) < _width(below) and not _has_figures(above)


def _has_figures(row: Sequence[str]) -> bool:
    return any(sign.isdigit() for cell in row for sign in cell)


def _width(row: Sequence[str]) -> int:
    return sum(1 for cell in row if cell)


def _titles(top: Rows) -> int:
    """Without headings: rows of a single cell above a wider table are its title."""
    wide = max((_width(row) for row in top), default=0)
    return next((at for at, row in enumerate(top) if _width(row) > 1), 0) if wide > 1 else 0


def _by_name(sheet: Sheet, names: Sequence[tuple[str, ...]]) -> dict[str, tuple[int, ...]]:
    """Every column goes to the one field whose name it has; the better name first."""
    ranked: dict[str, list[tuple[int, int]]] = {}
    for column, called in enumerate(names):
        meant = [one for name in called if (one := _meant(sheet, plain_heading(name)))]
        if meant:
            rank, field = meant[0]
            ranked.setdefault(field.name, []).append((rank, column))
    return {name: tuple(column for _, column in sorted(found)) for name, found in ranked.items()}


def _meant(sheet: Sheet, heading: str) -> tuple[int, Field] | None:
    """The field that is called so, or whose name the heading ends with: 客户公司名称."""
    if not heading:
        return None
    for field in sheet.fields:
        if heading in field.names:
            return field.names.index(heading), field
    ends = [
        (len(name), field)
        for field in sheet.fields
        for name in field.names
        if len(name) > 1 and heading.endswith(name) and len(heading) <= len(name) + _PREFIX
    ]
    return (len(sheet.fields) + 99, max(ends, key=_longest)[1]) if ends else None


_PREFIX = 6  # characters before a name that it may still be: 「意向客户联系电话」


def _longest(end: tuple[int, Field]) -> int:
    return end[0]


def _by_content(sheet: Sheet, found: _Found, body: Rows) -> dict[str, tuple[int, ...]]:
    """For what no heading names: the column of unknown or no heading whose cells look most like it."""
    taken = {column for columns in found.known.values() for column in columns}
    width = max((len(row) for row in body), default=0)
    seen: dict[str, tuple[int, ...]] = {}
    for field in sheet.fields:
        if field.looks is None or field.name in found.known:
            continue
        free = [column for column in range(width) if column not in taken]
        shares = [(_share(field, body, column), -column) for column in free]
        if shares and max(shares)[0] >= MOSTLY:
            column = -max(shares)[1]
            seen[field.name] = (column,)
            taken.add(column)
    return seen


def _share(field: Field, body: Rows, column: int) -> float:
    """How many of the filled cells look like the field; one of many filled says nothing."""
    assert field.looks is not None
    filled = [row[column] for row in body if column < len(row) and row[column]]
    if not filled or len(filled) * 5 < len(body):
        return 0.0
    return sum(1 for cell in filled if field.looks(cell)) / len(filled)
