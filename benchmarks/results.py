"""One measured row, the table that people read and the file that tools read."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results.json"
TRIED = RESULTS.with_suffix(".local.json")
"""Where a run goes that is no measurement; not kept."""

NOTE = "Ratios are judged, absolute times only reported."


@dataclass(frozen=True, slots=True)
class Row:
    """`ratio` is ours to the yardstick's; with `better` "higher" it is a share of its speed."""

    name: str
    what: str
    against: str
    unit: str
    ours: float
    yardstick: float
    ratio: float
    goal: float
    aim: float
    better: str = "lower"
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        return self.ratio >= self.goal if self.better == "higher" else self.ratio <= self.goal


def write(rows: Iterable[Row], path: Path, *, quick: bool) -> None:
    """Rows measured now replace those of the same name; the others stay from their own run."""
    kept = (
        {}
        if not path.exists()
        else {row["name"]: row for row in json.loads(path.read_text())["rows"]}
    )
    fresh = {row.name: _rounded(asdict(row)) | {"holds": row.holds, "quick": quick} for row in rows}
    document = {"note": NOTE, "rows": list((kept | fresh).values())}
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n")


def table(rows: Sequence[Row]) -> str:
    """Fixed columns, widths by content."""
    head = ("row", "ours", "yardstick", "ratio", "goal", "aim", "holds")
    lines = [head, *(_cells(row) for row in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def details(row: Row) -> str:
    facts = ", ".join(f"{name} {value}" for name, value in row.facts.items())
    return f"{row.name}: {row.what} / {row.against} ({facts})"


def _cells(row: Row) -> tuple[str, ...]:
    sign = "≥" if row.better == "higher" else "≤"
    return (
        row.name, f"{row.ours:.3g} {row.unit}", f"{row.yardstick:.3g} {row.unit}", f"{row.ratio:.2f}",
        f"{sign}{row.goal:g}", f"{sign}{row.aim:g}", "yes" if row.holds else "NO",
    )  # fmt: skip


def _rounded(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: round(value, 4) if isinstance(value, float) else value for name, value in row.items()
    }
