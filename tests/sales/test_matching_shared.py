"""What many assignments have in common is kept once, and every one of them is as it was (AS-09)."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sales.matching import match
from sales.matching_facts import Lead, Rep
from sales.matching_in_turn import in_turn
from sales.matching_kept import plain
from sales.matching_shared import apart, together
from sales.matching_team import Team
from tests.sales.matching_world import EAST, LEADS, REPS, RULES, rep, several

OLD = Path(__file__).parent / "kept" / "assignment_format_1.json"


@settings(max_examples=60, deadline=None)
@given(LEADS, several(REPS, 8), st.integers(1, 30))
def test_taken_apart_and_put_together_it_is_the_same(
    lead: Lead, reps: list[Rep], times: int
) -> None:
    """`times`: as many alike again, so that columns are long enough to be shared."""
    many = [replace(one, id=one.id + 20_000 * turn) for one in reps for turn in range(times)]
    parts = plain(match(lead, Team.of(many), RULES, version=3))
    own, blocks = apart(parts)
    through_json = json.loads(json.dumps([own, blocks]))
    assert together(*through_json) == parts


def test_leads_one_after_another_share_all_but_loads_and_scores() -> None:
    team = Team.of(rep(id, win_rate=id * 10) for id in range(1, 201))
    leads = [replace(EAST, id=id) for id in range(1, 21)]
    kept = [apart(plain(each)) for each, _ in in_turn(leads, team, RULES, version=1)]
    digests = {digest for _, blocks in kept for digest in blocks}
    assert len(digests) == len(kept[0][1])
    whole = len(json.dumps(together(*kept[0])))
    assert len(json.dumps(kept[0][0])) * 3 < whole, "a third at most is its own"


def test_what_was_kept_whole_is_read_as_it_is() -> None:
    parts = json.loads(OLD.read_text("utf-8"))
    assert together(parts, {}) == parts


def test_a_missing_block_is_never_made_up() -> None:
    own, _ = apart(plain(match(EAST, Team.of(map(rep, range(1, 100))), RULES, version=1)))
    with pytest.raises(KeyError):
        together(own, {})
