"""The rules of tables that are taken in (U-08)."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ImportRules:
    rows: int  # of one file
    revert_hours: int  # how long one tap takes it back
    keep_days: int  # how long the rows of a file are kept after it was settled
    by_reps: bool  # reps may bring a table of their own; else operations and managers only


def import_faults(rules: ImportRules) -> Iterator[str]:
    """A sentence per fault."""
    for name in ("rows", "revert_hours", "keep_days"):
        if getattr(rules, name) <= 0:
            yield f"imports.{name}：必须大于 0"
    if rules.keep_days * 24 < rules.revert_hours:
        yield "imports.keep_days：不能短于可以撤销的时间 revert_hours"
