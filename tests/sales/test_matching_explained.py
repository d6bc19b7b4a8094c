"""Why this one and not that one, also years later (AS-05, AS-09)."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from sales.matching import Assignment, given_to, match
from sales.matching_explained import kept_out, points, why, why_not
from sales.matching_features import FEATURES
from sales.matching_kept import plain, restored
from sales.matching_team import Team
from tests.sales.matching_world import EAST, RULES, rep, weighing

KEPT = Path(__file__).parent / "kept"

A_LEAD = replace(EAST, id=88, tier="A", frequency=30, purchases=80_000_000)
A_TEAM = (
    rep(11, service={"社区团购": 168 * 60}, response=300, a_leads=6),
    rep(12, service={"社区团购": 150 * 60}, response=420, open_leads=3),
    rep(13, service={"社区团购": 90 * 60}, response=1500, open_leads=8),
    rep(14, service={}, response=None, newcomer=True),
    rep(15, on_duty=False),
    rep(16, regions=frozenset({"华北"}), open_leads=20),
)


def told(assignment: Assignment) -> str:
    """All that can be said about it."""
    explained = why(assignment, runners_up=9)
    lines = [
        f"{explained.rule} v{explained.version} → {explained.rep} {points(explained.score)}",
        *explained.reasons, *explained.sums, *explained.notes,
        *(f"{lost.rep} {points(lost.score)} {lost.why}" for lost in explained.runners_up),
        *(f"{rep} {words}" for rep, words in kept_out(assignment)),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def test_an_assignment_of_the_first_format_still_says_what_it_said() -> None:
    """Written once, never again: these bytes are in people's databases."""
    kept = json.loads((KEPT / "assignment_format_1.json").read_text(encoding="utf-8"))
    assert told(restored(kept)) == (KEPT / "assignment_format_1.txt").read_text(encoding="utf-8")


def test_what_is_written_today_is_of_that_format() -> None:
    today = plain(match(A_LEAD, Team.of(A_TEAM), RULES, 3))
    assert today == json.loads((KEPT / "assignment_format_1.json").read_text(encoding="utf-8"))


def test_a_format_of_the_future_is_refused() -> None:
    kept = plain(match(EAST, Team.of([rep(1)]), RULES, 1))
    with pytest.raises(ValueError, match="format 2"):
        restored(kept | {"format": 2})


def test_the_strongest_reason_is_what_puts_him_furthest_ahead_of_the_middle() -> None:
    reps = [rep(1, win_rate=6200, response=540), rep(2, win_rate=3000), rep(3, win_rate=2800)]
    reasons = why(match(EAST, Team.of(reps), RULES, 1)).reasons
    assert reasons[0] == "近30天大单成交率 62%（同事中位 30%）"
    assert len(reasons) == 3


def test_a_bonus_is_part_of_its_reason() -> None:
    reasons = why(match(A_LEAD, Team.of([A_TEAM[1], A_TEAM[2]]), RULES, 1)).reasons
    assert reasons[0] == "社区团购客户服务过 150 小时，超过 120 小时加 15 分"


def test_the_only_one_hears_that_he_is() -> None:
    assert why(match(EAST, Team.of([rep(1)]), RULES, 1)).reasons[0] == "符合条件的只有这一位"


def test_what_is_unknown_is_never_a_reason() -> None:
    reps = [rep(1, win_rate=None, response=10), rep(2, response=900)]
    explained = why(match(EAST, Team.of(reps), weighing(win_rate=60, response=40), 1))
    assert explained.rep == 1
    assert not any("成交率" in reason for reason in explained.reasons)
    assert "大单成交率没有数据，按团队中位数算" in explained.notes


def test_who_lost_hears_where_most_of_the_difference_comes_from() -> None:
    reps = [rep(1, win_rate=6200, response=120), rep(2, win_rate=4100, response=600)]
    assignment = match(EAST, Team.of(reps), RULES, 1)
    assert why_not(assignment, 2) == (
        "少 65.00 分：大单成交率 41%（对方 62%）；响应时效 10 分钟（对方 2 分钟）"
    )


FIGURES = {
    ("win_rate", 6250): "62.5%", ("win_rate", 6000): "60%", ("response", 95): "1.6 分钟",
    ("service", 168 * 60): "168 小时", ("tenure", 54): "4.5 年", ("load", 4999): "50%",
    ("certification", 3): "3 级", ("industry", 12): "12 单", ("delivery", 35): "35 分钟",
}  # fmt: skip


@pytest.mark.parametrize(("feature", "raw"), FIGURES)
def test_figures_are_said_as_people_say_them(feature: str, raw: int) -> None:
    assert FEATURES[feature].figure(raw) == FIGURES[feature, raw]


TIES = {
    "the load": (rep(2, open_leads=8), "同分，手上线索更满（40%，对方 0%）"),
    "nothing": (rep(2), "同分，负荷也相同，按编号先后"),
}


@pytest.mark.parametrize("what", TIES)
def test_who_lost_a_tie_hears_by_what(what: str) -> None:
    other, words = TIES[what]
    assert why_not(match(EAST, Team.of([rep(1), other]), weighing(win_rate=100), 1), 2) == words


def test_everybody_can_be_asked_about() -> None:
    assignment = match(EAST, Team.of([rep(1), rep(2, active=False)]), RULES, 1)
    assert why_not(assignment, 1) == "线索给了这位同事"
    assert why_not(assignment, 2) == "账号已停用"
    assert why_not(assignment, 3) == "当时不在团队名单里"
    assert why_not(given_to(assignment, None), 1) == "线索没有分出去"


def test_a_lead_given_by_hand_says_so_about_the_better_one() -> None:
    reps = [rep(1, win_rate=6200), rep(2, win_rate=4100)]
    by_hand = given_to(match(EAST, Team.of(reps), RULES, 1), 2)
    assert why_not(by_hand, 1) == "高 40.00 分，但这条另有安排"
    with pytest.raises(ValueError, match="may not take"):
        given_to(by_hand, 3)
