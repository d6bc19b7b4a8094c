"""The abilities that are compared, which way is better, and how people say them (AS-02, AS-07, AS-10)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sales.matching_facts import Lead, Rep

Read = Callable[[Rep, str], int | None]


@dataclass(frozen=True, slots=True)
class Feature:
    """`by`: the field of the lead that says which figure of the rep counts. `unit`: how many of the stored
    whole numbers make one as people (and the playbook) say it."""

    id: str
    name: str
    phrase: str  # {} is the figure, {by} the scene, region or industry
    read: Read
    unit: int
    suffix: str
    less_is_better: bool = False
    by: str = ""

    def key(self, lead: Lead) -> str:
        return getattr(lead, self.by) if self.by else ""

    def figure(self, raw: int) -> str:
        """As people say it: 6250 → 62.5%."""
        return f"{_short(raw, self.unit)}{self.suffix}"

    def says(self, raw: int, lead: Lead) -> str:
        return self.phrase.format(self.figure(raw), by=self.key(lead))

    @property
    def sign(self) -> int:
        """What turns the figure so that more is better."""
        return -1 if self.less_is_better else 1


def _short(raw: int, unit: int) -> str:
    """One decimal at most, and none that is 0; halves go up."""
    tenths = (raw * 20 + unit) // (unit * 2)
    whole, rest = divmod(tenths, 10)
    return f"{whole}.{rest}" if rest else f"{whole}"


def _load(rep: Rep, _: str) -> int:
    return load(rep.open_leads, rep.cap)


def load(open_leads: int, cap: int) -> int:
    """Hundredths of a percent of what the rep may hold."""
    return open_leads * 10_000 // max(cap, 1)


def _in(mapping: str) -> Read:
    def read(rep: Rep, key: str) -> int | None:
        known: Mapping[str, int] = getattr(rep, mapping)
        return known.get(key)

    return read


_ALL = (
    Feature("win_rate", "大单成交率", "近30天大单成交率 {}", lambda rep, _: rep.win_rate, 100, "%"),
    Feature("service", "服务时长", "{by}客户服务过 {}", _in("service"), 60, " 小时", by="scene"),
    Feature(
        "response", "响应时效", "近7天平均 {}回复", lambda rep, _: rep.response, 60, " 分钟",
        less_is_better=True,
    ),
    Feature("certification", "认证等级", "认证 {}", lambda rep, _: rep.certification, 1, " 级"),
    Feature("tenure", "区域服务年限", "在{by}服务了 {}", _in("tenure"), 12, " 年", by="region"),
    Feature("industry", "同行业成交", "{by}行业成交过 {}", _in("industry_deals"), 1, " 单", by="industry"),
    Feature(
        "delivery", "履约速度", "履约响应平均 {}", lambda rep, _: rep.delivery, 1, " 分钟",
        less_is_better=True,
    ),
    Feature("load", "当前负荷", "手上线索占上限 {}", _load, 100, "%", less_is_better=True),
)  # fmt: skip

FEATURES: Mapping[str, Feature] = {feature.id: feature for feature in _ALL}
LOAD = "load"
"""The one that changes with every lead given."""
