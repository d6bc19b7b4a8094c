"""The rules of tables that are taken in (U-08)."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ImportRules:
    rows: int  # of one file
    revert_hours: int  # how long one tap takes it back
    by_reps: bool  # reps may bring a table of their own; else operations and managers only


def import_faults(rules: ImportRules) -> Iterator[str]:
    """A sentence per fault."""
    for name in ("rows", "revert_hours"):
        if getattr(rules, name) <= 0:
            yield f"imports.{name}：必须大于 0"
