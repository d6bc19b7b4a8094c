"""What is known of a lead and of a rep when a lead looks for its rep (AS-01, AS-02, AS-07, AS-10)."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Lead:
    """None or "" means unknown: rules that need it are skipped, and that is said (R27)."""

    id: int
    region: str = ""
    industry: str = ""
    scene: str = ""
    certificate: str = ""  # that the rep must have; "": none is needed
    tier: str = "B"  # R13; see matching_tiers
    purchases: int | None = None  # 年采购额, fen a year
    frequency: int | None = None  # 历史采购频次, orders a year
    density: int | None = None  # 商圈人口密度, people per km²
    competitors: int | None = None  # 竞品覆盖, percent of the shops around
    first_inquiry: bool | None = None
    difficulty: int | None = None  # 1 easy … 5 hard
    area: str = ""  # the place that density and competitors are of
    as_of: str = ""  # the day of those data, YYYY-MM-DD


@dataclass(frozen=True, slots=True)
class Rep:
    """Whole numbers only, so that scores are exact. None, or a name missing in a mapping, is unknown."""

    id: int
    active: bool = True
    on_duty: bool = True
    newcomer: bool = False
    regions: frozenset[str] = frozenset()
    certificates: frozenset[str] = frozenset()
    open_leads: int = 0
    cap: int = 20  # open leads at most
    a_leads: int = 0  # of the guarded tier this month, see FairRules
    win_rate: int | None = None  # large deals of 30 days, hundredths of a percent
    response: int | None = None  # mean of 7 days, seconds
    certification: int | None = None  # level
    delivery: int | None = None  # delivery or cold-chain response, minutes
    service: Mapping[str, int] = field(default_factory=dict)  # scene → minutes served
    tenure: Mapping[str, int] = field(default_factory=dict)  # region → months
    industry_deals: Mapping[str, int] = field(default_factory=dict)  # industry → deals won
