"""What tables can be taken in, and how: the engine is the same for all (U-08)."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from handlers.registry import Tools
from sales.importing import Sheet
from sales.playbook import Playbook
from sales.rights import Actor
from storage.imports import mark
from storage.store import Store
from storage.tables import ImportBatch, ImportRow


@dataclass(frozen=True, slots=True)
class Office:
    """What taking a file in is given besides rows."""

    playbook: Playbook
    tools: Tools

    @staticmethod
    async def breathe() -> None:
        """Let the loop answer others: what runs on cached pages never waits, so it would not by itself."""
        await asyncio.sleep(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Some rows of a file in one short transaction."""

    store: Store
    playbook: Playbook
    tools: Tools
    batch: ImportBatch
    rows: Sequence[ImportRow]
    now: datetime

    def acting(self, row: ImportRow) -> str:
        """What is written from here on is this row's doing: under that name it is taken back. Says the name."""
        name = mark(row.batch_id, row.number)
        self.store.acting(at=self.now, person_id=self.batch.person_id, job=name)
        return name

    @staticmethod
    async def breathe() -> None:
        """Let the loop answer others: what runs on cached pages never waits, so it would not by itself."""
        await asyncio.sleep(0)

    def raw(self, row: ImportRow) -> dict[str, str]:
        """The row as it stood in the file: heading → cell."""
        headings = self.batch.columns.get("headings", [])
        return {
            heading: cell
            for heading, cell in zip(headings, row.values["cells"], strict=False)
            if cell
        }


@dataclass(frozen=True, slots=True)
class Taken:
    """state: taken (made a thing of its own) | merged (into one that was there) | skipped (`why`)."""

    state: str
    made_id: int | None = None
    why: str = ""


Take: TypeAlias = Callable[[Chunk], Awaitable[Sequence[Taken]]]
"""One outcome per row, in order."""
Known: TypeAlias = Callable[[Store, Collection[str]], Awaitable[Collection[str]]]
"""Which of these keys belong to something that is there already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    sheet: Sheet
    take: Take
    known: Known
    may: Callable[[Actor, Playbook], bool]
    shared_out: bool = (
        False  # what is new is given out once all rows are in (handlers.lead_sharing)
    )
    chunk: int = 60  # rows of one transaction: others wait for the writer that long


IMPORTED: dict[str, Kind] = {}
"""By the sheet's kind."""


def imports(kind: Kind) -> Kind:
    """Declare that tables of this kind can be taken in."""
    IMPORTED[kind.sheet.kind] = kind
    return kind


def fields_of(row: ImportRow) -> Mapping[str, Any]:
    fields: Mapping[str, Any] = row.values["fields"]
    return fields
