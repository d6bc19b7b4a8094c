"""The playbook's part on leads: which weights count for which lead, caps and fairness (AS-08, R13, R14)."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sales.matching_facts import Lead


@dataclass(frozen=True, slots=True)
class Span:
    """A number between bounds; what is not given does not count."""

    over: int | None = None
    at_least: int | None = None
    at_most: int | None = None
    below: int | None = None

    def holds(self, value: int, unit: int = 1) -> bool:
        """`unit`: how many of the value's units make one of the bounds'."""
        return (
            (self.over is None or value > self.over * unit)
            and (self.at_least is None or value >= self.at_least * unit)
            and (self.at_most is None or value <= self.at_most * unit)
            and (self.below is None or value < self.below * unit)
        )


@dataclass(frozen=True, slots=True)
class MatchWhen:
    """A condition on the lead: everything given must hold; nothing given: every lead."""

    industries: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    scenes: tuple[str, ...] = ()
    first_inquiry: bool | None = None
    purchases_yuan: Span | None = None  # a year
    frequency: Span | None = None  # orders a year
    density: Span | None = None  # people per km²
    competitors: Span | None = None  # percent


@dataclass(frozen=True, slots=True)
class MatchBonus:
    """Points of 100 on top for a figure above `over` as people say it: hours, years (AS-04)."""

    feature: str
    over: int
    points: int


@dataclass(frozen=True, slots=True)
class MatchRule:
    """The first rule whose condition holds weighs the features, in percent, 100 together."""

    id: str
    name: str
    weights: dict[str, int]
    when: MatchWhen = field(default_factory=MatchWhen)
    bonuses: tuple[MatchBonus, ...] = ()


@dataclass(frozen=True, slots=True)
class TierRules:
    """A above, C below, B between, by yearly purchases (R13); `pool`: tiers that no rep gets (AS-15)."""

    a_over_yuan: int
    c_below_yuan: int
    unknown: str = "B"
    pool: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewcomerRules:
    """What a newcomer is spared (AS-18). A lead whose difficulty nobody knows counts as `unknown`."""

    difficulty_at_most: int
    unknown: int


@dataclass(frozen=True, slots=True)
class FairRules:
    """How much of the tier one rep may get in a month: `percent_of_average` of the candidates' mean,
    this lead counted, but never fewer than `at_least`."""

    tier: str
    percent_of_average: int
    at_least: int

    def limit(self, given: int, candidates: int, more: int = 1) -> int:
        """Leads of the tier per rep, when the candidates have got `given` and `more` come. Somebody is always below."""
        share = -(-self.percent_of_average * (given + more) // (100 * max(candidates, 1)))
        return max(self.at_least, share)


@dataclass(frozen=True, slots=True)
class MatchingRules:
    big_deal_yuan: int  # 大单, for the win rate; a setting of its own (R13)
    tiers: TierRules
    newcomer: NewcomerRules
    fairness: FairRules
    rules: tuple[MatchRule, ...]
    past_days: int  # how far the heat map and the what-if look back
    heat_types: int  # types of leads on the heat map at most

    def is_hard(self, lead: Lead) -> bool:
        """Too hard for a newcomer."""
        known = self.newcomer.unknown if lead.difficulty is None else lead.difficulty
        return known > self.newcomer.difficulty_at_most

    def is_guarded(self, lead: Lead) -> bool:
        """Of the tier that is shared out fairly."""
        return lead.tier == self.fairness.tier


def rule_for(rules: MatchingRules, lead: Lead) -> tuple[MatchRule, tuple[str, ...]]:
    """The first rule that holds, and a sentence per rule passed over because an input is missing."""
    notes: list[str] = []
    for rule in rules.rules:
        failed, missing = _looked_at(rule.when, lead)
        if not failed and not missing:
            return rule, tuple(notes)
        if not failed:
            notes.append(f"不知道{'、'.join(missing)}，跳过规则「{rule.name}」")
    raise LookupError("the last matching rule has a condition")  # check() refuses such a playbook


def _looked_at(when: MatchWhen, lead: Lead) -> tuple[bool, list[str]]:
    """Whether something known speaks against it, and what is not known."""
    answers = tuple(_answers(when, lead))
    return any(holds is False for _, holds in answers), [
        name for name, holds in answers if holds is None
    ]


def _answers(when: MatchWhen, lead: Lead) -> Iterator[tuple[str, bool | None]]:
    for name, wanted, has in (
        ("行业", when.industries, lead.industry),
        ("客户等级", when.tiers, lead.tier),
        ("地区", when.regions, lead.region),
        ("场景", when.scenes, lead.scene),
    ):
        if wanted:
            yield name, has in wanted if has else None
    if when.first_inquiry is not None:
        known = lead.first_inquiry
        yield "是否首次询价", None if known is None else known == when.first_inquiry
    for name, span, value, unit in (
        ("年采购额", when.purchases_yuan, lead.purchases, 100),
        ("采购频次", when.frequency, lead.frequency, 1),
        ("人口密度", when.density, lead.density, 1),
        ("竞品覆盖", when.competitors, lead.competitors, 1),
    ):
        if span is not None:
            yield name, None if value is None else span.holds(value, unit)
