"""Many leads at once: those that every rep suits equally well are one kind, and are scored once."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sales.arrays import Floats, Ints, np
from sales.matching import board_for
from sales.matching_facts import Lead
from sales.matching_rules import MatchingRules, rule_for
from sales.matching_team import Team, pool_kind


@dataclass(frozen=True, slots=True)
class LeadKind:
    """`scores`: of those in `who` (places in the team). `guarded`: of the tier that is shared out fairly."""

    who: Ints
    scores: Floats
    guarded: bool
    leads: list[Lead] = field(default_factory=list)


def kinds_of(leads: Iterable[Lead], team: Team, rules: MatchingRules) -> list[LeadKind]:
    """By id of their first lead, each with its leads by id: the order they come in plays no part."""
    kinds: dict[tuple[object, ...], LeadKind] = {}
    for lead in sorted(leads, key=lambda lead: lead.id):
        rule, _ = rule_for(rules, lead)
        key = (rule.id, rules.is_guarded(lead), pool_kind(lead, rules))
        if key not in kinds:
            pool = team.pool(lead, rules)
            scores = board_for(team, pool, rule, limit=0).scores
            kinds[key] = LeadKind(pool.who, scores, rules.is_guarded(lead))
        kinds[key].leads.append(lead)
    return list(kinds.values())


def fair_limits(kinds: Iterable[LeadKind], team: Team, rules: MatchingRules) -> Ints:
    """Leads of the guarded tier that each member of the team may have in the end; where kinds differ, the
    most that one of them allows."""
    coming: dict[bytes, int] = {}
    guarded = [kind for kind in kinds if kind.guarded and len(kind.who)]
    for kind in guarded:
        same = kind.who.tobytes()
        coming[same] = coming.get(same, 0) + len(kind.leads)
    limits = np.zeros(len(team.reps), np.int64)
    for kind in guarded:
        given = int(team.now.a_leads[kind.who].sum())
        limit = rules.fairness.limit(given, len(kind.who), coming[kind.who.tobytes()])
        limits[kind.who] = np.maximum(limits[kind.who], limit)
    return limits
