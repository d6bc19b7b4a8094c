"""The keeper's commands: is the audit log whole, who did what, what did not arrive, what failed."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import select

from bot.anchor import Anchor
from bot.auditing import show, verified
from bot.config import Config
from bot.ids import reference
from storage.owing import Priority
from storage.store import Storage, Store
from storage.tables import Contact, InboxEvent, OutboxMessage
from tests.bot.command import Ended, ran
from tests.storage.world import NOW, event, hire, win_customer

ROOT = Path(__file__).parents[2]


@dataclass
class Office:
    """A deployment in a folder, and its command line."""

    folder: Path

    def run(self, *words: str) -> Ended:
        return ran(*words, "-c", str(self.folder / "config.yaml"))

    def work(self, deed: Callable[[Store], Awaitable[Any]]) -> Any:
        async def within() -> Any:
            storage = Storage(f"sqlite:///{self.folder / 'battlepack.db'}")
            async with storage.begin(at=NOW) as store:
                found = await deed(store)
            await Anchor(storage, self.folder / "anchor.log").keep(NOW)
            await storage.close()
            return found

        return asyncio.run(within())


@pytest.fixture
def office(sqlite_template: Path, tmp_path: Path) -> Office:
    shutil.copy(sqlite_template, tmp_path / "battlepack.db")
    (tmp_path / "config.yaml").write_text(
        f"database: sqlite:///{tmp_path}/battlepack.db\n"
        f"anchor: {tmp_path}/anchor.log\n"
        f"playbook: {ROOT}/playbooks/default.yaml\n"
        "console: {enabled: true}\n"
    )
    return Office(tmp_path)


async def history(store: Store) -> str:
    """王芳 wins a customer and learns a number; sealed."""
    rep = await hire(store, "王芳", "rep")
    await event(store, "win", rep)
    customer = await win_customer(store, rep)
    contact = Contact(customer_id=customer, name="秦朗", phone="13800000003", created_at=NOW)
    store.session.add(contact)
    await store.session.flush()
    contact.title, contact.phone = "院长", "13900000004"
    await store.session.flush()
    return await store.seal(NOW)


def test_a_sound_log_is_said_to_be_sound(office: Office) -> None:
    office.work(history)
    result = office.run("audit", "verify")
    assert (result.exit_code, "完好" in result.output) == (0, True)


def test_what_is_not_sealed_yet_is_counted(office: Office) -> None:
    office.work(history)
    office.work(lambda store: win_customer(store, 1, "又一家"))
    assert "另有 1 条等下次封存" in office.run("audit", "verify").output


def test_an_edited_line_is_named_with_its_row(office: Office) -> None:
    office.work(history)
    office.work(_sql("UPDATE changes SET job = 'x' WHERE \"table\" = 'customers'"))
    result = office.run("audit", "verify")
    assert result.exit_code == 1
    assert "customers:1" in result.output
    assert "王芳" in result.output


def test_a_cut_log_shows_against_the_file(office: Office) -> None:
    office.work(history)
    office.work(_sql("DELETE FROM changes", "DELETE FROM seals"))
    result = office.run("audit", "verify")
    assert (result.exit_code, "被截断" in result.output) == (1, True)


def test_without_the_file_nobody_can_be_sure(office: Office) -> None:
    office.work(history)
    (office.folder / "anchor.log").unlink()
    result = office.run("audit", "verify")
    assert (result.exit_code, "存根" in result.output) == (1, True)


def test_who_did_what_is_shown_without_the_numbers(office: Office) -> None:
    office.work(history)
    result = office.run("audit", "show", "--row", "contacts:1")
    made, changed = result.output.strip().splitlines()
    assert "2026-11-18 10:00:00 王芳 新建" in made
    assert "title: （空） → 院长" in changed
    assert "phone: 138****0003 → 139****0004" in changed
    assert "13800000003" not in result.output
    assert "没有" in office.run("audit", "show", "--row", "contacts:9").output


def test_what_did_not_arrive_is_listed_and_sent_again(office: Office) -> None:
    async def lost(store: Store) -> None:
        rep = await hire(store, "王芳", "rep")
        await store.owe_text(rep, "绝密", once="1", priority=Priority.ANSWER)
        await store.mark_dead(1, "no friend")

    office.work(lost)
    listed = office.run("outbox", "list").output
    assert "#1" in listed
    assert "no friend" in listed
    assert "绝密" not in listed
    assert "重新排队" in office.run("outbox", "resend", "1").output
    assert "没有滞留" in office.run("outbox", "list").output
    assert "没有待重发" in office.run("outbox", "resend", "1").output


def test_what_failed_is_listed_and_replayed(office: Office) -> None:
    async def failed(store: Store) -> int:
        rep = await hire(store, "王芳", "rep")
        body = {
            "kind": "message", "event_id": "e1", "sender": "王芳", "text": "帮助", "media": [],
            "conversation": "", "addressed": True,
        }  # fmt: skip
        claim = await store.claim_event("console", "e1", "王芳", body, NOW)
        store.acting(at=NOW, person_id=rep, event_id=claim.id)
        await store.fail_event(claim.id, "KeyError: 'x'", None)
        return claim.id

    id = office.work(failed)
    listed = office.run("inbox", "list").output
    assert reference(id) in listed
    assert "KeyError" in listed
    assert office.run("inbox", "replay", reference(id)).exit_code == 0

    async def answered(store: Store) -> tuple[str, int]:
        row = await store.session.get_one(InboxEvent, id)
        return row.state, len((await store.session.exec(select(OutboxMessage))).all())

    state, owed = office.work(answered)
    assert state == "answered"
    assert owed >= 1
    assert "没有这条" in office.run("inbox", "replay", reference(id)).output


def test_a_missing_database_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(f"database: sqlite:///{tmp_path}/none.db\n")
    result = Office(tmp_path).run("outbox", "list")
    assert (result.exit_code, "没有数据库" in result.output) == (1, True)
    assert not (tmp_path / "none.db").exists()


async def test_both_databases_tell_the_same_story(
    storage: Storage, database_url: str, tmp_path: Path
) -> None:
    config = Config(database=database_url, anchor=tmp_path / "anchor.log")
    async with storage.begin(at=NOW) as store:
        await history(store)
    async with storage.begin(at=NOW) as store:
        await store.seal(NOW)
    anchor = Anchor(storage, config.anchor)
    await anchor.keep(NOW)
    assert (await verified(storage, anchor, config))[0]
    assert len(await show(config, "contacts", "1")) == 2


def _sql(*statements: str) -> Callable[[Store], Awaitable[None]]:
    async def run(store: Store) -> None:
        for statement in statements:
            await (await store.session.connection()).execute(text(statement))

    return run
