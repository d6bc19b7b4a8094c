"""The demo on a platform's double: its cloud on this machine, with the demo company in it."""

import sys
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from sqlmodel import col, select

from bot.clock import Clock
from bot.config import Config, ConfigFault
from storage.store import Storage
from storage.tables import Account, ChatGroup, Person, Team

CHECKOUT = Path(__file__).parents[2]
NO_DOUBLES = (
    "平台演示要用源码里的 tests/doubles，请在仓库目录里运行：make demo 或 .venv/bin/battlepack demo"
)
JOB = "demo"


class Cloud(Protocol):
    """What the demo and its page need of a double; the rest is between it and the bot."""

    name: str
    calls: list[Any]
    entrance: Any

    @property
    def people(self) -> dict[str, Any]: ...
    def section(self) -> dict[str, Any]: ...
    def chat(self, who: str) -> list[Any]: ...
    async def say(self, user: str, text: str, *, group: str = "") -> Any: ...
    async def press(self, user: str, message_id: str, label: str, **form: Any) -> Any: ...
    async def stop(self) -> None: ...


async def staged(storage: Storage, clock: Clock, config: Config, platform: str) -> Cloud:
    """Raises ConfigFault where there is no checkout. The company must be seeded; whoever is in no team
    sits in the company's own department, which is a team of that name from the first comparison on."""
    doubles = _doubles()
    async with storage.read() as store:
        people = (await store.session.exec(select(Person).order_by(col(Person.id)))).all()
        teams = (await store.session.exec(select(Team).order_by(col(Team.id)))).all()
    groups = [doubles.Team(one.id, one.name) for one in teams if one.name != config.company]
    sits = {one.id for one in groups}
    staff = [
        doubles.Colleague(
            one.id,
            one.name,
            one.title,
            one.team_id if one.team_id in sits else 0,
            one.manager_id or 0,
        )
        for one in people
        if one.active
    ]
    cloud: Cloud = await doubles.staged(
        platform, clock, config.company, staff, groups, config.base_url
    )
    return cloud


async def called_there(storage: Storage, clock: Clock, platform: str) -> None:
    """The seed calls people and groups by numbers; the platform has its own way."""
    who, where = _doubles().NAMES[platform]
    async with storage.begin() as store:
        store.acting(at=clock.now(), job=JOB)
        accounts = await store.session.exec(select(Account).where(Account.platform == platform))
        for account in accounts.all():
            account.external_id = who.format(account.person_id)
        groups = await store.session.exec(select(ChatGroup).where(ChatGroup.platform == platform))
        for group in groups.all():
            group.external_id = where.format(group.team_id)


def _doubles() -> Any:
    """Only the demo of a platform needs them: they are not installed."""
    if not (CHECKOUT / "tests/doubles/demo.py").exists():
        raise ConfigFault(NO_DOUBLES)
    if str(CHECKOUT) not in sys.path:
        sys.path.insert(0, str(CHECKOUT))
    return import_module("tests.doubles.demo")
