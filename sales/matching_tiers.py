"""A, B or C by yearly purchases, and who of them no rep gets (R13, AS-15)."""

from sales.matching_facts import Lead
from sales.matching_rules import MatchingRules, TierRules

_FEN = 100


def tier_of(rules: TierRules, purchases: int | None, estimate: str = "") -> str:
    """`purchases` in fen a year; unknown: what the rep estimated, else the playbook's."""
    if purchases is None:
        return estimate or rules.unknown
    if purchases > rules.a_over_yuan * _FEN:
        return "A"
    return "C" if purchases < rules.c_below_yuan * _FEN else "B"


def goes_to_pool(rules: MatchingRules, lead: Lead) -> bool:
    return lead.tier in rules.tiers.pool
