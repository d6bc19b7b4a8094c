"""Which rep a lead goes to: filters, weighed abilities, fair shares, then the lighter load (R14).

Pure: the same facts give the same answer, in whatever order the reps come.
"""

from dataclasses import dataclass, replace

from sales.arrays import Bits, Flags, Floats, Ints, np
from sales.matching_board import Board, bonus_points, weights_of
from sales.matching_facts import Lead
from sales.matching_features import FEATURES
from sales.matching_rules import MatchingRules, MatchRule, rule_for
from sales.matching_team import Pool, Team


@dataclass(frozen=True)
class Assignment:
    """Who got the lead and everything that decided it: enough to explain it years later (AS-09).

    `chosen`: place on the board, None if nobody may take it. `version`: of the playbook.
    `limit`: fair share in force, 0 where the lead's tier is not shared out.
    """

    lead: Lead
    version: int
    rule: MatchRule
    notes: tuple[str, ...]
    board: Board
    chosen: int | None
    limit: int
    team_ids: Ints
    barred: Bits  # bits of matching_bars, per team member

    @property
    def rep(self) -> int | None:
        return None if self.chosen is None else int(self.board.ids[self.chosen])


def match(
    lead: Lead, team: Team, rules: MatchingRules, version: int, reserve: Floats | None = None
) -> Assignment:
    """`reserve`: hundredths of a point per member of the team by which a lead must outdo others to use
    up one of this rep's places (matching_prices); none: the best one now."""
    rule, notes = rule_for(rules, lead)
    pool = team.pool(lead, rules)
    limit = _limit(rules, lead, team, pool)
    board = board_for(team, pool, rule, limit, reserve)
    chosen = board.first() if len(board.ids) else None
    return Assignment(
        lead,
        version,
        rule,
        notes + _gaps(lead, pool, rule),
        board,
        chosen,
        limit,
        team.ids,
        pool.barred,
    )


def given_to(assignment: Assignment, rep: int | None) -> Assignment:
    """The same board with somebody else chosen, as a whole file's plan or a manager has it."""
    places = np.flatnonzero(assignment.board.ids == rep)
    if rep is not None and not len(places):
        raise ValueError("the rep may not take this lead")
    return replace(assignment, chosen=None if rep is None else int(places[0]))


def board_for(
    team: Team, pool: Pool, rule: MatchRule, limit: int, reserve: Floats | None = None
) -> Board:
    who = pool.who
    weights = weights_of(rule)
    scores = weights @ pool.abilities.points
    if (bonus := bonus_points(rule, pool.abilities)) is not None:
        scores = scores + bonus
    if (cut := pool.abilities.cut(weights)) is not None:
        scores = scores - cut
    return Board(
        team.ids[who], pool.abilities, weights, scores, bonus, cut,
        None if reserve is None else reserve[who],
        team.now.a_leads[who] >= limit if limit else None,
        team.now.a_leads[who], team.now.loads[who], team.now.precedence[who],
    )  # fmt: skip


def _limit(rules: MatchingRules, lead: Lead, team: Team, pool: Pool) -> int:
    if not rules.is_guarded(lead):
        return 0
    given = team.now.a_leads[pool.who]
    return rules.fairness.limit(int(given.sum()), len(given))


def _gaps(lead: Lead, pool: Pool, rule: MatchRule) -> tuple[str, ...]:
    """What had to be left out, in words."""
    nobody: Flags = np.isnan(pool.abilities.middle)
    words = [
        f"候选人都没有「{feature.name}」的数据，这一项没有计分"
        for feature, missing in zip(FEATURES.values(), nobody.tolist(), strict=True)
        if missing and feature.id in rule.weights and len(pool.who)
    ]
    if said := area_said(lead):
        words.append(said)
    if not lead.region:
        words.insert(0, "线索没有写地区，没有按地区筛选")
    return tuple(words)


def area_said(lead: Lead) -> str:
    """What was known of the place, and since when (R27)."""
    known = (
        ("人口密度", lead.density, " 人/平方公里"), ("竞品覆盖", lead.competitors, "%"),
    )  # fmt: skip
    figures = "、".join(
        f"{name} {value:,}{unit}" for name, value, unit in known if value is not None
    )
    return f"商圈数据（{lead.area}，{lead.as_of}）：{figures}" if figures and lead.area else ""
