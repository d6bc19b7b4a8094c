"""No phone, name, word or secret of anybody stands in a log, whatever goes wrong (T29, T30)."""

import io
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from pydantic import SecretStr
from sqlmodel import select

from bot.app import App, build
from bot.config import Config, ConsoleConfig, WebConfig
from bot.logs import Washing, keep_logs, washed
from handlers.registry import HANDLERS, Context, Handled, Reply
from sales.actions import ShowHelp
from sales.rights import anyone
from storage.store import Storage
from storage.tables import Account, Contact, Customer, Person, Region, Role
from tests.doubles.company import WEDNESDAY, StandingClock

PHONE, NAME, FIRM, REP = "13977778888", "欧阳测漏", "金丝雀医疗", "夏侯察"
LATIN = "Canary Medical Ltd"
SECRET, PASSWORD = "cookie-secret-of-the-test", "pass-of-the-test"
CANARIES = (PHONE, "139 7777 8888", NAME, FIRM, REP, LATIN, SECRET, PASSWORD, "预算三百")
PLAYBOOK = Path(__file__).parents[2] / "playbooks/default.yaml"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """As `serve` keeps logs, but everything, and into memory."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    levels = {name: logging.getLogger(name).level for name in list(root.manager.loggerDict)}
    stream = io.StringIO()
    config = Config(
        database=f"postgresql://bot:{PASSWORD}@db/battlepack",
        web=WebConfig(secret=SecretStr(SECRET)),
    )
    keep_logs(logging.DEBUG, config, stream)
    yield stream
    root.handlers, root.level = before
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


async def opened(storage: Storage, folder: Path) -> App:
    async with storage.begin(at=WEDNESDAY) as store:
        store.session.add(Region(name="华东"))
        store.session.add(Person(name=REP, greeted_at=WEDNESDAY))
        await store.session.flush()
        store.session.add(Role(person_id=1, role="rep"))
        store.session.add(Account(platform="console", external_id="1", person_id=1))
        for name in (FIRM, LATIN):
            store.session.add(Customer(name=name, name_key=name, owner_id=1, created_at=WEDNESDAY))
        await store.session.flush()
        store.session.add(Contact(customer_id=1, name=NAME, phone=PHONE, created_at=WEDNESDAY))
    config = Config(
        database=f"sqlite:///{storage.database}",
        playbook=PLAYBOOK,
        media=folder / "media",
        anchor=folder / "anchor.log",
        web=WebConfig(secret=SecretStr(SECRET)),
        console=ConsoleConfig(enabled=True),
    )
    return await build(config, StandingClock())


async def breaks(action: ShowHelp, context: Context) -> Reply:
    """A bug whose error carries everything: rows, words, a statement with its values."""
    customer = (await context.store.session.exec(select(Customer))).first()
    assert customer
    try:
        raise ValueError(f"{NAME} {PHONE} {FIRM!r} {LATIN!r} Key (name)=({LATIN}) exists")
    except ValueError:
        context.store.session.add_all([Region(name=LATIN), Region(name=LATIN)])
        await context.store.session.flush()
    return Reply()


async def story(app: App) -> None:
    """A visit, a search, a link, a bug, a wrong request; then everything owed is sent."""
    async with TestClient(TestServer(app.web())) as client:

        async def say(text: str) -> Any:
            return await client.post("/console/api/say", json={"as": 1, "text": text})

        visit = f"{FIRM}的{NAME}说预算三百万，电话{PHONE}，明天下午3点发方案"
        for text in (visit, f"/查 {NAME}", f"/客户 {FIRM}", f"/待办 明天9点打{PHONE}", "帮助"):
            assert (await say(text)).status == 200
        await client.get("/h5/customer/1?as=1")
        await client.get(f"/h5/form/{NAME}?as=1")
        await client.post("/console/api/press", json={"as": 1, "message": NAME, "button": PHONE})
        await client.post("/console/api/say", data=f"{PHONE}{{".encode())
    await app.delivery.drain(app.clock.now())


async def test_a_story_with_canaries_leaves_none_in_the_log(
    sqlite_storage: Storage, tmp_path: Path, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(HANDLERS, ShowHelp, Handled(breaks, anyone))
    app = await opened(sqlite_storage, tmp_path)
    delivering = app.delivery.drain
    monkeypatch.setattr("bot.platforms.console.asking.PATIENCE_SECONDS", 0.0)
    await story(app)
    await delivering(app.clock.now())
    await app.close()
    written = log.getvalue()
    assert "IntegrityError" in written, "what went wrong, and where, is still told"
    assert "handlers/" in written or "test_logs.py" in written
    assert [one for one in CANARIES if one in written] == []


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("call 13977778888 now", "call 139****8888 now"),
        ("call +86 139-7777-8888", "call +86****8888"),
        ("sent to 欧阳测漏（金丝雀）", "sent to …"),
        ("KeyError: 'Canary Medical Ltd'", "KeyError: '…'"),
        ('detail "x" Key (phone)=(139) exists', 'detail "…" Key (phone)=(…) exists'),
        ("message 5 not sent (attempt 2): timeout", "message 5 not sent (attempt 2): timeout"),
        ("pack of 2026-11-25 02:00:00+00:00 skipped", "pack of 2026-11-25 02:00:00+00:00 skipped"),
        (
            '  File "/app/bot/dispatch.py", line 7, in x',
            '  File "/app/bot/dispatch.py", line 7, in x',
        ),
    ],
)
def test_a_line_is_washed_and_still_says_what_happened(line: str, left: str) -> None:
    assert washed(line) == left


def test_a_secret_is_hidden_wherever_it_appears() -> None:
    record = logging.makeLogRecord({"msg": "token=%s", "args": (SECRET,), "levelname": "INFO"})
    assert SECRET not in Washing([SECRET]).format(record)


def test_the_configurations_secrets_are_known(log: io.StringIO) -> None:
    logging.getLogger("bot.test").error("could not connect to bot:%s@db", PASSWORD)
    assert PASSWORD not in log.getvalue()
    assert "could not connect" in log.getvalue()
