"""A whole file of leads at once: the best total that caps and fair shares allow, or nearly."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sales.arrays import Ints, np
from sales.matching import Assignment, given_to, match
from sales.matching_auction import Places, auction
from sales.matching_facts import Lead
from sales.matching_features import load
from sales.matching_kinds import LeadKind, fair_limits, kinds_of
from sales.matching_prices import Reserve, reserve_of
from sales.matching_rules import MatchingRules
from sales.matching_team import Team

NO_PLACE = "这批线索比名额多，这条先留着"


@dataclass(frozen=True, slots=True)
class Plan:
    """Lead → rep, None where nobody may or can take it; and what decided it."""

    rep_of: dict[int, int | None]
    reserve: Reserve
    limits: Ints  # fair shares, per member of the team
    total: int  # hundredths of a point
    alike: tuple[
        tuple[Lead, ...], ...
    ]  # by kind: their assignments share all but lead, rep and notes

    def assignment(self, lead: Lead, team: Team, rules: MatchingRules, version: int) -> Assignment:
        """What is kept and explained; `team` as it was when the file was planned."""
        alone = match(lead, team, rules, version, self.reserve.of(lead, rules))
        planned = given_to(alone, self.rep_of[lead.id])
        if not len(planned.board.ids):
            return planned
        notes = planned.notes if planned.rep is not None else (*planned.notes, NO_PLACE)
        return self._shared_out(replace(planned, notes=notes), team)

    def _shared_out(self, planned: Assignment, team: Team) -> Assignment:
        """Held is who had his share before the file; what the file adds shows in the prices."""
        if not planned.limit:
            return planned
        limits = self.limits[np.searchsorted(team.ids, planned.board.ids)]
        board = replace(planned.board, held=planned.board.a_leads >= limits)
        return replace(planned, board=board, limit=int(limits.min()))


def plan(leads: Iterable[Lead], team: Team, rules: MatchingRules) -> Plan:
    """Scores are those of the moment: what the file itself adds to a rep's load counts at caps only."""
    kinds = kinds_of(leads, team, rules)
    limits = fair_limits(kinds, team, rules)
    places = places_of(team, limits, sum(len(kind.leads) for kind in kinds))
    sold = auction(kinds, places)
    rep_of: dict[int, int | None] = {}
    total = 0.0
    for number, kind in enumerate(kinds):
        owners = places.owner[sold.holder == number]
        rep_of.update(zip((lead.id for lead in kind.leads), _reps(owners, kind, team), strict=True))
        total += float(kind.scores[np.searchsorted(kind.who, owners)].sum())
    reserve = reserve_of(kinds, places, sold, len(team.reps))
    alike = tuple(tuple(kind.leads) for kind in kinds)
    return Plan(rep_of, reserve, limits, int(total), alike)


def places_of(team: Team, limits: Ints, leads: int) -> Places:
    """Of what every rep may still take, but never more for one than there are leads; the least loaded first."""
    open_leads, a_leads = team.now.open_leads.tolist(), team.now.a_leads.tolist()
    rows = [
        (load(open_leads[at] + more, rep.cap), at, more < limit - a_leads[at])
        for at, (rep, limit) in enumerate(zip(team.reps, limits.tolist(), strict=True))
        for more in range(min(rep.cap - open_leads[at], leads))
    ]
    rows.sort()
    owner = np.array([at for _, at, _ in rows], np.int64)
    return Places(owner, np.array([fair for *_, fair in rows], np.bool_))


def _reps(owners: Ints, kind: LeadKind, team: Team) -> list[int | None]:
    """One per lead; what could not be placed comes last."""
    found = team.ids[owners].tolist()
    return [*found, *[None] * (len(kind.leads) - len(found))]
