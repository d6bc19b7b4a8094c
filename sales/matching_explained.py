"""Why this rep and not that one, in words people would use (AS-05, AS-09, AS-18)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sales.matching import Assignment
from sales.matching_bars import CERTIFICATE, FULL, INACTIVE, NEWCOMER, OFF_DUTY, REGION
from sales.matching_board import Candidate, Part
from sales.matching_features import FEATURES

REASONS = 3
RUNNERS_UP = 2
_GAPS = 2  # abilities named when somebody lost


@dataclass(frozen=True, slots=True)
class Lost:
    """Somebody who could have got it, and in a few words why he did not."""

    rep: int
    score: int
    why: str


@dataclass(frozen=True, slots=True)
class Why:
    """`sums`: a line per part of the score; their worth adds up to it exactly. `notes`: what was unknown
    or left out. Empty but for notes, rule and version if nobody could take the lead."""

    rep: int | None
    score: int
    reasons: tuple[str, ...]
    sums: tuple[str, ...]
    notes: tuple[str, ...]
    runners_up: tuple[Lost, ...]
    rule: str
    version: int


def why(assignment: Assignment, runners_up: int = RUNNERS_UP) -> Why:
    """Everything about the one who got it, and the best of those who did not."""
    chosen = assignment.chosen
    if chosen is None:
        return Why(None, 0, (), (), assignment.notes, (), assignment.rule.name, assignment.version)
    return explained(assignment, chosen, assignment.board.best(runners_up, but=chosen))


def explained(assignment: Assignment, chosen: int, others: Sequence[int]) -> Why:
    """`chosen`, `others`: places on the board."""
    winner = assignment.board.candidate(chosen)
    lost = (lost_to(assignment, winner, assignment.board.candidate(place)) for place in others)
    return Why(
        winner.rep, winner.score, reasons(assignment, winner), tuple(_sums(assignment, winner)),
        assignment.notes + tuple(_estimates(winner)), tuple(lost), assignment.rule.name, assignment.version,
    )  # fmt: skip


def why_not(assignment: Assignment, rep: int) -> str:
    """One sentence on anybody: chosen, lost or kept out."""
    board = assignment.board
    places = (board.ids == rep).nonzero()[0].tolist()
    if not places:
        words = dict(kept_out(assignment)).get(rep)
        return "当时不在团队名单里" if words is None else words
    if assignment.chosen is None or places[0] == assignment.chosen:
        return "线索给了这位同事" if places[0] == assignment.chosen else "线索没有分出去"
    winner = board.candidate(assignment.chosen)
    return lost_to(assignment, winner, board.candidate(places[0])).why


def kept_out(assignment: Assignment) -> Iterator[tuple[int, str]]:
    """Who could not take the lead at all: (rep, why)."""
    lead = assignment.lead
    words = {
        INACTIVE: "账号已停用",
        OFF_DUTY: "不在班",
        REGION: f"不负责{lead.region}",
        CERTIFICATE: f"没有{lead.certificate}",
        FULL: "手上线索已满",
        NEWCOMER: "新人，先不接难度高的线索",
    }
    for place in assignment.barred.nonzero()[0].tolist():
        bits = int(assignment.barred[place])
        said = "、".join(word for bit, word in words.items() if bits & bit)
        yield int(assignment.team_ids[place]), said


def points(score: int) -> str:
    """Hundredths of a point, as people read them: 8325 → 83.25."""
    return f"{'-' if score < 0 else ''}{abs(score) // 100}.{abs(score) % 100:02d}"


# -- the one who got it ---------------------------------------------------------------------------


def reasons(assignment: Assignment, winner: Candidate) -> tuple[str, ...]:
    """The strongest first: what puts him furthest before the middle colleague, then what he has most of."""
    middle = dict(zip(FEATURES, assignment.board.abilities.estimate.tolist(), strict=True))
    bonuses = _bonuses(assignment, winner)
    known = [part for part in winner.parts if part.raw is not None and part.points > 0]
    ahead = {
        part.feature: part.weight * (part.points - int(middle[part.feature]))
        + bonuses.get(part.feature, (0, ""))[0]
        for part in known
    }
    known.sort(key=lambda part: (-max(ahead[part.feature], 0), -part.worth))
    alone = ("符合条件的只有这一位",) if len(assignment.board.ids) == 1 else ()
    said = (_reason(assignment, part, ahead[part.feature] > 0, bonuses) for part in known[:REASONS])
    return (*alone, *said)[:REASONS]


def _reason(
    assignment: Assignment, part: Part, ahead: bool, bonuses: Mapping[str, tuple[int, str]]
) -> str:
    feature = FEATURES[part.feature]
    assert part.raw is not None
    said = feature.says(part.raw, assignment.lead)
    if part.feature in bonuses:
        return f"{said}，{bonuses[part.feature][1]}"
    return f"{said}（同事中位 {_middle(assignment, part)}）" if ahead else said


def _middle(assignment: Assignment, part: Part) -> str:
    feature = FEATURES[part.feature]
    at = tuple(FEATURES).index(part.feature)
    return feature.figure(feature.sign * int(assignment.board.abilities.middle[at]))


def _bonuses(assignment: Assignment, winner: Candidate) -> dict[str, tuple[int, str]]:
    """Per feature the hundredths on top and how that is said; only what he got."""
    raw = {part.feature: part.raw for part in winner.parts}
    got: dict[str, tuple[int, str]] = {}
    for bonus in assignment.rule.bonuses:
        feature, figure = FEATURES[bonus.feature], raw.get(bonus.feature)
        over = bonus.over * feature.unit
        if figure is not None and figure > over:
            said = f"超过 {feature.figure(over)}加 {bonus.points} 分"
            got[bonus.feature] = (bonus.points * 100, said)
    return got


def _sums(assignment: Assignment, winner: Candidate) -> Iterator[str]:
    for part in winner.parts:
        feature = FEATURES[part.feature]
        figure = "没有数据" if part.raw is None else feature.figure(part.raw)
        yield f"{feature.name} {figure}：{part.points} 分 × {part.weight}% = {points(part.worth)}"
    if winner.bonus:
        yield f"加分：+{points(winner.bonus)}"
    if winner.cut:
        yield f"没有数据的几项合起来不高于同事中位：-{points(winner.cut)}"


def _estimates(winner: Candidate) -> Iterator[str]:
    missing = [FEATURES[part.feature].name for part in winner.parts if part.raw is None]
    if missing:
        yield f"{'、'.join(missing)}没有数据，按团队中位数算"


# -- the others -----------------------------------------------------------------------------------


def lost_to(assignment: Assignment, winner: Candidate, other: Candidate) -> Lost:
    return Lost(other.rep, other.score, _lost_why(assignment, winner, other))


def _lost_why(assignment: Assignment, winner: Candidate, other: Candidate) -> str:
    more = other.score - winner.score
    if more < 0:
        return f"少 {points(-more)} 分{_behind(winner, other)}"
    higher = f"高 {points(more)} 分，但" if more else "同分，但"
    if other.held:
        tier = assignment.lead.tier
        return f"{higher}本月{tier}级线索已有 {other.a_leads} 条，到了上限 {assignment.limit} 条"
    if other.reserve > winner.reserve:
        return f"{higher}名额紧，留给更需要的线索"
    if more == 0:
        return _tie(winner, other)
    return f"{higher}这条另有安排"


def _tie(winner: Candidate, other: Candidate) -> str:
    if other.load == winner.load:
        return "同分，负荷也相同，按编号先后"
    load = FEATURES["load"]
    return f"同分，手上线索更满（{load.figure(other.load)}，对方 {load.figure(winner.load)}）"


def _behind(winner: Candidate, other: Candidate) -> str:
    """Where most of the difference comes from."""
    gaps = [
        (mine.worth - his.worth, _gap(mine, his))
        for mine, his in zip(winner.parts, other.parts, strict=True)
    ]
    gaps.append(
        (winner.bonus - other.bonus, f"没有拿到 {points(winner.bonus - other.bonus)} 分的加分")
    )
    named = sorted((gap for gap in gaps if gap[0] > 0), key=lambda gap: -gap[0])[:_GAPS]
    return "：" + "；".join(said for _, said in named) if named else ""


def _gap(mine: Part, his: Part) -> str:
    feature = FEATURES[mine.feature]
    first = "没有数据" if his.raw is None else feature.figure(his.raw)
    second = "没有数据" if mine.raw is None else feature.figure(mine.raw)
    return f"{feature.name} {first}（对方 {second}）"
