from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlmodel import SQLModel, col, select

from bot.connectors.tables import Works, tables
from bot.errands import Errands
from bot.files import keep, place, remember
from bot.parsing.table import Asked, read
from cards.fit import FACES, LIMITS
from cards.message import message
from handlers.import_kinds import IMPORTED
from handlers.registry import Reply
from sales.actions import Action, AttachMedia
from storage.store import Storage
from storage.tables import ImportBatch, ImportRow, Media
from tests.doubles.company import BOSS, Company, open_company
from tests.importing.plants import PLANTS


@dataclass
class Office:
    """A company whose errands are done, and where files can be dropped into the chat."""

    company: Company
    works: Works
    errands: Errands

    async def drop(self, path: Path, *, by: int = BOSS) -> ImportBatch | None:
        """Send the file, have it read and its card shown."""
        media = await self.kept(path, by)
        await self.company.press(AttachMedia(), by=by, media=str(media))
        await self.company.drain()
        await self.settle()
        return await self.batch()

    async def settle(self) -> None:
        """Do the slow work, then deliver what it owes."""
        while await self.errands.drain():
            pass
        await self.company.drain()

    async def press(self, action: Action, *, by: int = BOSS, **form: object) -> Reply:
        on = next(iter(self.company.chat.shown), "")
        return (await self.company.press(action, by=by, on=on, **form)).reply

    async def batch(self) -> ImportBatch | None:
        found = await self.all(ImportBatch)
        return found[-1] if found else None

    async def rows(self, *states: str) -> list[ImportRow]:
        return [row for row in await self.all(ImportRow) if row.state in states or not states]

    async def all(self, table: type[SQLModel]) -> list[object]:
        async with self.company.storage.read() as store:
            query = select(table).order_by(col(table.id))  # type: ignore[attr-defined]
            return list((await store.session.exec(query)).all())

    def card(self) -> str:
        """The card of the file as it stands in the chat."""
        shown = self.company.chat.shown
        cards = [one.outgoing.card for one in shown.values() if one.outgoing.card]
        return message(cards[-1], FACES["console"], LIMITS["console"], "")

    async def kept(self, path: Path, by: int) -> int:
        data = path.read_bytes()  # noqa: ASYNC240
        kept = await keep(self.works.media, data, path.name)
        async with self.company.storage.begin(at=self.company.clock.now()) as store:
            return (await remember(store, kept, by)).id or 0

    async def media(self, id: int) -> Path:
        async with self.company.storage.read() as store:
            found = await store.session.get(Media, id)
            assert found
            return place(self.works.media, found.sha256)


@pytest.fixture(autouse=True)
def plants(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(IMPORTED, PLANTS.sheet.kind, replace(PLANTS))


@pytest.fixture
def own_process() -> None:
    """The table is read as it is in truth; the other tests read it here, for speed."""


@pytest.fixture(autouse=True)
def nearby(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "own_process" not in request.fixturenames:
        monkeypatch.setattr("bot.connectors.parse_table.lines", _here)


async def _here(module: str, asked: dict[str, Any]) -> AsyncGenerator[dict[str, Any], None]:
    chosen = {name: tuple(columns) for name, columns in asked["chosen"].items()}
    for line in read(
        Asked(Path(asked["path"]), asked["kind"], chosen, asked["rows"], tuple(asked["others"]))
    ):
        yield orjson.loads(orjson.dumps(line))


async def open_office(storage: Storage, tmp_path: Path) -> Office:
    company = await open_company(storage, tmp_path / "anchor.log")
    works = Works(
        storage, company.business, company.clock, tmp_path / "media", company.delivery.wake
    )
    errands = Errands(storage, tables(works), company.dispatch, company.clock)
    return Office(company, works, errands)


@pytest.fixture
async def office(storage: Storage, tmp_path: Path) -> Office:
    return await open_office(storage, tmp_path)


@pytest.fixture
async def small(sqlite_storage: Storage, tmp_path: Path) -> Office:
    """For what does not depend on the database."""
    return await open_office(sqlite_storage, tmp_path)
