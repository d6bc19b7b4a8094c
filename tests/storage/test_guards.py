"""An unsafe database is refused with a sentence; a safe one keeps what it acknowledged."""

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import select

from storage import library, postgres, sqlite
from storage.library import is_affected
from storage.migrations import newest, revision_of
from storage.refused import StorageRefused
from storage.store import Storage
from storage.tables import Person, Todo
from tests.databases import PostgresDatabases, opened
from tests.storage.world import NOW, Crash, hire, plan_todo


@pytest.mark.parametrize(
    ("version", "affected"),
    [
        ((3, 6, 23), False), ((3, 7, 0), True), ((3, 40, 1), True), ((3, 44, 5), True),
        ((3, 44, 6), False), ((3, 45, 0), True), ((3, 50, 6), True), ((3, 50, 7), False),
        ((3, 51, 2), True), ((3, 51, 3), False), ((3, 53, 4), False), ((4, 0, 0), False),
    ],
)  # fmt: skip
def test_libraries_that_lose_committed_rows_are_known(
    version: tuple[int, int, int], affected: bool
) -> None:
    assert is_affected(version) is affected


def test_the_library_in_use_is_sound() -> None:
    script = "import storage, aiosqlite; print(aiosqlite.sqlite_version)"
    root = Path(__file__).parents[2]
    shown = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=root
    )
    major, minor, patch = (int(part) for part in shown.stdout.strip().split("."))
    assert not is_affected((major, minor, patch))


async def test_an_affected_library_is_refused_with_the_remedy(
    sqlite_storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "is_affected", lambda version: True)
    with pytest.raises(StorageRefused, match="pip install 'pysqlite3>=0.6.1'"):
        await sqlite_storage.upgrade()


def test_without_the_sound_library_the_built_in_stays_and_start_refuses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(library, "is_affected", lambda version: True)
    monkeypatch.setattr(library, "import_module", missing)
    before = sys.modules["sqlite3"]
    library.use_sound_sqlite()
    assert sys.modules["sqlite3"] is before


async def test_every_setting_that_durability_needs_is_on(sqlite_storage: Storage) -> None:
    wanted = {
        "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 4000,
        "trusted_schema": 0,
    }  # fmt: skip
    async with sqlite_storage.begin() as store:
        for name, value in wanted.items():
            assert await store.session.scalar(text(f"PRAGMA {name}")) == value


async def test_a_setting_that_does_not_hold_is_refused(
    sqlite_storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sqlite._SETTINGS, "cell_size_check", 7)
    with pytest.raises(StorageRefused, match="cell_size_check"):
        await sqlite_storage.upgrade()


def test_a_second_process_is_turned_away(tmp_path: Path) -> None:
    with (
        sqlite.alone(tmp_path / "a.db"),
        pytest.raises(StorageRefused, match="多实例请使用 PostgreSQL"),
        sqlite.alone(tmp_path / "a.db"),
    ):
        pass
    with sqlite.alone(tmp_path / "a.db"):
        pass


async def test_postgres_takes_many_processes(storage: Storage, database: str) -> None:
    with storage.alone():
        if database == "postgres":
            with storage.alone():
                pass


@pytest.mark.parametrize(("kind", "refused"), [("nfs4", True), ("cifs", True), ("ext4", False)])
def test_a_network_file_system_is_refused(kind: str, refused: bool) -> None:
    mounts = f"/dev/vda / ext4 rw 0 0\nserver:/x /mnt/share {kind} rw 0 0\n"
    place = Path("/mnt/share/data/battlepack.db")
    if not refused:
        return sqlite.check_place(place, mounts)
    with pytest.raises(StorageRefused, match=kind):
        return sqlite.check_place(place, mounts)


@pytest.mark.parametrize("database", ["postgres"], indirect=True)
@pytest.mark.parametrize("setting", ["synchronous_commit"])
async def test_a_forgetful_postgres_is_refused(storage: Storage, setting: str) -> None:
    async with storage.engine.connect() as connection:
        await connection.execute(text(f"SET {setting} = off"))
        with pytest.raises(StorageRefused, match=setting):
            await postgres.check(connection)


@pytest.mark.parametrize("database", ["postgres"], indirect=True)
async def test_a_postgres_with_another_clock_is_refused(storage: Storage) -> None:
    with pytest.raises(StorageRefused, match="相差超过 5 秒"):
        await storage.upgrade(NOW)


def test_only_a_file_is_durable() -> None:
    with pytest.raises(ValueError, match="needs a file"):
        Storage("sqlite://")


async def test_the_reader_cannot_write(sqlite_storage: Storage) -> None:
    with pytest.raises(OperationalError, match="readonly"):
        await _write_while_reading(sqlite_storage)


async def _write_while_reading(storage: Storage) -> None:
    async with storage.read() as store:
        await store.insert_once(Person, name="王芳", active=True)


async def test_the_reader_sees_one_committed_state_while_others_write(storage: Storage) -> None:
    async with storage.begin(at=NOW) as store:
        await hire(store, "王芳", "rep")
        async with storage.read() as reader:
            assert not (await reader.session.exec(select(Person))).all()
    async with storage.read() as reader:
        [person] = (await reader.session.exec(select(Person))).all()
    assert person.name == "王芳"  # readable after the transaction


