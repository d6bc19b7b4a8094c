"""The people of the demo company: who sells, who leads, who helps."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from bot.demo.book import Book
from bot.demo.days import Days, moment
from bot.demo.places import REGIONS
from sales.rights import RoleName
from storage.tables import Account, ChatGroup, Person, Region, Role, Team

COMPANY = "澄屿医疗器械有限公司"
STAR = "王芳"
VP = "沈怀远"
DIRECTORS = {"华东": "顾明哲", "华南": "邝志衡", "华北": "郝振邦", "西南": "罗蜀平"}

TEAMS = (  # region, team, manager, reps
    ("华东", "华东一组", "李建峰", "王芳 陈思远 徐晓燕 吴俊杰 姚雨桐"),
    ("华东", "华东二组", "许静宜", "沈佳怡 陆子昂 朱海峰 钱雪梅 戴宏伟"),
    ("华东", "华东三组", "潘卫东", "夏文静 倪浩然 孙立昕 方倩 汤志远"),
    ("华南", "华南一组", "梁伟昌", "黄家豪 麦咏欣 冼国栋 邓嘉琪 温泽锋"),
    ("华南", "华南二组", "伍嘉敏", "何淑仪 区振宇 赖俊贤 叶晓彤 曾庆洲"),
    ("华北", "华北一组", "邢国柱", "张海涛 刘雅楠 宋铁军 赵欣悦 白建军"),
    ("华北", "华北二组", "尚丽娟", "马丽华 石晓磊 韩冰洁 田浩宇 侯春雷"),
    ("西南", "西南一组", "罗蜀平", "杨川平 冉小蓉 向志强 蒲雨薇 谭家乐"),
)

STAFF = (  # name, title, role
    ("郭晓敏", "销售运营经理", RoleName.OPS),
    ("苏哲瀚", "销售运营专员", RoleName.OPS),
    ("林可馨", "市场经理", RoleName.MARKETING),
    ("丁逸凡", "市场活动专员", RoleName.MARKETING),
    ("胡大伟", "交付经理", RoleName.DELIVERY),
    ("彭辉", "装机工程师", RoleName.DELIVERY),
    ("毛晓东", "应用工程师", RoleName.DELIVERY),
    ("金雅琴", "财务经理", RoleName.FINANCE),
    ("余秋萍", "应收会计", RoleName.FINANCE),
    ("严正安", "法务经理", RoleName.LEGAL),
    ("傅博文", "产品经理", RoleName.PRODUCT),
    ("章若谷", "产品专员", RoleName.PRODUCT),
    ("万晓春", "人力资源主管（新人导师）", RoleName.MENTOR),
    ("阮凯文", "系统管理员", RoleName.ADMIN),
)

SENIOR = frozenset("王芳 沈佳怡 夏文静 黄家豪 何淑仪 张海涛 马丽华 杨川平".split())
MENTORS = {"姚雨桐": "徐晓燕", "谭家乐": "杨川平"}  # of the newcomers, hired before them
ALSO_MENTOR = frozenset(("沈佳怡", "黄家豪", "张海涛", *MENTORS.values()))
NEWCOMER_WORKDAYS = {"姚雨桐": 15, "谭家乐": 10}


@dataclass(frozen=True, slots=True)
class Rep:
    """A seller as the story needs him; `since`: the first day of work, if it is recent."""

    id: int
    name: str
    region: str
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Staff:
    reps: tuple[Rep, ...]
    region_ids: dict[str, int]

    def of(self, region: str) -> list[Rep]:
        return [rep for rep in self.reps if rep.region == region]

    @property
    def star(self) -> Rep:
        return next(rep for rep in self.reps if rep.name == STAR)


class Hiring:
    """Adds people to the book; seniority comes from the seed."""

    def __init__(self, book: Book, rng: Random, days: Days, platform: str) -> None:
        self.book, self.rng, self.days, self.platform = book, rng, days, platform

    def person(
        self,
        name: str,
        title: str,
        roles: tuple[RoleName, ...],
        *,
        boss: int | None = None,
        team: int | None = None,
        region: int | None = None,
    ) -> int:
        id = self.book.add(
            Person, name=name, title=title, team_id=team, region_id=region, manager_id=boss,
            joined_at=self._joined(name), mentor_id=self._mentor(name),
        )  # fmt: skip
        for role in roles:
            self.book.add(Role, person_id=id, role=role.value)
        self.book.add(Account, platform=self.platform, external_id=str(id), person_id=id)
        return id

    def since(self, name: str) -> date | None:
        workdays = NEWCOMER_WORKDAYS.get(name)
        return self.days.past[-workdays] if workdays else None

    def _mentor(self, name: str) -> int | None:
        known = (row["id"] for row in self.book.of(Person) if row["name"] == MENTORS.get(name))
        return next(known, None)

    def _joined(self, name: str) -> datetime:
        if recent := self.since(name):
            return moment(recent, 9)
        return moment(self.days.past[0] - timedelta(days=self.rng.randint(60, 2200)), 9)


def hire(book: Book, rng: Random, days: Days, platform: str) -> Staff:
    hiring = Hiring(book, rng, days, platform)
    regions = {name: book.add(Region, name=name) for name in REGIONS}
    vp = hiring.person(VP, "销售副总裁", (RoleName.VP,))
    directors = {region: _director(hiring, region, regions[region], vp) for region in REGIONS}
    reps: list[Rep] = []
    for region, name, manager, members in TEAMS:
        team = _team(hiring, name, regions[region])
        boss = _manager(hiring, manager, team, regions[region], directors[region])
        reps += [_rep(hiring, one, region, team, regions, boss) for one in members.split()]
    for name, title, role in STAFF:
        hiring.person(name, title, (role,), boss=vp)
    return Staff(tuple(reps), regions)


def _director(hiring: Hiring, region: str, region_id: int, vp: int) -> int:
    name = DIRECTORS[region]
    leads_a_team = any(manager == name for _, _, manager, _ in TEAMS)
    roles = (RoleName.DIRECTOR, RoleName.MANAGER) if leads_a_team else (RoleName.DIRECTOR,)
    return hiring.person(name, f"{region}大区总监", roles, boss=vp, region=region_id)


def _team(hiring: Hiring, name: str, region_id: int) -> int:
    team = hiring.book.add(Team, name=name, region_id=region_id)
    hiring.book.add(
        ChatGroup, platform=hiring.platform, external_id=f"g-{team}", name=f"{name}作战群",
        team_id=team,
    )  # fmt: skip
    return team


def _manager(hiring: Hiring, name: str, team: int, region_id: int, director: int) -> int:
    """The director herself where she leads the only team of her region."""
    known = hiring.book.of(Person)[director - 1]
    if known["name"] == name:
        known["team_id"] = team
        return director
    return hiring.person(
        name, "销售主管", (RoleName.MANAGER,), boss=director, team=team, region=region_id
    )


def _rep(
    hiring: Hiring, name: str, region: str, team: int, regions: dict[str, int], boss: int
) -> Rep:
    title = "高级销售代表" if name in SENIOR else "销售代表"
    roles = (RoleName.REP, RoleName.MENTOR) if name in ALSO_MENTOR else (RoleName.REP,)
    id = hiring.person(name, title, roles, boss=boss, team=team, region=regions[region])
    return Rep(id, name, region, hiring.since(name))
