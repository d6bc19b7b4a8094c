"""The invented customers' names: public ones after invented places, private ones after invented brands."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from random import Random

from bot.demo.names import brands
from bot.demo.places import CITIES, COUNTIES, REGIONS, STREETS
from sales.company_names import company_key

STAR_GROUP = "沐晖"


@dataclass(frozen=True, slots=True)
class Firm:
    name: str
    shorts: tuple[str, ...]
    industry: str
    region: str
    parent: str = ""  # its group's name

    @property
    def grouped(self) -> bool:
        """A group or one of its branches."""
        return bool(self.parent) or "集团" in self.name


PUBLIC_FORMS = {  # industry: (name, short names…)
    "三甲医院": (
        ("{at}市第一人民医院", "{at}一院"),
        ("{at}市中心医院", "{at}中心医院"),
        ("{at}市中医院", "{at}中医院"),
        ("{at}医学院附属医院", "{at}附院"),
        ("{at}市第二人民医院", "{at}二院"),
    ),
    "县级医院": (
        ("{at}县人民医院", "{at}县医院"),
        ("{at}县中医院", "{at}中医院"),
        ("{at}县妇幼保健院", "{at}妇幼"),
        ("{at}县第二人民医院", "{at}县二院"),
    ),
    "科研院所": (
        ("{at}生物医学研究院", "{at}生医院"),
        ("{at}大学转化医学中心", "{at}转化中心"),
        ("{at}药物研究所", "{at}药物所"),
        ("{at}大学动物科学学院", "{at}大动科院"),
    ),
}
BRAND_FORMS = {
    "民营医院": (
        ("{at}{brand}骨科医院", "{brand}骨科"),
        ("{at}{brand}妇产医院", "{brand}妇产"),
        ("{at}{brand}眼科医院", "{brand}眼科"),
        ("{at}{brand}康复医院", "{brand}康复"),
        ("{at}{brand}肾病医院", "{brand}肾病"),
        ("{at}{brand}医院", "{brand}医院"),
    ),
    "体检中心": (
        ("{at}{brand}健康体检中心", "{brand}体检"),
        ("{brand}健康管理（{at}）有限公司", "{brand}健康"),
    ),
    "第三方检验": (
        ("{at}{brand}医学检验实验室有限公司", "{brand}检验"),
        ("{at}{brand}病理诊断中心", "{brand}病理"),
    ),
    "口腔连锁": (
        ("{at}{brand}口腔医院有限公司", "{brand}口腔"),
        ("{at}{brand}口腔门诊部", "{brand}口腔"),
    ),
    "动物医院": (
        ("{at}{brand}动物医院", "{brand}动物医院"),
        ("{at}{brand}宠物医院", "{brand}宠物"),
    ),
    "经销商": (
        ("{at}{brand}医疗器械有限公司", "{brand}器械"),
        ("{at}{brand}医药有限公司", "{brand}医药"),
        ("{brand}科贸（{at}）有限公司", "{brand}科贸"),
    ),
    "社区门诊": (("{at}{brand}综合门诊部", "{brand}门诊"),),
}
GROUP_FORMS = {  # industry: the group, a branch, its short name
    "口腔连锁": ("{brand}口腔集团有限公司", "{at}{brand}口腔门诊部", "{brand}{at}店"),
    "体检中心": ("{brand}健康管理集团有限公司", "{at}{brand}体检中心", "{brand}{at}中心"),
    "民营医院": ("{brand}医疗集团有限公司", "{at}{brand}医院", "{at}{brand}医院"),
    "动物医院": ("{brand}宠物医疗集团有限公司", "{at}{brand}动物医院", "{brand}{at}店"),
}
HOW_MANY = {
    "三甲医院": 92, "县级医院": 168, "科研院所": 44, "民营医院": 112, "体检中心": 56, "第三方检验": 60,
    "口腔连锁": 88, "动物医院": 50, "经销商": 86, "社区门诊": 58,
}  # fmt: skip
SHARE = {"华东": 0.36, "华南": 0.26, "华北": 0.25, "西南": 0.13}
GROUPS = (
    ("华东", "口腔连锁", 7), ("华东", "体检中心", 5), ("华东", "动物医院", 4), ("华南", "民营医院", 5),
    ("华南", "口腔连锁", 6), ("华北", "民营医院", 5), ("华北", "体检中心", 5), ("西南", "口腔连锁", 4),
    ("西南", "民营医院", 3),
)  # fmt: skip


def firms(rng: Random) -> list[Firm]:
    """Groups before their branches; no two of one company key or short name."""
    names = iter(brands(rng))
    made = [*_star_group(), *_groups(rng, names)]
    rest = [firm for region in REGIONS for firm in _of_region(rng, region, names)]
    rng.shuffle(rest)
    return _distinct([*made, *rest])


def _star_group() -> Iterator[Firm]:
    group = f"{STAR_GROUP}医疗集团有限公司"
    yield Firm(group, (STAR_GROUP, f"{STAR_GROUP}集团", f"{STAR_GROUP}医疗"), "民营医院", "华东")
    for city, kind in (("汐城", "骨科医院"), ("澄州", "妇产医院"), ("桐浦", "康复医院")):
        yield Firm(f"{city}{STAR_GROUP}{kind}", (f"{city}{STAR_GROUP}",), "民营医院", "华东", group)


def _groups(rng: Random, names: Iterator[str]) -> Iterator[Firm]:
    for region, industry, branches in GROUPS:
        brand, (group, branch, short) = next(names), GROUP_FORMS[industry]
        head = group.format(brand=brand)
        yield Firm(head, (f"{brand}集团",), industry, region)
        for at in rng.sample(CITIES[region], branches):
            name = branch.format(at=at, brand=brand)
            yield Firm(name, (short.format(at=at, brand=brand),), industry, region, head)


def _of_region(rng: Random, region: str, names: Iterator[str]) -> Iterator[Firm]:
    for industry, total in HOW_MANY.items():
        wanted = round(total * SHARE[region])
        if industry in PUBLIC_FORMS:
            yield from _public(rng, region, industry, wanted)
        else:
            yield from (_branded(rng, region, industry, next(names)) for _ in range(wanted))
    for street in rng.sample(STREETS, 6):
        at = rng.choice(CITIES[region])
        name = f"{at}{street}街道社区卫生服务中心"
        yield Firm(name, (f"{at}{street}社区",), "社区门诊", region)


def _public(rng: Random, region: str, industry: str, wanted: int) -> Iterator[Firm]:
    places = COUNTIES[region] if industry == "县级医院" else CITIES[region]
    every = list(product(places, PUBLIC_FORMS[industry]))
    for at, form in rng.sample(every, min(wanted, len(every))):
        name, *shorts = (part.format(at=at) for part in form)
        yield Firm(name, tuple(shorts), industry, region)


def _branded(rng: Random, region: str, industry: str, brand: str) -> Firm:
    at = rng.choice(CITIES[region])
    name, *shorts = (part.format(at=at, brand=brand) for part in rng.choice(BRAND_FORMS[industry]))
    return Firm(name, (*shorts, brand), industry, region)


def _distinct(every: list[Firm]) -> list[Firm]:
    seen: set[str] = set()
    kept = []
    for firm in every:
        names = {company_key(firm.name), *firm.shorts}
        if not seen & names:
            seen |= names
            kept.append(firm)
    return kept
