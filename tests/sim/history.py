"""What is left after the simulation: the rows of the database and the platform's log, nothing else."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import SQLModel, select

from storage.rows import snapshot
from storage.store import Storage
from storage.tables import CLASSES, Change, InboxEvent, JobRun, OutboxMessage
from tests.doubles.messenger import Arrival, Messenger
from tests.sim.life import Away
from tests.sim.plan import Event, Plan
from tests.sim.world import World

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Version:
    """A row as one change left it (None: gone)."""

    at: datetime
    row: Row | None
    change: Change


@dataclass
class History:
    plan: Plan
    end: datetime
    events: Mapping[str, Event]
    messenger: Messenger
    away: list[Away]
    broke: list[tuple[datetime, str]]
    tables: dict[str, list[Row]] = field(default_factory=dict)
    inbox: list[InboxEvent] = field(default_factory=list)
    outbox: list[OutboxMessage] = field(default_factory=list)
    runs: list[JobRun] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    broken_seal: int | None = None
    sealed: int = 0

    def __post_init__(self) -> None:
        self.by_event = {row.event_id: row for row in self.inbox}
        self.by_key: dict[str, list[Arrival]] = {row.once: [] for row in self.outbox}
        for arrival in self.messenger.log:
            self.by_key.setdefault(_once(arrival.key), []).append(arrival)
        self.of_event: dict[int, list[Change]] = defaultdict(list)
        self.lives: dict[tuple[str, str], list[Version]] = {}
        for change in self.changes:
            if change.event_id:
                self.of_event[change.event_id].append(change)
            life = self.lives.setdefault((change.table, change.row), [])
            life.append(Version(change.at, _grown(life, change), change))

    def versions(self, table: str) -> Iterator[tuple[str, list[Version]]]:
        return ((row, life) for (name, row), life in self.lives.items() if name == table)

    def rows_at(self, table: str, moment: datetime) -> Iterator[Row]:
        """The table as it was, told by the change log."""
        for _, life in self.versions(table):
            past = [version for version in life if version.at <= moment]
            if past and past[-1].row is not None:
                yield past[-1].row

    def disturbed(self, since: datetime, until: datetime) -> datetime:
        """The end of the last disturbance in that time; `since` when there was none."""
        ends = [min(one.until, until) for one in self.away if one.since <= until]
        ends += [moment for moment, _ in self.broke if moment <= until]
        return max((since, *ends))

    def excused(self, since: datetime) -> datetime:
        """Until when something due at `since` may be late: who was away, or what broke and is tried
        again five minutes later."""
        until = since
        for away in sorted(self.away, key=lambda one: one.since):
            if away.since <= until + timedelta(minutes=4) and away.until > until:
                until = away.until
        for moment, _ in sorted(self.broke):
            if since <= moment <= until + timedelta(seconds=30):
                until = max(until, moment + timedelta(minutes=6))
        return until if until == since else until + timedelta(minutes=5)


async def read_history(world: World, anchor: Path) -> History:
    head = _last_word(anchor)
    storage = Storage(world.url)
    async with storage.read() as store:
        rows = {table: (await store.session.exec(_all(table))).all() for table in CLASSES.values()}
        broken = await store.verify(head)
    await storage.close()
    return History(
        plan=world.plan,
        end=world.clock.now(),
        events=world.events,
        messenger=world.messenger,
        away=world.life.away,
        broke=world.faults.broke,
        tables={
            str(table.__tablename__): [_plain(row) for row in found]
            for table, found in rows.items()
        },
        inbox=list(rows[InboxEvent]),
        outbox=list(rows[OutboxMessage]),
        runs=list(rows[JobRun]),
        changes=list(rows[Change]),
        broken_seal=broken,
        sealed=max((row.last_change for row in rows[CLASSES["seals"]]), default=0),
    )


def _grown(life: list[Version], change: Change) -> Row | None:
    """A change may name only the columns that changed."""
    known = life[-1].row if life else None
    return (known or {}) | change.after if change.after is not None else None


def _once(key: str) -> str:
    """A place is redrawn round after round, each under a key of its own: `redraw:7:2`."""
    return ":".join(key.split(":")[:2]) if key.startswith("redraw:") else key


def _last_word(file: Path) -> str:
    return file.read_text().split()[-1] if file.exists() else ""


def _all(table: type[SQLModel]) -> Any:
    return select(table).order_by(*SQLModel.metadata.tables[str(table.__tablename__)].primary_key)


def _plain(row: SQLModel) -> Row:
    return snapshot({name: getattr(row, name) for name in type(row).model_fields})
