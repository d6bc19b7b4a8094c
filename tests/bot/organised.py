"""A company on two platforms, and its people as the bot took them in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlmodel import select

from bot.config import DingTalkConfig, FeishuConfig
from bot.delivery import Delivery
from bot.dispatch import Dispatch
from bot.errands import Connector, Errands
from bot.ids import RandomIds
from bot.meeting import Meeting
from bot.organisation import SYNC, Organisation
from bot.platforms.base import Remote
from bot.platforms.dingtalk.platform import build as build_dingtalk
from bot.platforms.feishu.platform import build as build_feishu
from bot.platforms.outfit import Outfit
from bot.strangers import MEET
from storage.tables import Department, Membership, Person, Region, Role, Team
from tests.doubles.cloud import Human
from tests.doubles.company import Company
from tests.doubles.dingtalk import DingTalkDouble
from tests.doubles.feishu import FeishuDouble
from tests.doubles.feishu.tenant import Division

DIVISIONS = (
    Division("od-all", "澄屿医疗"),
    Division("od-east", "华东大区", "od-all", "on_boss"),
    Division("od-one", "一组", "od-east", "on_qiang"),
    Division("od-two", "二组", "od-east"),
)
STAFF = (
    Human("on_boss", "周敏", "13900000001", "总监", ("od-east",)),
    Human("on_qiang", "何静", "13900000002", "经理", ("od-one",)),
    Human("on_ming", "孙磊", "13900000003", "销售", ("od-one",)),
    Human("on_hong", "吴倩", "13900000004", "销售", ("od-two", "od-one")),
)


@dataclass
class Two:
    """`feishu` has everybody; `dingtalk` nobody yet."""

    feishu: FeishuDouble
    dingtalk: DingTalkDouble
    company: Company
    organisation: Organisation
    dispatch: Dispatch
    delivery: Delivery
    told: list[str] = field(default_factory=list)

    async def sync(self, platform: str = "feishu", accept: str = "") -> str:
        async def tell(line: str) -> None:
            self.told.append(line)

        return str(await self.organisation.compare(platform, tell, accept))

    async def rows(self, table: type[Any]) -> list[Any]:
        async with self.company.storage.read() as store:
            return list((await store.session.exec(select(table))).all())

    async def people(self) -> dict[str, Person]:
        return {one.name: one for one in await self.rows(Person)}

    async def roles(self, name: str) -> set[str]:
        person = (await self.people())[name].id
        return {one.role for one in await self.rows(Role) if one.person_id == person}

    async def seats(self, name: str) -> set[tuple[str, bool, bool]]:
        """Department, whether it is the main one, whether he leads it."""
        names = {one.id: one.name for one in await self.rows(Department)}
        person = (await self.people())[name].id
        return {
            (names[one.department_id], one.is_main, one.leads)
            for one in await self.rows(Membership)
            if one.person_id == person
        }

    async def place(self, name: str) -> tuple[str, str, str]:
        """Team, region and manager by name."""
        people = {one.id: one.name for one in await self.rows(Person)}
        teams = {one.id: one.name for one in await self.rows(Team)}
        regions = {one.id: one.name for one in await self.rows(Region)}
        one = (await self.people())[name]
        return (
            teams.get(one.team_id, ""),
            regions.get(one.region_id, ""),
            people.get(one.manager_id, ""),
        )

    def errands(self) -> Errands:
        company, platforms = self.company, self.organisation.platforms
        connectors: dict[str, Connector] = {
            SYNC: self.organisation,
            MEET: Meeting(company.storage, platforms, company.clock),
        }
        return Errands(company.storage, connectors, company.dispatch, company.clock)


@asynccontextmanager
async def on_two_platforms(company: Company, folder: Path) -> AsyncIterator[Two]:
    feishu, dingtalk = FeishuDouble(company.clock), DingTalkDouble(company.clock)
    feishu.tenant.divisions.update({one.id: replace(one) for one in DIVISIONS})
    feishu.people.update({one.id: replace(one) for one in STAFF})
    async with feishu, dingtalk:
        outfit = Outfit(company.storage, company.clock, RandomIds(), "http://bot", folder)
        remotes: dict[str, Remote] = {
            "feishu": build_feishu(
                FeishuConfig.model_validate(feishu.section()), outfit.wired("feishu")
            ),
            "dingtalk": build_dingtalk(
                DingTalkConfig.model_validate(dingtalk.section()), outfit.wired("dingtalk")
            ),
        }
        organisation = Organisation(company.storage, remotes, company.clock, company.business)
        storage, business, clock = company.storage, company.business, company.clock
        delivery = Delivery(storage, remotes, business, clock)
        dispatch = Dispatch(storage, remotes, business, clock, delivery.wake)
        try:
            yield Two(feishu, dingtalk, company, organisation, dispatch, delivery)
        finally:
            for one in remotes.values():
                await one.close()
