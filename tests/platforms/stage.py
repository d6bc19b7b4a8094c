"""The whole bot before a platform's cloud: one company, everybody in it, and nobody else on the wires."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from aiohttp.test_utils import TestServer
from sqlmodel import SQLModel, select

from bot.app import App, build
from bot.config import Config
from bot.platforms.base import Click, Listening
from bot.receiving import Reception
from cards.model import Button, Buttons, Card, Form
from cards.wire import pack
from handlers.registry import Reply
from storage.store import Storage
from storage.tables import Account, ChatGroup, Customer, Person, Role
from storage.tables import Team as TeamRow
from tests.doubles.cloud import Seen, Told
from tests.doubles.company import PLAYBOOK, WEDNESDAY, StandingClock
from tests.doubles.demo import NAMES, Colleague, Team, staged

MODES = ("wecom", "dingtalk-stream", "dingtalk-http", "feishu-socket", "feishu-http")
LI, WANG, SUN, ZHAO = 1, 2, 3, 4
STRANGER = 9
EVENING = timedelta(minutes=10)
"""How long a test waits for what was put off."""
_FORM = re.compile(r"/h5/form/([^'\"?]+)")


@dataclass
class Stage:
    """People and the group by number, as the platform calls them."""

    name: str
    app: App
    cloud: Any
    clock: StandingClock
    _events: Iterator[int] = field(default_factory=lambda: count(1))

    def id(self, person: int) -> str:
        return NAMES[self.name][0].format(person)

    @property
    def group(self) -> str:
        return NAMES[self.name][1].format(1)

    async def say(self, text: str, by: int = WANG, group: str = "") -> Told:
        told: Told = await self.cloud.say(self.id(by), text, group=group)
        await self.settled()
        return told

    async def press(self, seen: Seen, label: str, by: int = WANG, **form: str) -> Told:
        told: Told = await self.cloud.press(self.id(by), seen.id, label, **form)
        await self.settled()
        return told

    async def again(self) -> None:
        """The platform tells the last thing once more."""
        teller = self.cloud if hasattr(self.cloud, "again") else self.cloud.telling
        await teller.again()
        await self.settled()

    async def fill(self, label: str, by: int = WANG, **form: str) -> None:
        """The form in the newest message: in the chat, or on the page that it links to."""
        seen = self.last(by)
        if label in seen.labels:
            await self.press(seen, label, by, **form)
            return
        linked = _FORM.search(str(seen.payload))
        assert linked, f"no form in {seen.payload}"
        asked = await self.ask(unquote(linked[1]), by)
        await self.ask(packed(asked.card, label), by, **form)

    async def ask(self, words: str, by: int, **form: str) -> Reply:
        """Somebody taps or posts it on a page."""
        event = f"page-{next(self._events)}"
        outcome = await self.app.dispatch("page", Click(event, str(by), words, form, ""))
        await self.settled()
        return outcome.reply

    def chat(self, who: int | str) -> list[Seen]:
        found: list[Seen] = self.cloud.chat(self.id(who) if isinstance(who, int) else who)
        return found

    def last(self, who: int | str = WANG) -> Seen:
        return self.chat(who)[-1]

    def with_button(self, label: str, who: int | str = WANG) -> Seen:
        """The newest message that has it."""
        found = [one for one in self.chat(who) if label in one.labels]
        assert found, f"no {label} in {[one.labels for one in self.chat(who)]}"
        return found[-1]

    async def settled(self) -> None:
        """All that is owed has left and all slow work is done, also what was put off a little."""
        until = self.clock.now() + EVENING
        while True:
            await self.app.errands.drain()
            await self.app.delivery.drain(self.clock.now())
            due = await self._due()
            if due is None or due > until:
                return
            self.clock.at = max(self.clock.at, due)

    async def _due(self) -> Any:
        async with self.app.storage.read() as store:
            return await store.next_owed_at()

    async def rows(self, table: type[SQLModel]) -> list[Any]:
        async with self.app.storage.read() as store:
            found = list((await store.session.exec(select(table))).all())
            store.session.expunge_all()
            return found


@asynccontextmanager
async def open_stage(
    mode: str, storage: Storage, folder: Path, clock: StandingClock
) -> AsyncIterator[Stage]:
    name, _, way = mode.partition("-")
    await _employ(storage, name)
    staff = [
        Colleague(LI, "李国强", "销售主管", 1, 0),
        Colleague(WANG, "王芳", "销售", 1, LI),
        Colleague(SUN, "孙洁", "销售运营", 0, 0),
        Colleague(ZHAO, "赵静", "管理员", 0, 0),
        Colleague(STRANGER, "路人", "", 0, 0),
    ]
    cloud = await staged(name, clock, "示例公司", staff, [Team(1, "华东一组")], "http://127.0.0.1")
    if way:
        cloud.mode = way
    cloud.patience = 0.3  # seconds for an answer that may not come
    config = Config.model_validate(
        {
            "database": f"sqlite:///{storage.database}",
            "playbook": PLAYBOOK,
            "media": folder / "media",
            "anchor": folder / "anchor.log",
            name: cloud.section(),
        }
    )
    app = await build(config, clock, storage=storage)
    app.business.on_the_dot()
    try:
        async with TestServer(app.web()) as server, _listening(app):
            called = way not in ("stream", "socket")
            cloud.callback = str(server.make_url(f"/callback/{name}")) if called else ""
            await _connected(mode, cloud)
            yield Stage(name, app, cloud, clock)
    finally:
        await app.close()
        await cloud.stop()


@asynccontextmanager
async def _listening(app: App) -> AsyncIterator[None]:
    tasks = [
        asyncio.create_task(one.listen(Reception(one, app.dispatch)))
        for one in app.remotes.values()
        if isinstance(one, Listening)
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _connected(mode: str, cloud: Any) -> None:
    waits: dict[str, Callable[[], Awaitable[Any]]] = {
        "dingtalk-stream": lambda: cloud.gateway.until(sockets=1),
        "feishu-socket": lambda: cloud.gateway.until(1),
        "wecom": lambda: cloud.gateway.until(lambda: cloud.gateway.connected),
    }
    if wait := waits.get(mode):
        async with asyncio.timeout(10):
            await wait()


async def _employ(storage: Storage, platform: str) -> None:
    async with storage.begin(at=WEDNESDAY) as store:
        for rows in _staff(platform):
            store.session.add_all(rows)
            await store.session.flush()


def _staff(platform: str) -> Iterator[list[SQLModel]]:
    who, where = NAMES[platform]
    since = WEDNESDAY - timedelta(days=90)
    yield [TeamRow(id=1, name="华东一组")]
    yield [Person(id=LI, name="李国强", title="销售主管", team_id=1, greeted_at=since)]
    yield [
        Person(id=WANG, name="王芳", title="销售", team_id=1, manager_id=LI, greeted_at=since),
        Person(id=SUN, name="孙洁", title="销售运营", greeted_at=since),
        Person(id=ZHAO, name="赵静", title="管理员", greeted_at=since),
    ]
    roles = {LI: "manager", WANG: "rep", SUN: "ops", ZHAO: "admin"}
    yield [Role(person_id=id, role=role) for id, role in roles.items()]
    yield [Account(platform=platform, external_id=who.format(id), person_id=id) for id in roles]
    yield [ChatGroup(platform=platform, external_id=where.format(1), name="东", team_id=1)]
    yield [Customer(name="青禾口腔连锁", name_key="青禾口腔连锁", owner_id=WANG, created_at=since)]


def packed(card: Card | None, label: str) -> str:
    """What the button with that label carries."""
    for block in card.blocks if card else ():
        buttons = block.buttons if isinstance(block, Buttons) else ()
        every: tuple[Button, ...] = (block.submit,) if isinstance(block, Form) else buttons
        for button in every:
            if button.label == label and button.action:
                return pack(button.action)
    raise LookupError(f"no {label} on {card}")
