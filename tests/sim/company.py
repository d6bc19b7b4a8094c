"""Ten people, their customers, and the days on which they work."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sales.company_names import company_key
from storage.store import Storage
from storage.tables import Account, Contact, Customer, Person, Region, Role
from tests.doubles.company import ZONE
from tests.sim.process import PLATFORM

DIRECTOR, MANAGER = 1, 2
REPS = tuple(range(3, 11))
TEAM = (
    (DIRECTOR, "周敏", "总监", None, ("director",)),
    (MANAGER, "李国强", "主管", DIRECTOR, ("manager", "admin")),
    (3, "王芳", "销售", MANAGER, ("rep",)),
    (4, "陈明", "销售", MANAGER, ("rep",)),
    (5, "赵静", "销售", MANAGER, ("rep",)),
    (6, "孙洁", "销售", MANAGER, ("rep",)),
    (7, "吴迪", "销售", MANAGER, ("rep",)),
    (8, "郑爽", "销售", MANAGER, ("rep",)),
    (9, "冯坤", "销售", DIRECTOR, ("rep",)),
    (10, "许丽", "销售", DIRECTOR, ("rep",)),
)
ACCOUNTS = {id: f"u{id}" for id, *_ in TEAM}
PERSON = {account: id for id, account in ACCOUNTS.items()}

# Two customers each: name, short name, industry, whom one talks to.
CUSTOMERS = (
    ("青禾口腔连锁有限公司", "青禾口腔", "口腔连锁", "王立群", "总经理"),
    ("云栖体检中心", "云栖体检", "体检中心", "秦朗", "院长"),
    ("岭南医院", "岭南", "民营医院", "王海", "副总"),
    ("江畔第三方检验所", "江畔检验", "第三方检验", "沈毅", "设备科主任"),
    ("德邻动物医院", "德邻", "动物医院", "钱蕾", "院长"),
    ("望山县人民医院", "望山县医院", "县级医院", "何涛", "信息科主任"),
    ("锐泽环保设备有限公司", "锐泽", "机械制造", "冯远", "总工"),
    ("恒丰汽车零部件有限公司", "恒丰", "汽车零部件", "邓超", "采购经理"),
    ("南桥社区门诊部", "南桥门诊", "社区门诊", "罗敏", "主任"),
    ("朗月餐饮连锁有限公司", "朗月", "餐饮连锁", "谢军", "财务总监"),
    ("普济三甲医院", "普济", "三甲医院", "韩冰", "设备科主任"),
    ("百川零售连锁有限公司", "百川", "连锁零售", "曹磊", "IT总监"),
    ("东篱科研院", "东篱", "科研院所", "彭越", "所长"),
    ("金石机械制造有限公司", "金石", "机械制造", "袁野", "技术总监"),
    ("松涛康复医院", "松涛", "民营医院", "蒋楠", "财务总监"),
    ("天枢制造有限公司", "天枢", "制造业", "蔡文", "副总"),
)
OWNER = {number: REPS[number // 2] for number in range(len(CUSTOMERS))}

REST_DAYS = {
    *(date(2026, 9, day) for day in (19, 25, 26, 27)),  # a Saturday; 中秋
    *(date(2026, 10, day) for day in (1, 2, 3, 4, 5, 6, 7)),  # 国庆
    *(date(2026, 10, day) for day in (11, 17, 18)),
}
"""As the State Council announced; Sunday 20 September and Saturday 10 October are worked on (调休)."""
FIRST_DAY, LAST_DAY = date(2026, 9, 19), date(2026, 10, 20)


def days(first: date = FIRST_DAY, last: date = LAST_DAY) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def is_workday(day: date) -> bool:
    return day not in REST_DAYS


def at(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """That time on the company's clock."""
    return datetime.combine(day, time(hour, minute, second), ZONE).astimezone(UTC)


def local(moment: datetime) -> datetime:
    return moment.astimezone(ZONE)


async def found(storage: Storage, now: datetime) -> None:
    async with storage.begin(at=now) as store:
        await _hire(store.session, now)
        for number, row in enumerate(CUSTOMERS):
            await _win(store.session, row, OWNER[number], now)


async def _hire(session: Any, now: datetime) -> None:
    session.add(Region(name="华东"))
    await session.flush()
    for id, name, title, manager, roles in TEAM:
        session.add(Person(name=name, title=title, manager_id=manager, region_id=1, joined_at=now))
        await session.flush()
        session.add(Account(platform=PLATFORM, external_id=ACCOUNTS[id], person_id=id))
        session.add_all([Role(person_id=id, role=role) for role in roles])
    await session.flush()


async def _win(session: Any, row: tuple[str, ...], owner: int, now: datetime) -> None:
    name, short, industry, who, title = row
    customer = Customer(
        name=name,
        name_key=company_key(name),
        short_names=[short],
        industry=industry,
        region_id=1,
        owner_id=owner,
        created_at=now,
    )
    session.add(customer)
    await session.flush()
    session.add(Contact(customer_id=customer.id, name=who, title=title, created_at=now))
    await session.flush()