async def test_a_crash_leaves_nothing_half_done(storage: Storage) -> None:
    with pytest.raises(Crash):
        await _hire_and_crash(storage)
    async with storage.read() as store:
        assert not (await store.session.exec(select(Person))).all()


async def _hire_and_crash(storage: Storage) -> None:
    async with storage.begin(at=NOW) as store:
        await hire(store, "王芳", "rep")
        raise Crash


async def test_a_cancelled_writer_does_not_stop_the_next(storage: Storage) -> None:
    started = asyncio.Event()

    async def hang() -> None:
        async with storage.begin(at=NOW) as store:
            await hire(store, "王芳", "rep")
            started.set()
            await asyncio.Event().wait()

    hanging = asyncio.create_task(hang())
    await started.wait()
    hanging.cancel()
    await asyncio.gather(hanging, return_exceptions=True)
    async with storage.begin(at=NOW) as store:
        assert not (await store.session.exec(select(Person))).all()
        await hire(store, "李雷", "rep")


async def test_a_writer_cancelled_at_any_moment_leaves_all_or_nothing(storage: Storage) -> None:
    for turns in range(60):
        task = asyncio.create_task(_hire_two(storage, turns))
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    async with storage.begin(at=NOW) as store:
        names = [one.name for one in (await store.session.exec(select(Person))).all()]
    assert all(names.count(name) == 2 for name in names)


async def _hire_two(storage: Storage, number: int) -> None:
    async with storage.begin(at=NOW) as store:
        for _ in range(2):
            store.session.add(Person(name=f"p{number}"))
            await store.session.flush()


async def test_writers_queue_up_instead_of_failing(storage: Storage) -> None:
    async with storage.begin(at=NOW) as store:
        todo = (await plan_todo(store, await hire(store, "王芳", "rep"))).id

    async def snooze() -> None:
        async with storage.begin(at=NOW) as store:
            row = await store.session.get_one(Todo, todo, with_for_update=store.locks or None)
            row.snoozed += 1

    await asyncio.gather(*(snooze() for _ in range(30)))
    async with storage.read() as store:
        row = await store.session.get_one(Todo, todo)
        assert (row.snoozed, row.version) == (30, 31)


@pytest.mark.parametrize("database", ["postgres"], indirect=True)
async def test_a_row_changed_by_another_meanwhile_is_not_overwritten(
    storage: Storage, database_url: str
) -> None:
    async with storage.begin(at=NOW) as store:
        todo = (await plan_todo(store, await hire(store, "王芳", "rep"))).id or 0
    async with opened(database_url) as other:
        with pytest.raises(StaleDataError):
            await _overtaken(storage, other, todo)


async def _overtaken(storage: Storage, other: Storage, todo: int) -> None:
    async with storage.begin(at=NOW) as slow:
        seen = await slow.session.get_one(Todo, todo)
        async with other.begin(at=NOW) as quick:
            (await quick.session.get_one(Todo, todo)).text = "先到"
        seen.text = "后到"


async def test_long_answers_come_whole(sqlite_storage: Storage) -> None:
    async with sqlite_storage.begin(at=NOW) as store:
        store.session.add_all(Person(name=f"p{number}") for number in range(1300))
        await store.session.flush()
        for count in (499, 500, 501, 1300):
            rows = (await store.session.exec(select(Person.id).limit(count))).all()
            assert list(rows) == list(range(1, count + 1))


async def test_an_upgrade_that_is_killed_midway_leaves_the_old_state(
    database: str, tmp_path: Path, postgres_databases: PostgresDatabases
) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    if database == "postgres":
        url = await postgres_databases.create(empty=True)
    async with opened(url) as storage:
        statements = [0]

        def crash(*_: object) -> None:
            statements[0] += 1
            if statements[0] == 40:
                raise Crash

        event.listen(storage.engine.sync_engine, "before_cursor_execute", crash)
        with pytest.raises(Crash):
            await storage.upgrade()
        event.remove(storage.engine.sync_engine, "before_cursor_execute", crash)
        async with storage.engine.connect() as connection:
            assert not await connection.run_sync(_tables)
        await storage.upgrade()
        await storage.upgrade()
        async with storage.begin(at=NOW) as store:
            await hire(store, "王芳", "rep")


def _tables(connection: Any) -> set[str]:
    from sqlalchemy import inspect

    return set(inspect(connection).get_table_names())


async def test_instances_that_start_together_upgrade_once(
    database: str, tmp_path: Path, postgres_databases: PostgresDatabases
) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    if database == "postgres":
        url = await postgres_databases.create(empty=True)
    async with opened(url) as one, opened(url) as two:
        # on a file, only who comes first turns it to WAL: `Storage.alone`
        for storage in (one, two):
            async with storage.engine.connect():
                pass
        await asyncio.gather(one.upgrade(), two.upgrade())
        assert await _revision(one) == await _revision(two) == newest()


async def _revision(storage: Storage) -> str | None:
    async with storage.engine.connect() as connection:
        return await connection.run_sync(revision_of)


async def test_models_and_migrations_agree(storage: Storage) -> None:
    async with storage.engine.connect() as connection:
        assert await connection.run_sync(_differences) == []


def _differences(connection: Any) -> Any:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from sqlmodel import SQLModel

    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return compare_metadata(context, SQLModel.metadata)
